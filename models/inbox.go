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
	return s.Tx(ctx, func(tx *Tx) error { return tx.Deliver(&m) })
}

// Deliver is Store.Deliver within a transaction.
func (tx *Tx) Deliver(m *Inbox) error {
	_, err := insertNew(tx.db, m)
	return err
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

// Handled takes a message out of the inbox and leases the next of its chat, nil
// when there is none.
func (s *Store) Handled(ctx context.Context, done *Inbox, until time.Time) (*Inbox, error) {
	var next *Inbox
	err := s.Tx(ctx, func(tx *Tx) error {
		if err := tx.db.Delete(&Inbox{}, done.ID).Error; err != nil {
			return err
		}
		var err error
		next, err = first[Inbox](tx.skipLocked(tx.db.Where("chat_key = ?", done.ChatKey).Order("id")))
		if err != nil || next == nil {
			return err
		}
		if next.LeaseUntil != nil {
			next = nil // somebody else has it, or it was given back for a while
			return nil
		}
		next.LeaseUntil, next.Attempts = &until, next.Attempts+1
		return tx.db.Model(&Inbox{}).Where("id = ?", next.ID).
			Updates(map[string]any{"lease_until": until, "attempts": next.Attempts}).Error
	})
	return next, err
}

// HandleLater gives a message back until a moment; those behind it wait.
func (s *Store) HandleLater(ctx context.Context, id int64, at time.Time) error {
	return s.single(ctx, func(db *gorm.DB) error {
		return db.Model(&Inbox{}).Where("id = ?", id).Update("lease_until", at).Error
	})
}
