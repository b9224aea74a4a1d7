package models

import (
	"strconv"
	"time"
)

// TicketNumber is what people call a ticket by, "#128"; it counts up within a
// community.
type TicketNumber int64

func (n TicketNumber) String() string { return "#" + strconv.FormatInt(int64(n), 10) }

// State is where a ticket stands.
type State string

// The states of a ticket.
const (
	Asking    State = "asking"    // an answer of the resident is missing
	Open      State = "open"      // waits for a worker to claim it
	Claimed   State = "claimed"   // a worker is on it
	Done      State = "done"      // the worker says it is done; the resident has not said yet
	Closed    State = "closed"    // settled
	Cancelled State = "cancelled" // withdrawn
)

// Outstanding are the states in which somebody still has to do something.
var outstanding = []State{Asking, Open, Claimed}

// Outstanding tells whether somebody still has to do something.
func (s State) Outstanding() bool { return s == Asking || s == Open || s == Claimed }

// Unsettled tells whether the ticket still runs: somebody has to do something,
// or the resident has not said that it is done.
func (t *Ticket) Unsettled() bool { return t.State.Outstanding() || t.State == Done }

// The urgencies, as stored.
const (
	Emergency = "emergency"
	Urgent    = "urgent"
	Normal    = "normal"
)

// Ticket is one matter to be done.
type Ticket struct {
	ID          int64
	CommunityID int64        `gorm:"not null;uniqueIndex:ticket_number;index:ticket_by_state,priority:2"`
	Number      TicketNumber `gorm:"not null;uniqueIndex:ticket_number"`
	Kind        string       `gorm:"size:16;not null"`
	Subkind     string       `gorm:"size:32;not null"`
	Urgency     string       `gorm:"size:16;not null"`
	State       State        `gorm:"size:16;not null;index:ticket_by_state,priority:1;index:ticket_by_worker,priority:2"`
	Place       `gorm:"embedded"`
	Contact     string   `gorm:"size:100;not null"` // how to address the person
	Phone       string   `gorm:"size:32;not null"`
	Items       []string `gorm:"serializer:json;type:text"`
	Utility     string   `gorm:"size:32;not null"`
	Amount      string   `gorm:"size:32;not null"`
	Account     string   `gorm:"size:64;not null"`
	Wanted      string   `gorm:"size:100;not null"` // when, in the resident's words
	Words       string   `gorm:"type:text;not null"`

	// RequesterID is the resident who asked; nil when a worker filed it.
	RequesterID *int64 `gorm:"index"`
	// WorkerID is who is responsible: whom it is offered to while open, who has
	// it once claimed.
	WorkerID *int64 `gorm:"index:ticket_by_worker,priority:1"`
	// AnnouncedID is who the resident was told will come.
	AnnouncedID *int64
	// Where it was asked, and where the resident is answered.
	Transport   string `gorm:"size:32;not null"`
	ChatID      string `gorm:"size:191;not null"`
	ChatName    string `gorm:"size:100;not null"`
	ChatPrivate bool   `gorm:"not null"`

	CreatedAt   time.Time  `gorm:"precision:6;not null;index"`
	ClaimedAt   *time.Time `gorm:"precision:6"`
	DoneAt      *time.Time `gorm:"precision:6"`
	ClosedAt    *time.Time `gorm:"precision:6"`
	EscalatedAt *time.Time `gorm:"precision:6"`
	// AlertedAt and Alerts count the calls that went out for an emergency that
	// nobody has claimed.
	AlertedAt *time.Time `gorm:"precision:6"`
	Alerts    int        `gorm:"not null"`
	Result    string     `gorm:"type:text;not null"` // what was done, in the worker's words
	Rating    int        `gorm:"not null"`           // 1 to 5; 0: not rated
	// Version grows with every change; a change based on an older one is refused.
	Version int64 `gorm:"not null"`
}

// HeldBy tells whether the worker is the one responsible.
func (t *Ticket) HeldBy(worker int64) bool { return t.WorkerID != nil && *t.WorkerID == worker }

// Reporter is a resident who reported the matter of a ticket.
type Reporter struct {
	TicketID   int64     `gorm:"primaryKey;autoIncrement:false"`
	ResidentID int64     `gorm:"primaryKey;autoIncrement:false;index"`
	At         time.Time `gorm:"precision:6;not null"`
}
