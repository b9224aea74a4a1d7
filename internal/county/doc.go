// Package county plays a simulated county in virtual time through the real
// handlers, jobs and database: groups of residents with a realistic day, workers
// who claim and finish, outages with a flood of reports, nights. The generator
// is seeded: the same numbers make the same county.
package county

import (
	"log/slog"
	"time"

	"gridbot/handlers"
	"gridbot/models"
)

// Options say how large the county is and where it is played.
type Options struct {
	Groups, Members, Days int
	// PerDay is how many messages a group writes on a day.
	PerDay  int
	Seed    uint64
	Store   *models.Store
	Limiter handlers.Limiter
	// Chats is how many groups are handled at the same time.
	Chats int
	Log   *slog.Logger
}

// Network is the name of the chat network that is played.
const Network = "county"

// begins is the first midnight, of a Monday.
var begins = time.Date(2026, 11, 2, 0, 0, 0, 0, zone)

var zone = time.FixedZone("CST", 8*3600)
