package models_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

// states are all states a ticket can be in.
var states = []models.State{models.Asking, models.Open, models.Claimed, models.Done, models.Closed, models.Cancelled}

// rulebook says who may do what from where, in the words of the domain: "ma" has
// the ticket or is offered it, "liu" is a colleague, "boss" the supervisor,
// "wang" asked, "zhao" is a neighbour, "stranger" a worker of elsewhere.
var rulebook = []struct {
	action models.Action
	from   string
	who    string
	// unclaimed adds who may do it while nobody has claimed it.
	unclaimed string
	// to is the state afterwards; "" leaves it.
	to models.State
	do func(*models.Tx, *models.Ticket, models.Cause) error
}{
	{models.Located, "asking open claimed", "wang zhao ma liu boss system", "", "",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error {
			return tx.Locate(tk, models.Place{Estate: "百合万兴苑", Room: "302"}, c)
		}},
	{models.Routed, "asking open", "system", "", "",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error { return tx.Route(tk, *tk.WorkerID, c) }},
	{models.Routed, "asking open", "system", "", models.Open,
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error {
			return tx.GiveUpAsking(tk, *tk.WorkerID, c)
		}},
	{models.DidClaim, "asking open", "ma liu boss", "", models.Claimed, (*models.Tx).Claim},
	{models.Released, "asking open claimed", "ma boss", "", "offered",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error { return tx.Release(tk, *tk.WorkerID, c) }},
	{models.Transferred, "asking open claimed", "ma boss", "liu", "offered",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error { return tx.Transfer(tk, *tk.WorkerID, c) }},
	{models.Referred, "asking open claimed", "ma boss", "liu", "offered",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error { return tx.Refer(tk, *tk.WorkerID, c) }},
	{models.Progressed, "asking open claimed done", "ma liu boss", "", "", (*models.Tx).NoteProgress},
	{models.Finished, "asking open claimed", "ma boss", "liu", models.Done,
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error { return tx.Finish(tk, "换了水管", c) }},
	{models.WasCancelled, "asking open claimed done", "wang ma liu boss", "", models.Cancelled, (*models.Tx).Cancel},
	{models.Confirmed, "asking open claimed done", "wang ma liu boss", "", models.Closed, (*models.Tx).Confirm},
	{models.Disputed, "done closed", "wang ma liu boss", "", models.Claimed, (*models.Tx).Dispute},
	{models.Reopened, "done closed", "wang ma liu boss", "", models.Claimed, (*models.Tx).Reopen},
	{models.Rated, "done closed", "wang", "", models.Closed,
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error { return tx.Rate(tk, 5, c) }},
	{models.Supplemented, "asking open claimed done", "wang zhao ma liu boss system", "", "",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error {
			return tx.Supplement(tk, func(tk *models.Ticket) { tk.Phone = "13900000000" }, c)
		}},
	{models.Repeated, "asking open claimed done", "wang zhao ma liu boss system", "", "",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error {
			return tx.Repeat(tk, models.Normal, c)
		}},
	{models.Reported, "asking open claimed done", "wang zhao ma liu boss system", "", "",
		func(tx *models.Tx, tk *models.Ticket, c models.Cause) error {
			_, err := tx.Report(tk, 4711, c)
			return err
		}},
	{models.Escalated, "asking open claimed", "system", "", "", (*models.Tx).Escalate},
	{models.Alerted, "asking open", "system", "", "", (*models.Tx).NoteAlert},
	{models.AutoClosed, "done", "system", "", models.Closed, (*models.Tx).AutoClose},
}

// in makes a ticket in a state, by the way a ticket gets there.
func (e *estate) in(state models.State) *models.Ticket {
	e.t.Helper()
	tk := e.open(func(tk *models.Ticket) {
		if state == models.Asking {
			tk.State, tk.Place = models.Asking, models.Place{}
		}
	})
	ma, wang := cause(e.worker(e.ma), noon), cause(e.by(e.wang), noon)
	e.do(func(tx *models.Tx) error {
		switch state {
		case models.Claimed:
			return tx.Claim(tk, ma)
		case models.Done:
			return tx.Finish(tk, "好了", ma)
		case models.Closed:
			return errors.Join(tx.Finish(tk, "好了", ma), tx.Confirm(tk, wang))
		case models.Cancelled:
			return tx.Cancel(tk, wang)
		}
		return nil
	})
	if tk.State != state {
		e.t.Fatalf("made a ticket that is %s instead of %s", tk.State, state)
	}
	return tk
}

func TestWhoMayDoWhatFromWhere(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		actors := map[string]models.Actor{
			"wang": e.by(e.wang), "zhao": e.by(e.zhao), "ma": e.worker(e.ma), "liu": e.worker(e.liu),
			"boss": e.worker(e.boss), "system": models.System(e.here.ID), "stranger": e.worker(e.stranger),
			"system elsewhere": models.System(e.there.ID),
		}
		for _, state := range states {
			stored := e.in(state)
			for i, r := range rulebook {
				for name, actor := range actors {
					who := strings.Fields(r.who)
					if state != models.Claimed {
						who = append(who, strings.Fields(r.unclaimed)...)
					}
					may := slices.Contains(who, name) && slices.Contains(strings.Fields(r.from), string(state))
					tk := *stored
					what := fmt.Sprintf("rule %d: %s by %s when %s", i, r.action, name, state)
					e.rehearse(what, &tk, r.action, may, r.to, models.Cause{Actor: actor, At: noon.Add(time.Minute), Note: "因为"}, r.do)
				}
			}
		}
	})
}

// rehearse does something with a ticket, looks at what came of it, and takes it
// back.
func (e *estate) rehearse(what string, tk *models.Ticket, action models.Action, may bool, to models.State,
	c models.Cause, do func(*models.Tx, *models.Ticket, models.Cause) error) {
	e.t.Helper()
	takeBack := errors.New("only a rehearsal")
	before := *tk
	err := e.store.Tx(context.Background(), func(tx *models.Tx) error {
		*tk = before
		err := do(tx, tk, c)
		stored, readErr := tx.Ticket(tk.ID)
		events, eventsErr := tx.Events(tk.ID)
		if failed := errors.Join(readErr, eventsErr); failed != nil {
			return failed
		}
		last := events[len(events)-1]
		if !may {
			var taken *models.TakenError
			if !errors.Is(err, models.ErrNotYours) && !errors.Is(err, models.ErrWrongState) && !errors.As(err, &taken) {
				e.t.Errorf("%s is not refused: %v", what, err)
			}
			if !reflect.DeepEqual(*tk, before) || !reflect.DeepEqual(*stored, before) || int64(len(events)) != before.Version {
				e.t.Errorf("%s was refused and yet something changed", what)
			}
			return takeBack
		}
		if err != nil {
			e.t.Errorf("%s: %v", what, err)
			return takeBack
		}
		want := before.State
		switch {
		case to == "offered" && want == models.Claimed:
			want = models.Open
		case to != "" && to != "offered":
			want = to
		}
		if tk.State != want {
			e.t.Errorf("%s: now %s, not %s", what, tk.State, want)
		}
		if !reflect.DeepEqual(stored, tk) {
			e.t.Errorf("%s:\nstored  %+v\nreturned %+v", what, stored, tk)
		}
		if tk.Version != before.Version+1 || int64(len(events)) != tk.Version {
			e.t.Errorf("%s: version %d after %d, with %d events", what, tk.Version, before.Version, len(events))
		}
		wantEvent := models.Event{
			ID: last.ID, TicketID: tk.ID, At: c.At, Action: action, ActorRole: c.Actor.Role, ActorID: c.Actor.ID, ActorName: c.Actor.Name,
			OldState: before.State, NewState: tk.State, OldWorkerID: before.WorkerID, NewWorkerID: tk.WorkerID, Note: c.Note,
		}
		if !reflect.DeepEqual(last, wantEvent) {
			e.t.Errorf("%s: wrote the event\n%+v instead of\n%+v", what, last, wantEvent)
		}
		return takeBack
	})
	if !errors.Is(err, takeBack) {
		e.t.Fatalf("%s: %v", what, err)
	}
}

func TestAClaimTellsWhoHasIt(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		tk := e.in(models.Claimed)
		for _, w := range []*models.Worker{e.ma, e.liu, e.boss} {
			err := store.Tx(t.Context(), func(tx *models.Tx) error { return tx.Claim(tk, cause(e.worker(w), noon)) })
			var taken *models.TakenError
			if !errors.As(err, &taken) || taken.WorkerID != e.ma.ID {
				t.Errorf("%s hears %v", w.Name, err)
			}
		}
	})
}

func TestAChangeBasedOnAnOldVersionIsRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		tk := e.open()
		old := *tk
		e.do(func(tx *models.Tx) error { return tx.NoteProgress(tk, cause(e.worker(e.ma), noon)) })
		runs := 0
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			stale := old
			if runs++; runs > 1 { // what it is told to do: look again
				fresh, err := tx.Ticket(tk.ID)
				if err != nil {
					return err
				}
				stale = *fresh
			}
			if err := tx.Announce(&stale, e.liu.ID); err != nil {
				return err
			}
			return tx.Claim(&stale, cause(e.worker(e.liu), noon))
		})
		got := read(e, func(tx *models.Tx) (*models.Ticket, error) { return tx.Ticket(tk.ID) })
		if err != nil || runs != 2 || !got.HeldBy(e.liu.ID) || got.Version != 3 || *got.AnnouncedID != e.liu.ID {
			t.Errorf("after %d runs: %v, %+v", runs, err, got)
		}
	})
}

func TestANeighbourIsCountedOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		tk := e.open()
		for i, want := range []bool{true, false} {
			e.do(func(tx *models.Tx) error {
				isNew, err := tx.Report(tk, e.zhao.ID, cause(e.by(e.zhao), noon))
				if isNew != want {
					t.Errorf("report %d: new is %v", i+1, isNew)
				}
				return err
			})
		}
		got := read(e, func(tx *models.Tx) ([]models.Resident, error) { return tx.Reporters(tk.ID) })
		if len(got) != 1 || got[0].Name != "赵大爷" || tk.Version != 2 {
			t.Errorf("reporters %+v, version %d", got, tk.Version)
		}
	})
}

func TestANeighbourWhoReportedItMaySayThatItIsNotDone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		tk := e.in(models.Done)
		zhao := models.Cause{Actor: e.by(e.zhao), At: noon.Add(time.Minute)}
		dispute := func(tx *models.Tx) error { return tx.Dispute(tk, zhao) }
		if err := store.Tx(t.Context(), dispute); !errors.Is(err, models.ErrNotYours) {
			t.Fatalf("before he reported it: %v", err)
		}
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			if _, err := tx.Report(tk, e.zhao.ID, zhao); err != nil {
				return err
			}
			return dispute(tx)
		})
		if err != nil || tk.State != models.Claimed {
			t.Errorf("%s, %v", tk.State, err)
		}
	})
}
