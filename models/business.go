package models

import "time"

// Business asks whether anything is between a person in a group and the bot.
type Business struct {
	Community                 int64
	Transport, ChatID, Person string
	// SettledSince and SaidSince are from when on a settled ticket, and what the
	// bot said to him, still count.
	SettledSince, SaidSince time.Time
}

// between finds its rows by keys alone. A question that is open concerns
// tickets of his, so it needs no look of its own.
const between = `SELECT EXISTS (SELECT 1 FROM tickets WHERE requester_id = ? AND (closed_at IS NULL OR closed_at >= ?))
 OR EXISTS (SELECT 1 FROM reporters JOIN tickets ON tickets.id = reporters.ticket_id
   WHERE resident_id = ? AND (closed_at IS NULL OR closed_at >= ?))
 OR EXISTS (SELECT 1 FROM outboxes WHERE transport = ? AND chat_id = ? AND created_at >= ? AND mention_id = ?)`

// Between tells whether there is any: a ticket that the person asked for or
// reported, something the bot said to him. Who never asked for anything is not
// on record.
func (tx *Tx) Between(b Business) (bool, error) {
	var resident int64
	err := tx.db.Raw("SELECT id FROM residents WHERE community_id = ? AND transport = ? AND person = ?",
		b.Community, b.Transport, b.Person).Scan(&resident).Error
	if err != nil || resident == 0 {
		return false, err
	}
	var is bool
	err = tx.db.Raw(between, resident, b.SettledSince, resident, b.SettledSince,
		b.Transport, b.ChatID, b.SaidSince, b.Person).Scan(&is).Error
	return is, err
}
