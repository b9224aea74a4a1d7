package models

import (
	"fmt"
	"time"
)

// ActorRole says in which capacity somebody acts.
type ActorRole string

// The roles. System is the bot itself: the clock, routing.
const (
	ByResident   ActorRole = "resident"
	ByWorker     ActorRole = "worker"
	BySupervisor ActorRole = "supervisor"
	BySystem     ActorRole = "system"
)

// Actor is who does something.
type Actor struct {
	Role        ActorRole
	ID          int64 // Worker.ID or Resident.ID; 0 for the system
	Name        string
	CommunityID int64
}

// System acts for the bot itself in a community.
func System(community int64) Actor {
	return Actor{Role: BySystem, Name: "gridbot", CommunityID: community}
}

// Key names the actor in one word, e.g. "resident:9".
func (a Actor) Key() string {
	role := a.Role
	if role == BySupervisor {
		role = ByWorker // the same person keeps one key in both capacities
	}
	return fmt.Sprintf("%s:%d", role, a.ID)
}

// OfStaff tells whether the actor is a worker or a supervisor.
func (a Actor) OfStaff() bool { return a.Role == ByWorker || a.Role == BySupervisor }

// Action is what was done with a ticket.
type Action string

// The actions, as they stand in the event log.
const (
	Created      Action = "created"
	Located      Action = "located"
	Routed       Action = "routed"
	DidClaim     Action = "claimed"
	Released     Action = "released"
	Transferred  Action = "transferred"
	Progressed   Action = "progress"
	Finished     Action = "done"
	Referred     Action = "referred"
	WasCancelled Action = "cancelled"
	Confirmed    Action = "confirmed"
	Disputed     Action = "disputed"
	Reopened     Action = "reopened"
	Rated        Action = "rated"
	Supplemented Action = "supplemented"
	Repeated     Action = "repeated"
	Reported     Action = "reported"
	Escalated    Action = "escalated"
	Alerted      Action = "alerted"
	AutoClosed   Action = "auto_closed"
)

// Event is one line of a ticket's history. Events are only ever added.
type Event struct {
	ID        int64
	TicketID  int64     `gorm:"not null;index"`
	At        time.Time `gorm:"precision:6;not null"`
	Action    Action    `gorm:"size:16;not null"`
	ActorRole ActorRole `gorm:"size:16;not null"`
	ActorID   int64     `gorm:"not null"`
	ActorName string    `gorm:"size:191;not null"`
	OldState  State     `gorm:"size:16;not null"`
	NewState  State     `gorm:"size:16;not null"`
	// OldWorkerID and NewWorkerID tell who was and is responsible.
	OldWorkerID *int64
	NewWorkerID *int64
	MessageID   *int64 `gorm:"index"` // Message.ID, when a message led to it
	Note        string `gorm:"type:text;not null"`
}

// Cause is who changes a ticket, when, and because of which message.
type Cause struct {
	Actor     Actor
	At        time.Time
	MessageID *int64
	Note      string
}

func (tx *Tx) writeEvent(t *Ticket, action Action, c Cause, old Ticket) error {
	return tx.db.Create(&Event{
		TicketID: t.ID, At: c.At, Action: action,
		ActorRole: c.Actor.Role, ActorID: c.Actor.ID, ActorName: c.Actor.Name,
		OldState: old.State, NewState: t.State,
		OldWorkerID: old.WorkerID, NewWorkerID: t.WorkerID,
		MessageID: c.MessageID, Note: c.Note,
	}).Error
}

// eventsAtMost bounds a history: an emergency that nobody claims for a week is
// called out more than three thousand times.
const eventsAtMost = 10_000

// Events lists a ticket's history, oldest first.
func (tx *Tx) Events(ticket int64) ([]Event, error) {
	return list[Event](tx.db.Where("ticket_id = ?", ticket).Order("id").Limit(eventsAtMost))
}

// ReleasedBy lists the workers who gave the ticket back, so that it is not
// offered to them again.
func (tx *Tx) ReleasedBy(ticket int64) ([]int64, error) {
	var ids []int64
	err := tx.db.Model(&Event{}).Where("ticket_id = ? AND action = ?", ticket, Released).
		Distinct().Pluck("actor_id", &ids).Error
	return ids, err
}
