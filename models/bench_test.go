package models_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gridbot/models"
)

// The benchmarks do the same twice in one run, each on a SQLite file of its own:
// through models, and with the same rows in the same kind of transaction through
// database/sql alone. Both sync to the disk at each commit; with TMPDIR on a
// file system in memory the disk is left out. The figures are medians, "ratio"
// is what the layer above the driver costs.

// sides are the two ways with the time each has taken.
type sides struct {
	b      *testing.B
	estate *estate
	bare   *sql.DB
	before func() // makes ready what a turn needs, unmeasured
	took   [2][]time.Duration
}

// pragmas are those of models.
const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_txlock=immediate&_time_format=sqlite"

func newSides(b *testing.B) *sides {
	b.Helper()
	open := func(name string) (*estate, string) {
		path := filepath.Join(b.TempDir(), name)
		store, err := models.Connect(b.Context(), models.Options{Driver: models.SQLite, DSN: path})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = store.Close() })
		return settle(b, store), path
	}
	s := &sides{b: b}
	s.estate, _ = open("models.db")
	other, path := open("bare.db") // the same schema and people
	if err := other.store.Close(); err != nil {
		b.Fatal(err)
	}
	var err error
	if s.bare, err = sql.Open("sqlite", path+pragmas); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.bare.Close() })
	return s
}

// measure lets the two take turns.
func (s *sides) measure(throughModels, alone func(i int) error) {
	s.b.Helper()
	for i := 0; s.b.Loop(); i++ {
		if s.before != nil {
			s.before()
		}
		for side, do := range []func(int) error{throughModels, alone} {
			began := time.Now()
			if err := do(i); err != nil {
				s.b.Fatal(err)
			}
			s.took[side] = append(s.took[side], time.Since(began))
		}
	}
	through, bare := median(s.took[0]), median(s.took[1])
	s.b.ReportMetric(float64(through.Nanoseconds())/1000, "models-µs/op")
	s.b.ReportMetric(float64(bare.Nanoseconds())/1000, "bare-µs/op")
	s.b.ReportMetric(float64(through)/float64(bare), "ratio")
	s.b.ReportMetric(0, "ns/op") // of both together: says nothing
}

func median(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)/2]
}

// inTx runs statements in one transaction.
func (s *sides) inTx(f func(*sql.Tx) error) error {
	tx, err := s.bare.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // the first error is the one to tell
		return err
	}
	return tx.Commit()
}

func BenchmarkSeeMessage(b *testing.B) {
	s := newSides(b)
	s.measure(
		func(i int) error {
			return s.estate.store.Tx(context.Background(), func(tx *models.Tx) error {
				_, err := tx.SeeMessage("wechat:group:g", fmt.Sprint("m", i), noon)
				return err
			})
		},
		func(i int) error {
			return s.inTx(func(tx *sql.Tx) error { return bareSee(tx, i) })
		})
}

func bareSee(tx *sql.Tx, i int) error {
	_, err := tx.Exec("INSERT INTO seen_messages (chat_key, message_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		"wechat:group:g", fmt.Sprint("m", i), noon)
	return err
}

// BenchmarkNewTicket is all that is written for a request: the message, its
// ticket with number and event, the answer and the offer.
func BenchmarkNewTicket(b *testing.B) {
	s := newSides(b)
	e := s.estate
	s.measure(
		func(i int) error {
			return e.store.Tx(context.Background(), func(tx *models.Tx) error { return modelsRequest(tx, e, i) })
		},
		func(i int) error {
			return s.inTx(func(tx *sql.Tx) error { return bareRequest(tx, e, i) })
		})
}

func modelsRequest(tx *models.Tx, e *estate, i int) error {
	if _, err := tx.SeeMessage("wechat:group:g", fmt.Sprint("m", i), noon); err != nil {
		return err
	}
	m := &models.Message{ChatKey: "wechat:group:g", MessageID: fmt.Sprint("m", i), Sender: "王秀英", Text: "水管漏了", At: noon}
	if err := tx.KeepMessage(m); err != nil {
		return err
	}
	tk := e.newTicket()
	if err := tx.Create(&tk, models.Cause{Actor: e.by(e.wang), At: noon, MessageID: &m.ID}); err != nil {
		return err
	}
	for _, chat := range []string{"g", "p"} {
		o := models.Outbox{Transport: "test", ChatID: chat, Text: "已登记", TicketIDs: []int64{tk.ID}, CreatedAt: noon}
		if _, err := tx.Say(&o); err != nil {
			return err
		}
	}
	return nil
}

func bareRequest(tx *sql.Tx, e *estate, i int) error {
	if err := bareSee(tx, i); err != nil {
		return err
	}
	var message, number, ticket int64
	err := tx.QueryRow("INSERT INTO messages (chat_key, message_id, sender, text, at) VALUES (?, ?, ?, ?, ?) RETURNING id",
		"wechat:group:g", fmt.Sprint("m", i), "王秀英", "水管漏了", noon).Scan(&message)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE communities SET last_number = last_number + 1 WHERE id = ?", e.here.ID); err != nil {
		return err
	}
	if err := tx.QueryRow("SELECT last_number FROM communities WHERE id = ?", e.here.ID).Scan(&number); err != nil {
		return err
	}
	t := e.newTicket()
	err = tx.QueryRow(`INSERT INTO tickets (community_id, number, kind, subkind, urgency, state, estate, building, unit, room,
		contact, phone, items, utility, amount, account, wanted, words, requester_id, worker_id, announced_id, transport, chat_id,
		chat_name, chat_private, created_at, claimed_at, done_at, closed_at, escalated_at, alerted_at, alerts, result, rating, version)
		VALUES (?,?,?,?,?,?,?,?,?,?,'','',NULL,'','','','',?,?,?,NULL,?,?,?,?,?,NULL,NULL,NULL,NULL,NULL,0,'',0,1) RETURNING id`,
		t.CommunityID, number, t.Kind, t.Subkind, t.Urgency, string(t.State), t.Estate, t.Building, t.Unit, t.Room,
		t.Words, *t.RequesterID, *t.WorkerID, t.Transport, t.ChatID, t.ChatName, t.ChatPrivate, noon).Scan(&ticket)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO events (ticket_id, at, action, actor_role, actor_id, actor_name, old_state, new_state,
		old_worker_id, new_worker_id, message_id, note) VALUES (?,?,?,?,?,?,'',?,NULL,?,?,'')`,
		ticket, noon, "created", "resident", e.wang.ID, e.wang.Name, string(t.State), *t.WorkerID, message)
	if err != nil {
		return err
	}
	for _, chat := range []string{"g", "p"} {
		if err := bareSay(tx, chat, "已登记", fmt.Sprintf("[%d]", ticket)); err != nil {
			return err
		}
	}
	return nil
}

func bareSay(tx *sql.Tx, chat, text, tickets string) error {
	_, err := tx.Exec(`INSERT INTO outboxes ("key", transport, state, chat_id, chat_name, chat_private, text, mention_id, mention_name,
		files, ticket_ids, numbers, important, created_at, not_before, retry_at, attempts, lease_until, sent_at, message_id, error)
		VALUES (NULL,'test','pending',?,'',0,?,'','',NULL,?,NULL,0,?,?,?,0,NULL,NULL,'','') ON CONFLICT DO NOTHING`,
		chat, text, tickets, noon, noon, noon)
	return err
}

// BenchmarkLeaseAndSettle is what a dispatcher does for one message, in an
// outbox that holds a thousand old ones.
func BenchmarkLeaseAndSettle(b *testing.B) {
	s := newSides(b)
	e := s.estate
	s.before = func() {
		e.say("g", noon)
		if err := s.inTx(func(tx *sql.Tx) error { return bareSay(tx, "g", "好的", "null") }); err != nil {
			b.Fatal(err)
		}
	}
	throughModels := func(int) error {
		rows, err := e.store.LeaseOutbox(context.Background(), "test", 10, noon, noon.Add(leaseTime))
		if err != nil || len(rows) != 1 {
			return fmt.Errorf("leased %d: %w", len(rows), err)
		}
		return e.store.SettleOutbox(context.Background(), rows[0].ID, models.Settlement{State: models.Sent, MessageID: "n", At: noon})
	}
	alone := func(int) error { return s.bareLeaseAndSettle() }
	for range 1000 {
		s.before()
		if err := errors.Join(throughModels(0), alone(0)); err != nil {
			b.Fatal(err)
		}
	}
	s.measure(throughModels, alone)
}

const bareDue = ` FROM outboxes WHERE transport = ? AND state = 'pending' AND retry_at <= ? AND id IN (
	SELECT MIN(id) FROM outboxes WHERE transport = ? AND state IN ('pending', 'sending') AND not_before <= ? GROUP BY chat_id)
	ORDER BY retry_at, id LIMIT `

func (s *sides) bareLeaseAndSettle() error {
	var id int64
	if err := s.bare.QueryRow("SELECT id"+bareDue+"1", "test", noon, "test", noon).Scan(&id); err != nil {
		return err
	}
	err := s.inTx(func(tx *sql.Tx) error {
		var text, chat string
		row := tx.QueryRow("SELECT id, text, chat_id"+bareDue+"10", "test", noon, "test", noon)
		if err := row.Scan(&id, &text, &chat); err != nil {
			return err
		}
		_, err := tx.Exec("UPDATE outboxes SET state = 'sending', lease_until = ?, attempts = attempts + 1 WHERE id IN (?)", noon.Add(leaseTime), id)
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.bare.Exec(`UPDATE outboxes SET state = 'sent', error = '', lease_until = NULL, sent_at = ?, message_id = ?
		WHERE id = ? AND state <> 'sent'`, noon, "n", id)
	return err
}
