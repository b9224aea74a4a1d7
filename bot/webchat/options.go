package webchat

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"gridbot/bot"
)

// The roles a person on the page can have.
const (
	Resident   = "resident"
	Worker     = "worker"
	Supervisor = "supervisor"
)

// BotName is what the bot's own account is called in every group.
const BotName = "小格"

// guestPrefix begins the id of everybody who joined by the page. No configured
// person may have it, so no guest can become one.
const guestPrefix = "guest-"

// Group is a chat group of one community.
type Group struct {
	Name      string // unique; the chat's id is made from it
	Community string // shown beneath the name
}

// Person is somebody who can be chosen on the page.
type Person struct {
	// ID is the stable account. The house recognises workers by it.
	ID string `json:"id"`
	// Name is the nickname shown in the group.
	Name string `json:"name"`
	// Role is Resident, Worker or Supervisor.
	Role string `json:"role"`
	// Group is the name of the group he is a member of; empty: of none, he only
	// has his private chat with the bot.
	Group string `json:"group"`
}

// Options say who is in the group and where it is kept.
type Options struct {
	// Name tells several of them apart; default "webchat".
	Name   bot.TransportName
	Groups []Group
	People []Person
	// Dir keeps the history, the residents who joined, and the photos. Empty:
	// memory only.
	Dir string
	// Keep is how many messages of each chat stay in memory; default 2000.
	Keep int
	// CompactAt is the size of the history file from which a start drops what
	// is older than Keep; default 32 MB.
	CompactAt int64
	// AllowedHosts are the names under which the page may be opened beside the
	// loopback ones. Any other is refused: a foreign page that points its own
	// name at this machine must not be able to read the group.
	AllowedHosts []string
	// MaxUpload is the most bytes a photo may have; default 10 MB.
	MaxUpload int64
	// ReceiveTimeout bounds one attempt to pass a message to the house; 30 s.
	ReceiveTimeout time.Duration
	// WriteTimeout is how long a browser may take to accept what is sent to it
	// before it is dropped; it comes back by itself. Default 10 s.
	WriteTimeout time.Duration
	// BeatEvery is how often both sides of an open page make sure of each
	// other; default 25 s. The page gives up after a minute of silence.
	BeatEvery time.Duration

	// Now is the community's clock: the page shows times in its zone.
	Now    func() time.Time
	Logger *slog.Logger
}

func (o *Options) fill() {
	if o.Name == "" {
		o.Name = "webchat"
	}
	if o.Keep <= 0 {
		o.Keep = 2000
	}
	if o.CompactAt <= 0 {
		o.CompactAt = 32 << 20
	}
	if o.MaxUpload <= 0 {
		o.MaxUpload = 10 << 20
	}
	if o.ReceiveTimeout <= 0 {
		o.ReceiveTimeout = 30 * time.Second
	}
	if o.WriteTimeout <= 0 {
		o.WriteTimeout = 10 * time.Second
	}
	if o.BeatEvery <= 0 {
		o.BeatEvery = 25 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
}

// validate finds what would make two people or two groups one.
func (o *Options) validate() error {
	groups := map[string]bool{}
	for _, g := range o.Groups {
		if g.Name == "" || groups[g.Name] {
			return fmt.Errorf("webchat: group %q: a group needs a name of its own", g.Name)
		}
		groups[g.Name] = true
	}
	ids := map[string]bool{}
	for _, p := range o.People {
		switch {
		case p.ID == "" || p.Name == "":
			return fmt.Errorf("webchat: person %q %q: both id and name are needed", p.ID, p.Name)
		case ids[p.ID]:
			return fmt.Errorf("webchat: person %q is there twice", p.ID)
		case strings.HasPrefix(p.ID, guestPrefix):
			return fmt.Errorf("webchat: person %q: ids that begin with %q are for residents who join by the page", p.ID, guestPrefix)
		case p.Role != Resident && p.Role != Worker && p.Role != Supervisor:
			return fmt.Errorf("webchat: person %q: unknown role %q", p.ID, p.Role)
		case p.Group != "" && !groups[p.Group]:
			return fmt.Errorf("webchat: person %q: there is no group %q", p.ID, p.Group)
		}
		ids[p.ID] = true
	}
	return nil
}
