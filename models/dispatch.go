package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// LeaseOutbox takes up to n messages that are due on a transport: of each chat
// the oldest that is not settled, so that order within a chat is kept. They are
// the caller's until the moment until.
func (s *Store) LeaseOutbox(ctx context.Context, transport string, n int, now, until time.Time) ([]Outbox, error) {
	// Mostly there is nothing, and nothing has to be locked to see that.
	waiting, err := list[Outbox](s.Read(ctx).due(transport, now).Select("id").Limit(1))
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	var rows []Outbox
	err = s.Tx(ctx, func(tx *Tx) error {
		rows, err = list[Outbox](tx.skipLocked(tx.due(transport, now)).Limit(n))
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int64, len(rows))
		for i := range rows {
			ids[i] = rows[i].ID
			rows[i].State, rows[i].LeaseUntil = Sending, &until
			rows[i].Attempts++
		}
		return tx.db.Model(&Outbox{}).Where("id IN ?", ids).Updates(map[string]any{
			"state": Sending, "lease_until": until, "attempts": gorm.Expr("attempts + 1"),
		}).Error
	})
	return rows, err
}

// due are the messages that may be sent now, whoever has waited longest first:
// the oldest unsettled one of each chat, if its time has come. One that waits
// for the morning does not hold up the others.
func (tx *Tx) due(transport string, now time.Time) *gorm.DB {
	heads := tx.db.Model(&Outbox{}).Select("MIN(id)").
		Where("transport = ? AND state IN ? AND not_before <= ?", transport, []SendState{Pending, Sending}, now).
		Group("chat_id")
	return tx.db.Where("transport = ? AND state = ? AND retry_at <= ? AND id IN (?)", transport, Pending, now, heads).
		Order("retry_at, id")
}

// skipLocked lets several dispatchers lease at once without waiting for each
// other, where the database can.
func (tx *Tx) skipLocked(q *gorm.DB) *gorm.DB {
	if tx.db.Name() == SQLite {
		return q
	}
	return q.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
}

// ExpiredLeases takes over the messages whose dispatcher died in the middle of
// sending: whether they arrived is uncertain. Important ones are queued once
// more, the others marked; it tells how many there were.
func (s *Store) ExpiredLeases(ctx context.Context, transport string, now time.Time) (int64, error) {
	expired := func(db *gorm.DB) *gorm.DB {
		return db.Model(&Outbox{}).Where("transport = ? AND state = ? AND lease_until < ?", transport, Sending, now)
	}
	some, err := first[Outbox](expired(s.db.WithContext(ctx)).Select("id"))
	if err != nil || some == nil {
		return 0, err
	}
	var n int64
	err = s.Tx(ctx, func(tx *Tx) error {
		again := expired(tx.db).Where("important = ? AND attempts < 2", true).
			Updates(map[string]any{"state": Pending, "retry_at": now, "lease_until": nil, "error": "uncertain, sent once more"})
		if again.Error != nil {
			return again.Error
		}
		rest := expired(tx.db).
			Updates(map[string]any{"state": Uncertain, "lease_until": nil, "error": "the sender stopped in the middle"})
		n = again.RowsAffected + rest.RowsAffected
		return rest.Error
	})
	return n, err
}

// Settlement is the end of one attempt to send.
type Settlement struct {
	State     SendState
	Attempt   int // which one: Outbox.Attempts as leased
	MessageID string
	At        time.Time // sent at, or try again at
	Error     string
	Free      bool // the attempt does not count: there was no connection
}

// SettleOutbox records how an attempt ended: state Sent with the network's
// message id, Pending to try again at At, Uncertain or Failed. An attempt whose
// lease has run out has no say any more, except that what was sent was sent.
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
	return s.single(ctx, func(db *gorm.DB) error {
		q := db.Model(&Outbox{}).Where("id = ?", id)
		if settle.State == Sent {
			q = q.Where("state <> ?", Sent)
		} else {
			q = q.Where("state = ? AND attempts = ?", Sending, settle.Attempt)
		}
		return q.Updates(set).Error
	})
}
