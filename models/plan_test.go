package models

import (
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
)

// asked is a statement that was run, with its arguments.
type asked struct {
	sql  string
	args []any
}

// listen notes every query and change from now on.
func listen(t *testing.T, s *Store) *[]asked {
	t.Helper()
	var all []asked
	note := func(db *gorm.DB) {
		if sql := db.Statement.SQL.String(); sql != "" && !db.DryRun {
			all = append(all, asked{sql, db.Statement.Vars})
		}
	}
	c := s.db.Callback()
	for _, err := range []error{
		c.Query().After("gorm:query").Register("note", note), c.Update().After("gorm:update").Register("note", note),
		c.Delete().After("gorm:delete").Register("note", note), c.Row().After("gorm:row").Register("note", note),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return &all
}

func (a asked) plan(t *testing.T, s *Store) []string {
	t.Helper()
	rows, err := s.db.Statement.ConnPool.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+a.sql, a.args...)
	if err != nil {
		t.Fatalf("%s: %v", a.sql, err)
	}
	defer func() { _ = rows.Close() }()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

// Nothing that runs with every message or at every tick may read a whole table,
// or all that was ever sent. SQLite plans by the indexes alone, so an empty
// database shows it.
func TestNothingReadsAWholeTable(t *testing.T) {
	s, err := Connect(t.Context(), Options{Driver: SQLite, DSN: ":memory:"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	heard := listen(t, s)
	tx, now := s.Read(t.Context()), time.Now()
	ticket := &Ticket{ID: 1, State: Open, Version: 1}
	someone := Business{Community: 1, Transport: "t", ChatID: "c", Person: "p", SettledSince: now, SaidSince: now}
	if err := s.Tx(t.Context(), func(tx *Tx) error {
		return tx.SaveResident(&Resident{CommunityID: 1, Transport: "t", Person: "p"})
	}); err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func() error{
		"between":            func() error { _, err := tx.Between(someone); return err },
		"resident":           func() error { _, err := tx.ResidentByPerson(1, "t", "p"); return err },
		"resident anywhere":  func() error { _, err := tx.ResidentAnywhere("t", "p"); return err },
		"question":           func() error { _, err := tx.OpenQuestion("p", now); return err },
		"said":               func() error { _, err := tx.LastSaid(Said{"t", "c", "p", now, now}); return err },
		"said by id":         func() error { _, err := tx.SaidByMessageID("t", "c", "m"); return err },
		"recent messages":    func() error { _, err := tx.RecentMessages("c", now); return err },
		"seen":               func() error { _, err := tx.HasSeen("c", "m"); return err },
		"inbox of a chat":    func() error { _, err := tx.Undelivered("c"); return err },
		"of message":         func() error { _, err := tx.TicketsOfMessage("c", "m"); return err },
		"made by":            func() error { _, err := tx.MadeBy(1, "c", "m"); return err },
		"of resident":        func() error { _, err := tx.TicketsOfResident(1, now); return err },
		"of worker":          func() error { _, err := tx.TicketsOfWorker(1); return err },
		"unclaimed":          func() error { _, err := tx.UnclaimedTickets(1); return err },
		"outstanding":        func() error { _, err := tx.OutstandingTickets(1, 10); return err },
		"by number":          func() error { _, err := tx.TicketsByNumber(1, []TicketNumber{1}); return err },
		"same matter":        func() error { _, err := tx.SameMatterInBuilding(1, "s", Place{}, now); return err },
		"loads":              func() error { _, err := tx.Loads([]int64{1}); return err },
		"released by":        func() error { _, err := tx.ReleasedBy(1); return err },
		"events":             func() error { _, err := tx.Events(1); return err },
		"reporters":          func() error { _, err := tx.Reporters(1); return err },
		"attachments":        func() error { _, err := tx.Attachments(1); return err },
		"adopt":              func() error { _, err := tx.AdoptAttachments(1, "p", now); return err },
		"summary":            func() error { _, err := tx.Summarize(1); return err },
		"emergencies":        func() error { _, err := tx.UnclaimedEmergencies(now); return err },
		"asked":              func() error { _, err := tx.AskedBefore(now); return err },
		"overdue":            func() error { _, err := tx.NotEscalated(now, now); return err },
		"done":               func() error { _, err := tx.DoneBefore(now); return err },
		"job":                func() error { _, err := tx.LastJob("j", 1); return err },
		"lease":              func() error { _, err := s.LeaseOutbox(t.Context(), "t", 10, now, now); return err },
		"expired":            func() error { _, err := s.ExpiredLeases(t.Context(), "t", now); return err },
		"lease emergencies":  func() error { _, err := s.LeaseEmergencies(t.Context(), "t", 10, now, now); return err },
		"all leases":         func() error { _, err := s.AllLeases(t.Context(), "t", now); return err },
		"sent since":         func() error { _, err := s.SentSince(t.Context(), "t", now); return err },
		"vitals":             func() error { _, err := tx.Vitals([]string{"t"}, now); return err },
		"settle":             func() error { return s.SettleOutbox(t.Context(), 1, Settlement{State: Sent}) },
		"forget seen":        func() error { _, err := tx.ForgetSeen(now, 10); return err },
		"forget sent":        func() error { _, err := tx.ForgetSent(now, 10); return err },
		"forget questions":   func() error { _, err := tx.ForgetQuestions(now, 10); return err },
		"forget attachments": func() error { _, err := tx.ForgetLooseAttachments(now, 10); return err },
		"change": func() error {
			if err := tx.NoteProgress(ticket, Cause{Actor: Actor{Role: ByWorker}, At: now}); err != ErrConflict {
				return err
			}
			return nil
		},
	} {
		*heard = nil
		if err := ask(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(*heard) == 0 {
			t.Errorf("%s: nothing was heard", name)
		}
		for _, a := range *heard {
			for _, step := range a.plan(t, s) {
				whole := strings.HasPrefix(step, "SCAN ") && step != "SCAN mine" && step != "SCAN CONSTANT ROW" && !strings.Contains(step, "communities")
				if whole || strings.HasSuffix(step, "(transport=?)") {
					t.Errorf("%s: %s\n%s", name, step, a.sql)
				}
			}
		}
	}
}
