package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Inbox is one incoming message on its way from the process that received it to
// one that handles it. It is gone once it is handled, whatever it said.
type Inbox struct {
	ID        int64
	ChatKey   string `gorm:"size:191;not null;uniqueIndex:inbox_message,priority:1;index:inbox_chat,priority:1"`
	MessageID string `gorm:"size:191;not null;uniqueIndex:inbox_message,priority:2"`
	// Body is the message as its receiver encoded it.
	Body       string     `gorm:"type:text;not null"`
	At         time.Time  `gorm:"precision:6;not null"`
	LeaseUntil *time.Time `gorm:"precision:6"`
	Attempts   int        `gorm:"not null"`
}

// Deliver puts a message into the inbox, behind those of its chat. One that is
// there already stays where it is.
func (s *Store) Deliver(ctx context.Context, m Inbox) error {
	return s.Tx(ctx, func(tx *Tx) error {
		_, err := insertNew(tx.db, &m)
		return err
	})
}

// Undelivered tells whether messages of a chat wait in the inbox.
func (tx *Tx) Undelivered(chatKey string) (bool, error) {
	m, err := first[Inbox](tx.db.Select("id").Where("chat_key = ?", chatKey))
	return m != nil, err
}

// LeaseInbox takes up to n messages, of each chat the oldest, so that those of a
// chat are handled one after the other by whichever process. They are the
// caller's until the moment until.
func (s *Store) LeaseInbox(ctx context.Context, n int, now, until time.Time) ([]Inbox, error) {
	heads := func(tx *Tx) *gorm.DB {
		return tx.db.Where("lease_until IS NULL OR lease_until < ?", now).
			Where("NOT EXISTS (SELECT 1 FROM inboxes AS earlier WHERE earlier.chat_key = inboxes.chat_key AND earlier.id < inboxes.id)").
			Order("id")
	}
	waiting, err := list[Inbox](heads(s.Read(ctx)).Select("id").Limit(1))
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	var rows []Inbox
	err = s.Tx(ctx, func(tx *Tx) error {
		rows, err = list[Inbox](tx.skipLocked(heads(tx)).Limit(n))
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int64, len(rows))
		for i := range rows {
			ids[i] = rows[i].ID
			rows[i].LeaseUntil = &until
			rows[i].Attempts++
		}
		return tx.db.Model(&Inbox{}).Where("id IN ?", ids).
			Updates(map[string]any{"lease_until": until, "attempts": gorm.Expr("attempts + 1")}).Error
	})
	return rows, err
}

// Handled takes a message out of the inbox.
func (s *Store) Handled(ctx context.Context, id int64) error {
	return s.single(ctx, func(db *gorm.DB) error { return db.Delete(&Inbox{}, id).Error })
}

// HandleLater gives a message back until a moment; those behind it wait.
func (s *Store) HandleLater(ctx context.Context, id int64, at time.Time) error {
	return s.single(ctx, func(db *gorm.DB) error {
		return db.Model(&Inbox{}).Where("id = ?", id).Update("lease_until", at).Error
	})
}
