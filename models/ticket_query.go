package models

import (
	"slices"
	"time"

	"gorm.io/gorm"
)

// TicketByNumber finds a ticket of the community, or nil.
func (tx *Tx) TicketByNumber(community int64, n TicketNumber) (*Ticket, error) {
	return first[Ticket](tx.db.Where("community_id = ? AND number = ?", community, n))
}

// TicketsByNumber lists the tickets of the community with these numbers.
func (tx *Tx) TicketsByNumber(community int64, numbers []TicketNumber) ([]Ticket, error) {
	return list[Ticket](tx.db.Where("community_id = ? AND number IN ?", community, numbers).Order("number").Limit(50))
}

// MadeBy tells whether the ticket was made by this message of a chat.
func (tx *Tx) MadeBy(ticket int64, chatKey, messageID string) (bool, error) {
	made, err := first[Event](tx.db.Where("ticket_id = ? AND action = ?", ticket, Created).
		Where("message_id IN (?)", tx.db.Model(&Message{}).Select("id").
			Where("chat_key = ? AND message_id = ?", chatKey, messageID)))
	return made != nil, err
}

// Ticket finds a ticket by row id, or nil.
func (tx *Tx) Ticket(id int64) (*Ticket, error) {
	return first[Ticket](tx.db.Where("id = ?", id))
}

// TicketsByID lists tickets by row ids, oldest first.
func (tx *Tx) TicketsByID(ids []int64) ([]Ticket, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list[Ticket](tx.db.Where("id IN ?", ids).Order("id"))
}

// TicketsOfResident lists what the resident asked for or reported and that was
// unsettled, or settled after a moment; newest first.
func (tx *Tx) TicketsOfResident(resident int64, since time.Time) ([]Ticket, error) {
	// Two short lists joined: with OR, databases read all tickets.
	mine := tx.db.Raw("SELECT id FROM tickets WHERE requester_id = ? UNION SELECT ticket_id FROM reporters WHERE resident_id = ?",
		resident, resident)
	return list[Ticket](tx.db.Joins("JOIN (?) AS mine ON mine.id = tickets.id", mine).
		Where("closed_at IS NULL OR closed_at >= ?", since).
		Order("tickets.id DESC").Limit(20))
}

// TicketsOfWorker lists the outstanding tickets a worker is responsible for,
// the most urgent first, then the oldest.
func (tx *Tx) TicketsOfWorker(worker int64) ([]Ticket, error) {
	return list[Ticket](byUrgency(tx.db.Where("worker_id = ? AND state IN ?", worker, outstanding)).Limit(200))
}

// UnclaimedTickets lists the tickets of the community that wait for a worker,
// the newest first.
func (tx *Tx) UnclaimedTickets(community int64) ([]Ticket, error) {
	return list[Ticket](tx.db.Where("community_id = ? AND state IN ?", community, []State{Asking, Open}).
		Order("id DESC").Limit(50))
}

// OutstandingTickets lists all outstanding tickets of the community, at most
// limit, the most urgent first, then the oldest.
func (tx *Tx) OutstandingTickets(community int64, limit int) ([]Ticket, error) {
	return list[Ticket](byUrgency(tx.db.Where("community_id = ? AND state IN ?", community, outstanding)).Limit(limit))
}

func byUrgency(q *gorm.DB) *gorm.DB {
	return q.Order("CASE urgency WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END").Order("id")
}

// SameMatterInBuilding finds an unsettled ticket about the same matter in the
// same building since a moment, or nil.
func (tx *Tx) SameMatterInBuilding(community int64, subkind string, p Place, since time.Time) (*Ticket, error) {
	return first[Ticket](tx.db.Where("community_id = ? AND state IN ?", community, outstanding).
		Where("subkind = ? AND estate = ? AND building = ? AND created_at >= ?", subkind, p.Estate, p.Building, since).
		Order("id"))
}

// Loads counts the outstanding tickets of each of these workers.
func (tx *Tx) Loads(workers []int64) (map[int64]int, error) {
	var rows []struct {
		WorkerID int64
		N        int
	}
	err := tx.db.Model(&Ticket{}).Select("worker_id, COUNT(*) AS n").
		Where("worker_id IN ? AND state IN ?", workers, outstanding).
		Group("worker_id").Scan(&rows).Error
	loads := make(map[int64]int, len(rows))
	for _, r := range rows {
		loads[r.WorkerID] = r.N
	}
	return loads, err
}

// live are the tickets of communities that are switched on; those of the others
// would stand in line for ever.
func (tx *Tx) live() *gorm.DB {
	return tx.db.Where("community_id IN (?)", tx.db.Model(&Community{}).Select("id").Where("active = ?", true))
}

// UnclaimedEmergencies lists emergencies that nobody has claimed and for which
// nobody was called since a moment.
func (tx *Tx) UnclaimedEmergencies(calledBefore time.Time) ([]Ticket, error) {
	return list[Ticket](tx.live().Where("state IN ? AND urgency = ?", []State{Asking, Open}, Emergency).
		Where("alerted_at IS NULL OR alerted_at <= ?", calledBefore).Order("id").Limit(500))
}

// AskedBefore lists tickets that have waited for the resident's answer since
// before a moment.
func (tx *Tx) AskedBefore(t time.Time) ([]Ticket, error) {
	return list[Ticket](tx.live().Where("state = ? AND created_at <= ?", Asking, t).Order("id").Limit(500))
}

// NotEscalated lists outstanding tickets that are overdue: unclaimed since
// before one moment, or not done since before another, and not yet flagged.
func (tx *Tx) NotEscalated(unclaimedSince, undoneSince time.Time) ([]Ticket, error) {
	return list[Ticket](tx.live().Where("escalated_at IS NULL").
		Where("(state IN ? AND created_at <= ?) OR (state = ? AND claimed_at <= ?)",
			[]State{Asking, Open}, unclaimedSince, Claimed, undoneSince).
		Order("id").Limit(500))
}

// DoneBefore lists tickets whose resident has not answered since before a moment.
func (tx *Tx) DoneBefore(t time.Time) ([]Ticket, error) {
	return list[Ticket](tx.live().Where("state = ? AND done_at <= ?", Done, t).Order("id").Limit(500))
}

// AllTickets lists every ticket, oldest first, for rehearsals and tests.
func (tx *Tx) AllTickets() ([]Ticket, error) { return list[Ticket](tx.db.Order("id")) }

// Reporters lists the residents who reported the matter of a ticket.
func (tx *Tx) Reporters(ticket int64) ([]Resident, error) {
	return list[Resident](tx.db.Where("id IN (?)",
		tx.db.Model(&Reporter{}).Select("resident_id").Where("ticket_id = ?", ticket)).Order("id"))
}

// ReportersInPrivate lists those who reported the matter of a ticket in their
// private chat with the bot, at most limit.
func (tx *Tx) ReportersInPrivate(t *Ticket, limit int) ([]Resident, error) {
	chats := tx.db.Table("events").Select("messages.chat_key").Joins("JOIN messages ON messages.id = events.message_id").
		Where("events.ticket_id = ? AND events.action = ?", t.ID, Reported)
	var keys []string
	if err := chats.Distinct().Limit(limit).Pluck("messages.chat_key", &keys).Error; err != nil {
		return nil, err
	}
	reporters, err := tx.Reporters(t.ID)
	return filter(reporters, func(r Resident) bool {
		return r.ChatID != "" && slices.Contains(keys, r.Transport+":"+r.ChatID)
	}), err
}

// Idle tells whether the clock has nothing to do for any ticket and nothing
// waits to be sent, for rehearsals.
func (tx *Tx) Idle() (bool, error) {
	ticket, err := first[Ticket](tx.db.Select("id").Where("state IN ?", []State{Asking, Open, Claimed, Done}))
	if err != nil || ticket != nil {
		return false, err
	}
	waiting, err := first[Outbox](tx.db.Select("id").Where("state IN ?", []SendState{Pending, Sending}))
	return waiting == nil, err
}
