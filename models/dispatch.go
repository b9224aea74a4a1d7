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
//
// Emergencies come first and wait for no ordinary message of their chat.
func (s *Store) LeaseOutbox(ctx context.Context, transport string, n int, now, until time.Time) ([]Outbox, error) {
	return s.lease(ctx, n, until, func(tx *Tx) *gorm.DB { return tx.due(transport, now) })
}

// LeaseEmergencies is LeaseOutbox for emergencies only.
func (s *Store) LeaseEmergencies(ctx context.Context, transport string, n int, now, until time.Time) ([]Outbox, error) {
	return s.lease(ctx, n, until, func(tx *Tx) *gorm.DB { return tx.due(transport, now).Where("emergency = ?", true) })
}

func (s *Store) lease(ctx context.Context, n int, until time.Time, due func(*Tx) *gorm.DB) ([]Outbox, error) {
	// Mostly there is nothing, and nothing has to be locked to see that.
	waiting, err := list[Outbox](due(s.Read(ctx)).Select("id").Limit(1))
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	var rows []Outbox
	err = s.Tx(ctx, func(tx *Tx) error {
		rows, err = list[Outbox](tx.skipLocked(due(tx)).Limit(n))
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

// due are the messages that may be sent now, emergencies first, then whoever has
// waited longest: the oldest unsettled one of each chat, if its time has come,
// and the oldest emergency, which waits for no ordinary message. One that waits
// for the morning does not hold up the others.
func (tx *Tx) due(transport string, now time.Time) *gorm.DB {
	heads := func() *gorm.DB {
		return tx.db.Model(&Outbox{}).Select("MIN(id)").
			Where("transport = ? AND state IN ? AND not_before <= ?", transport, []SendState{Pending, Sending}, now).
			Group("chat_id")
	}
	return tx.db.Where("transport = ? AND state = ? AND retry_at <= ?", transport, Pending, now).
		Where("id IN (?) OR id IN (?)", heads(), heads().Where("emergency = ?", true)).
		Order("emergency DESC, retry_at, id")
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
	return s.takeOver(ctx, now, func(db *gorm.DB) *gorm.DB {
		return db.Where("transport = ? AND state = ? AND lease_until < ?", transport, Sending, now)
	})
}

// AllLeases is ExpiredLeases for a dispatcher that begins and knows that it is
// the only one: whatever is being sent was begun in an earlier life.
func (s *Store) AllLeases(ctx context.Context, transport string, now time.Time) (int64, error) {
	return s.takeOver(ctx, now, func(db *gorm.DB) *gorm.DB {
		return db.Where("transport = ? AND state = ?", transport, Sending)
	})
}

func (s *Store) takeOver(ctx context.Context, now time.Time, which func(*gorm.DB) *gorm.DB) (int64, error) {
	expired := func(db *gorm.DB) *gorm.DB { return which(db.Model(&Outbox{})) }
	some, err := first[Outbox](expired(s.db.WithContext(ctx)).Select("id"))
	if err != nil || some == nil {
		return 0, err
	}
	var n int64
	err = s.Tx(ctx, func(tx *Tx) error {
		again := expired(tx.db).Where("important = ? AND attempts < 2", true).
			Updates(map[string]any{"state": Pending, "retry_at": now, "lease_until": nil, "resent": true, "error": "uncertain, sent once more"})
		if again.Error != nil {
			return again.Error
		}
		rest := expired(tx.db).
			Updates(map[string]any{"state": Uncertain, "lease_until": nil, "sent_at": now, "error": "the sender stopped in the middle"})
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
	Resent    bool // this attempt may have arrived, and another will be made
}

// SettleOutbox records how an attempt ended: state Sent with the network's
// message id, Pending to try again at At, Uncertain or Failed. An attempt whose
// lease has run out has no say any more, except that what was sent was sent.
func (s *Store) SettleOutbox(ctx context.Context, id int64, settle Settlement) error {
	set := map[string]any{"state": settle.State, "error": settle.Error, "lease_until": nil}
	switch settle.State {
	case Sent:
		set["sent_at"], set["message_id"] = settle.At, settle.MessageID
	case Uncertain:
		set["sent_at"] = settle.At
	case Pending:
		set["retry_at"] = settle.At
		if settle.Resent {
			set["resent"] = true
		}
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

// SentSince counts the messages that a transport has sent, or may have sent,
// since a moment.
func (s *Store) SentSince(ctx context.Context, transport string, since time.Time) (int, error) {
	var n int
	err := s.db.WithContext(ctx).Model(&Outbox{}).Select("COALESCE(SUM(messages), 0)").
		Where("transport = ? AND sent_at >= ?", transport, since).Scan(&n).Error
	return n, err
}
