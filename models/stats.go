package models

import "time"

// Fact is what statistics need of a ticket: nothing of a person.
type Fact struct {
	Kind, Urgency    string
	State            State
	WorkerID         *int64
	Estate, Building string
	CreatedAt        time.Time
	ClaimedAt        *time.Time
	DoneAt           *time.Time
	Rating           int
}

// Facts lists the facts of tickets, oldest first.
func (tx *Tx) Facts(f TicketFilter, limit int) ([]Fact, error) {
	return list[Fact](tx.filtered(f).Order("number").Limit(limit))
}

// Ledger lists the tickets of one column in the order of their numbers.
func (tx *Tx) Ledger(f TicketFilter, view BoardView, l Limits, limit int) ([]Ticket, error) {
	return list[Ticket](inView(tx.filtered(f), view, l).Order("number").Limit(limit))
}

// RecentJobs lists the newest runs of the jobs of a community, or of all with 0.
func (tx *Tx) RecentJobs(community int64, limit int) ([]JobRun, error) {
	q := tx.db.Order("slot DESC, id DESC").Limit(limit)
	if community != 0 {
		q = q.Where("community_id = ?", community)
	}
	return list[JobRun](q)
}
