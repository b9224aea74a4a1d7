package models

import (
	"fmt"
	"time"
)

// MessagesByID lists kept messages.
func (tx *Tx) MessagesByID(ids []int64) ([]Message, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list[Message](tx.db.Where("id IN ?", ids))
}

// AttachmentByID finds a stored file by row id, or nil.
func (tx *Tx) AttachmentByID(id int64) (*Attachment, error) {
	return first[Attachment](tx.db.Where("id = ?", id))
}

// SaidAbout lists what was said about a ticket since a moment, oldest first.
func (tx *Tx) SaidAbout(ticket int64, since time.Time) ([]Outbox, error) {
	alone, begin := fmt.Sprintf("[%d]", ticket), fmt.Sprintf("[%d,%%", ticket)
	end, inside := fmt.Sprintf("%%,%d]", ticket), fmt.Sprintf("%%,%d,%%", ticket)
	return list[Outbox](tx.db.Where("created_at >= ?", since).
		Where("(ticket_ids = ? OR ticket_ids LIKE ? OR ticket_ids LIKE ? OR ticket_ids LIKE ?)", alone, begin, end, inside).
		Order("id").Limit(300))
}

// TicketsAt lists the newest tickets of one flat. Many people leave the estate
// out when they say where they live.
func (tx *Tx) TicketsAt(community int64, p Place, limit int) ([]Ticket, error) {
	return list[Ticket](tx.db.Where("community_id = ? AND estate IN ? AND building = ? AND unit = ? AND room = ?",
		community, []string{p.Estate, ""}, p.Building, p.Unit, p.Room).Order("number DESC").Limit(limit))
}
