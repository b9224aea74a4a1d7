package models_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridbot/models"
	"gridbot/models/modelstest"
)

// TestEveryStateIsExplainedByItsEvents lives through random lives of a ticket:
// whoever does whatever whenever, the history accounts for where it stands.
func TestEveryStateIsExplainedByItsEvents(t *testing.T) {
	d := modelstest.Database{Options: models.Options{Driver: models.SQLite, DSN: ":memory:"}}
	e := settle(t, d.Open(t))
	actors := []models.Actor{
		e.by(e.wang), e.by(e.zhao), e.worker(e.ma), e.worker(e.liu), e.worker(e.boss), e.worker(e.stranger), models.System(e.here.ID),
	}
	workers := []int64{e.ma.ID, e.liu.ID, e.boss.ID}
	rapid.Check(t, func(r *rapid.T) {
		tk := e.newTicket()
		tk.State = rapid.SampledFrom([]models.State{models.Asking, models.Open}).Draw(r, "begins")
		now := noon
		e.do(func(tx *models.Tx) error { return tx.Create(&tk, cause(e.by(e.wang), now)) })
		life := map[string]func(*rapid.T){"": func(r *rapid.T) { e.explains(r, &tk) }}
		does := func(name string, do func(*models.Tx, *models.Ticket, models.Cause) error) {
			life[name] = func(r *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 600).Draw(r, "seconds later")) * time.Second)
				c := cause(rapid.SampledFrom(actors).Draw(r, "actor"), now)
				before := tk
				err := e.store.Tx(context.Background(), func(tx *models.Tx) error { return do(tx, &tk, c) })
				var taken *models.TakenError
				if err != nil && !errors.Is(err, models.ErrNotYours) && !errors.Is(err, models.ErrWrongState) && !errors.As(err, &taken) {
					r.Fatal(err)
				}
				if err != nil && !reflect.DeepEqual(tk, before) {
					r.Fatalf("refused with %v, and yet %+v became %+v", err, before, tk)
				}
			}
		}
		for _, rule := range rulebook {
			does(string(rule.action), rule.do)
		}
		handOn := func(do func(*models.Tx, *models.Ticket, int64, models.Cause) error) func(*models.Tx, *models.Ticket, models.Cause) error {
			return func(tx *models.Tx, tk *models.Ticket, c models.Cause) error {
				return do(tx, tk, rapid.SampledFrom(workers).Draw(r, "to"), c)
			}
		}
		does("transfer to anybody", handOn((*models.Tx).Transfer))
		does("release to anybody", handOn((*models.Tx).Release))
		does("locate at a building", func(tx *models.Tx, tk *models.Ticket, c models.Cause) error {
			return tx.Locate(tk, models.Place{Building: "2"}, c)
		})
		r.Repeat(life)
	})
}

// explains holds a ticket against its history.
func (e *estate) explains(r *rapid.T, tk *models.Ticket) {
	stored := read(e, func(tx *models.Tx) (*models.Ticket, error) { return tx.Ticket(tk.ID) })
	events := read(e, func(tx *models.Tx) ([]models.Event, error) { return tx.Events(tk.ID) })
	if !reflect.DeepEqual(stored, tk) {
		r.Fatalf("stored is %+v, not %+v", stored, tk)
	}
	if int64(len(events)) != tk.Version || events[0].Action != models.Created || events[0].OldState != "" {
		r.Fatalf("version %d after %d events, the first %+v", tk.Version, len(events), events[0])
	}
	var claimedAt, doneAt, closedAt *time.Time
	for i, ev := range events {
		if i > 0 {
			last := events[i-1]
			if ev.OldState != last.NewState || ev.At.Before(last.At) || !reflect.DeepEqual(ev.OldWorkerID, last.NewWorkerID) {
				r.Fatalf("event %d, %+v, does not follow from %+v", i, ev, last)
			}
		}
		moved := ev.OldState != ev.NewState
		switch {
		case moved && ev.NewState == models.Claimed && ev.Action == models.DidClaim:
			claimedAt = &ev.At
		case ev.Action == models.Disputed || ev.Action == models.Reopened:
			doneAt, closedAt = nil, nil
			if claimedAt != nil { // his time begins anew
				claimedAt = &ev.At
			}
		case ev.Action == models.Finished:
			doneAt = &ev.At
			if ev.OldState != models.Claimed {
				claimedAt = &ev.At
			}
		case moved && (ev.NewState == models.Closed || ev.NewState == models.Cancelled):
			closedAt = &ev.At
			if ev.NewState == models.Closed && doneAt == nil {
				doneAt = &ev.At
			}
		case ev.Action == models.Released || ev.Action == models.Transferred || ev.Action == models.Referred:
			claimedAt = nil
		}
	}
	last := events[len(events)-1]
	if last.NewState != tk.State || !reflect.DeepEqual(last.NewWorkerID, tk.WorkerID) {
		r.Fatalf("the ticket is %+v, the last event %+v", tk, last)
	}
	if !reflect.DeepEqual(claimedAt, tk.ClaimedAt) || !reflect.DeepEqual(doneAt, tk.DoneAt) || !reflect.DeepEqual(closedAt, tk.ClosedAt) {
		r.Fatalf("claimed %v, done %v, closed %v; the events say %v, %v, %v", tk.ClaimedAt, tk.DoneAt, tk.ClosedAt, claimedAt, doneAt, closedAt)
	}
	if tk.State == models.Claimed && (tk.WorkerID == nil || tk.ClaimedAt == nil) {
		r.Fatalf("claimed by nobody, or never: %+v", tk)
	}
	if tk.Unsettled() != (tk.ClosedAt == nil) {
		r.Fatalf("%s, closed at %v", tk.State, tk.ClosedAt)
	}
}
