package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// SendState is how far an outgoing message has come.
type SendState string

// The states of an outgoing message.
const (
	Pending   SendState = "pending"
	Sending   SendState = "sending" // leased by a dispatcher
	Sent      SendState = "sent"
	Uncertain SendState = "uncertain" // may have arrived; not sent again
	Failed    SendState = "failed"    // will never be delivered
)

// Outbox is one message to be sent. It is written in the transaction of what it
// answers, and sent afterwards.
type Outbox struct {
	ID int64
	// Key, when set, is unique: the same message is never queued twice.
	Key         *string        `gorm:"size:191;uniqueIndex"`
	Transport   string         `gorm:"size:32;not null;index:outbox_due,priority:1;index:outbox_chat,priority:1"`
	State       SendState      `gorm:"size:16;not null;index:outbox_due,priority:2"`
	ChatID      string         `gorm:"size:191;not null;index:outbox_chat,priority:2"`
	ChatName    string         `gorm:"size:100;not null"`
	ChatPrivate bool           `gorm:"not null"`
	Text        string         `gorm:"type:text;not null"`
	MentionID   string         `gorm:"size:191;not null"`
	MentionName string         `gorm:"size:191;not null"`
	Files       []OutboxFile   `gorm:"serializer:json;type:text"`
	TicketIDs   []int64        `gorm:"serializer:json;type:text"`
	Numbers     []TicketNumber `gorm:"serializer:json;type:text"`
	// Important messages are sent once more when it is uncertain whether they
	// arrived.
	Important bool      `gorm:"not null"`
	CreatedAt time.Time `gorm:"precision:6;not null;index:outbox_chat,priority:3"`
	// NotBefore keeps ordinary messages through the quiet hours.
	NotBefore time.Time `gorm:"precision:6;not null"`
	// RetryAt is when a failed attempt is repeated.
	RetryAt    time.Time  `gorm:"precision:6;not null"`
	Attempts   int        `gorm:"not null"`
	LeaseUntil *time.Time `gorm:"precision:6"`
	SentAt     *time.Time `gorm:"precision:6;index"`
	MessageID  string     `gorm:"size:191;not null;index"` // the network's
	Error      string     `gorm:"type:text;not null"`
}

// OutboxFile is a file sent along.
type OutboxFile struct {
	Kind string
	Path string // below the media folder
}

// Say queues a message. One whose Key was queued before is left out, and Say
// tells so.
func (tx *Tx) Say(o *Outbox) (queued bool, err error) {
	o.State = Pending
	if o.NotBefore.Before(o.CreatedAt) {
		o.NotBefore = o.CreatedAt
	}
	o.RetryAt = o.NotBefore
	res := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(o)
	if res.Error != nil {
		return false, fmt.Errorf("queue a message: %w", res.Error)
	}
	return res.RowsAffected == 1, nil
}

// Said asks for what the bot said in a chat between two moments.
type Said struct {
	Transport, ChatID string
	// MentionID limits it to what was said to this person; "" for anybody.
	MentionID    string
	Since, Until time.Time
}

// LastSaid finds the newest message that was due by then, or nil.
func (tx *Tx) LastSaid(s Said) (*Outbox, error) {
	q := tx.db.Where("transport = ? AND chat_id = ? AND created_at >= ? AND not_before <= ?", s.Transport, s.ChatID, s.Since, s.Until)
	if s.MentionID != "" {
		q = q.Where("mention_id = ?", s.MentionID)
	}
	return first[Outbox](q.Order("id DESC"))
}

// SaidByMessageID finds the bot's message that the network calls by this id, or nil.
func (tx *Tx) SaidByMessageID(transport, chatID, messageID string) (*Outbox, error) {
	return first[Outbox](tx.db.Where("transport = ? AND chat_id = ? AND message_id = ?", transport, chatID, messageID))
}

// LeaseOutbox takes up to n messages that are due on a transport: of each chat
// the oldest that is not settled, so that order within a chat is kept. They are
// the caller's until the moment until.
func (s *Store) LeaseOutbox(ctx context.Context, transport string, n int, now, until time.Time) ([]Outbox, error) {
	var rows []Outbox
	err := s.Tx(ctx, func(tx *Tx) error {
		var err error
		rows, err = list[Outbox](tx.skipLocked().
			Where("transport = ? AND state = ? AND not_before <= ? AND retry_at <= ?", transport, Pending, now, now).
			Where("NOT EXISTS (?)", tx.db.Table("outboxes AS earlier").Select("1").
				Where("earlier.transport = outboxes.transport AND earlier.chat_id = outboxes.chat_id").
				Where("earlier.id < outboxes.id AND earlier.state IN ? AND earlier.not_before <= ?",
					[]SendState{Pending, Sending}, now)).
			Order("id").Limit(n))
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int64, len(rows))
		for i := range rows {
			ids[i] = rows[i].ID
			rows[i].Attempts++
		}
		return tx.db.Model(&Outbox{}).Where("id IN ?", ids).Updates(map[string]any{
			"state": Sending, "lease_until": until, "attempts": gorm.Expr("attempts + 1"),
		}).Error
	})
	return rows, err
}

// skipLocked lets several dispatchers lease at once without waiting for each
// other, where the database can.
func (tx *Tx) skipLocked() *gorm.DB {
	if tx.db.Name() == SQLite {
		return tx.db
	}
	return tx.db.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
}

// ExpiredLeases takes over the messages whose dispatcher died in the middle of
// sending: whether they arrived is uncertain. Important ones are queued once
// more, the others marked; it tells how many there were.
func (s *Store) ExpiredLeases(ctx context.Context, transport string, now time.Time) (int64, error) {
	var n int64
	err := s.Tx(ctx, func(tx *Tx) error {
		expired := func() *gorm.DB {
			return tx.db.Model(&Outbox{}).Where("transport = ? AND state = ? AND lease_until < ?", transport, Sending, now)
		}
		again := expired().Where("important = ? AND attempts < 2", true).
			Updates(map[string]any{"state": Pending, "retry_at": now, "error": "uncertain, sent once more"})
		if again.Error != nil {
			return again.Error
		}
		rest := expired().Updates(map[string]any{"state": Uncertain, "error": "the sender stopped in the middle"})
		n = again.RowsAffected + rest.RowsAffected
		return rest.Error
	})
	return n, err
}

// SettleOutbox records how an attempt ended: state Sent with the network's
// message id, Pending to try again at retryAt, Uncertain or Failed.
func (s *Store) SettleOutbox(ctx context.Context, id int64, settle Settlement) error {
	set := map[string]any{"state": settle.State, "error": settle.Error, "lease_until": nil}
	switch settle.State {
	case Sent:
		set["sent_at"], set["message_id"] = settle.At, settle.MessageID
	case Pending:
		set["retry_at"] = settle.At
		if settle.Free {
			set["attempts"] = gorm.Expr("attempts - 1")
		}
	}
	return s.Tx(ctx, func(tx *Tx) error {
		return tx.db.Model(&Outbox{}).Where("id = ?", id).Updates(set).Error
	})
}

// Settlement is the end of one attempt to send.
type Settlement struct {
	State     SendState
	MessageID string
	At        time.Time // sent at, or try again at
	Error     string
	Free      bool // the attempt does not count: there was no connection
}

// NextDue tells when the next message of a transport becomes due, or false.
func (s *Store) NextDue(ctx context.Context, transport string) (time.Time, bool, error) {
	o, err := first[Outbox](s.db.WithContext(ctx).
		Where("transport = ? AND state = ?", transport, Pending).Order("retry_at"))
	if err != nil || o == nil {
		return time.Time{}, false, err
	}
	return o.RetryAt, true, nil
}

// OutboxSince lists queued messages by row id, for rehearsals and tests.
func (tx *Tx) OutboxSince(id int64) ([]Outbox, error) {
	return list[Outbox](tx.db.Where("id > ?", id).Order("id").Limit(10_000))
}

// ForgetSent forgets settled messages that were created before a moment.
func (tx *Tx) ForgetSent(before time.Time) (int64, error) {
	res := tx.db.Where("state IN ? AND created_at < ?", []SendState{Sent, Uncertain, Failed}, before).Delete(&Outbox{})
	return res.RowsAffected, res.Error
}

// NumbersOf are the numbers of the tickets that an outgoing message concerns.
func (tx *Tx) NumbersOf(outbox int64) ([]TicketNumber, error) {
	o, err := first[Outbox](tx.db.Where("id = ?", outbox))
	if err != nil || o == nil {
		return nil, err
	}
	return o.Numbers, nil
}
