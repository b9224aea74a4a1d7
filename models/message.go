package models

import (
	"fmt"
	"slices"
	"time"
)

// SeenMessage remembers the id of every message, so that one delivered twice
// changes nothing the second time. Of chatter nothing else is kept.
type SeenMessage struct {
	ChatKey   string    `gorm:"primaryKey;size:191"`
	MessageID string    `gorm:"primaryKey;size:191"`
	At        time.Time `gorm:"precision:6;not null;index"`
}

// Message is a message that led to something: it asked for, or said something
// about, a ticket.
type Message struct {
	ID        int64
	ChatKey   string    `gorm:"size:191;not null;index:message_in_chat,priority:1;index:message_by_time,priority:1"`
	MessageID string    `gorm:"size:191;not null;index:message_in_chat,priority:2"`
	Sender    string    `gorm:"size:191;not null"`
	Text      string    `gorm:"type:text;not null"`
	At        time.Time `gorm:"precision:6;not null;index:message_by_time,priority:2"`
}

// Attachment is a stored photo, voice message, video or file. Without a ticket
// it waits a while for the words that belong to it.
type Attachment struct {
	ID       int64
	TicketID *int64 `gorm:"index"`
	// Person is who sent it: transport and the network's id of the person.
	Person    string    `gorm:"size:191;not null;index"`
	Kind      string    `gorm:"size:16;not null"`
	SHA256    string    `gorm:"size:64;not null;index"`
	Path      string    `gorm:"size:255;not null"` // below the media folder
	Size      int64     `gorm:"not null"`
	MessageID *int64    // Message.ID, when the message was kept
	At        time.Time `gorm:"precision:6;not null;index"`
}

// SeeMessage notes a message as received and tells whether it is new. What was
// only noted of the chat so far is written before.
func (tx *Tx) SeeMessage(chatKey, messageID string, at time.Time) (bool, error) {
	if noted := tx.store.notes.of(chatKey); len(noted) > 0 {
		if err := writeNotes(tx.db, noted); err != nil {
			return false, fmt.Errorf("note messages as received: %w", err)
		}
		tx.noted = append(tx.noted, noted...)
	}
	return insertNew(tx.db, &SeenMessage{ChatKey: chatKey, MessageID: messageID, At: at})
}

// HasSeen tells whether a message is noted as received.
func (tx *Tx) HasSeen(chatKey, messageID string) (bool, error) {
	var n int64
	err := tx.db.Model(&SeenMessage{}).Where("chat_key = ? AND message_id = ?", chatKey, messageID).Count(&n).Error
	return n > 0, err
}

// KeepMessage stores the words of a message that led to something.
func (tx *Tx) KeepMessage(m *Message) error { return tx.db.Create(m).Error }

// TicketsOfMessage lists the tickets that a kept message made or changed.
func (tx *Tx) TicketsOfMessage(chatKey, messageID string) ([]Ticket, error) {
	return list[Ticket](tx.db.Where(`id IN (?)`, tx.db.Model(&Event{}).Select("ticket_id").
		Where("message_id IN (?)", tx.db.Model(&Message{}).Select("id").
			Where("chat_key = ? AND message_id = ?", chatKey, messageID))).Order("id").Limit(20))
}

// RecentMessages lists what was kept of a chat since a moment, newest first.
func (tx *Tx) RecentMessages(chatKey string, since time.Time) ([]Message, error) {
	return list[Message](tx.db.Where("chat_key = ? AND at >= ?", chatKey, since).
		Order("at DESC, id DESC").Limit(200))
}

// SaveAttachment stores a new attachment.
func (tx *Tx) SaveAttachment(a *Attachment) error { return tx.db.Create(a).Error }

// AdoptAttachments gives the ticket what the person sent since a moment without
// saying what it belongs to.
func (tx *Tx) AdoptAttachments(ticket int64, person string, since time.Time) (int64, error) {
	res := tx.db.Model(&Attachment{}).
		Where("ticket_id IS NULL AND person = ? AND at >= ?", person, since).
		Update("ticket_id", ticket)
	return res.RowsAffected, res.Error
}

// Attachments lists what belongs to a ticket, oldest first.
func (tx *Tx) Attachments(ticket int64) ([]Attachment, error) {
	return list[Attachment](tx.db.Where("ticket_id = ?", ticket).Order("id").Limit(50))
}

// ForgetSeen forgets ids of messages older than a moment, about limit at a time
// and the oldest first, and tells how many.
func (tx *Tx) ForgetSeen(before time.Time, limit int) (int64, error) {
	newest, err := first[SeenMessage](tx.db.Where("at < ?", before).Order("at").Offset(limit - 1))
	if err != nil {
		return 0, err
	}
	old := tx.db.Where("at < ?", before)
	if newest != nil {
		old = tx.db.Where("at <= ?", newest.At) // all of one moment go together
	}
	res := old.Delete(&SeenMessage{})
	return res.RowsAffected, res.Error
}

// ForgetLooseAttachments forgets attachments of no ticket older than a moment,
// at most limit at a time, and returns those whose file nobody needs any more.
func (tx *Tx) ForgetLooseAttachments(before time.Time, limit int) ([]Attachment, error) {
	rows, err := list[Attachment](tx.db.Where("ticket_id IS NULL AND at < ?", before).Order("at").Limit(limit))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	if err := tx.db.Delete(&rows).Error; err != nil {
		return nil, err
	}
	sums := make([]string, len(rows))
	for i := range rows {
		sums[i] = rows[i].SHA256
	}
	var needed []string
	err = tx.db.Model(&Attachment{}).Where("sha256 IN ?", sums).Distinct().Pluck("sha256", &needed).Error
	if err != nil {
		return nil, err
	}
	return filter(rows, func(a Attachment) bool { return !slices.Contains(needed, a.SHA256) }), nil
}
