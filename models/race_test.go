package models_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"gridbot/models"
	"gridbot/models/modelstest"
)

// processes opens a database as two processes would; where only one can see it,
// both are the same.
func processes(t *testing.T, d modelstest.Database) [2]*models.Store {
	t.Helper()
	a := d.Open(t)
	if !d.Shared {
		return [2]*models.Store{a, a}
	}
	return [2]*models.Store{a, d.Open(t)}
}

// atOnce does something n times at the same moment, in turns on both processes.
func atOnce(t *testing.T, stores [2]*models.Store, n int, do func(*models.Store, int) error) {
	t.Helper()
	var group errgroup.Group
	start := make(chan struct{})
	for i := range n {
		group.Go(func() error {
			<-start
			return do(stores[i%2], i)
		})
	}
	close(start)
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestOfAThousandClaimsOneWins(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, d modelstest.Database) {
		stores := processes(t, d)
		e := settle(t, stores[0])
		tk := e.open()
		var won, lost atomic.Int32
		var winner atomic.Int64
		atOnce(t, stores, 1000, func(store *models.Store, i int) error {
			me := models.Actor{Role: models.ByWorker, ID: int64(1000 + i), CommunityID: e.here.ID}
			err := store.Tx(context.Background(), func(tx *models.Tx) error {
				mine, err := tx.TicketByNumber(e.here.ID, tk.Number)
				if err != nil {
					return err
				}
				return tx.Claim(mine, cause(me, noon))
			})
			var taken *models.TakenError
			switch {
			case err == nil:
				won.Add(1)
				winner.Store(me.ID)
			case errors.As(err, &taken) && taken.WorkerID >= 1000:
				lost.Add(1)
			default:
				return err
			}
			return nil
		})
		if won.Load() != 1 || lost.Load() != 999 {
			t.Fatalf("%d won, %d were told who has it", won.Load(), lost.Load())
		}
		got := read(e, func(tx *models.Tx) (*models.Ticket, error) { return tx.Ticket(tk.ID) })
		events := read(e, func(tx *models.Tx) ([]models.Event, error) { return tx.Events(tk.ID) })
		if !got.HeldBy(winner.Load()) || len(events) != 2 {
			t.Errorf("%d won; the ticket is %+v after %d events", winner.Load(), got, len(events))
		}
	})
}

func TestNumbersHaveNoGapsAndNoDoubles(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, d modelstest.Database) {
		stores := processes(t, d)
		e := settle(t, stores[0])
		thoughtBetter := errors.New("thought better of it")
		atOnce(t, stores, 40, func(store *models.Store, i int) error {
			err := store.Tx(context.Background(), func(tx *models.Tx) error {
				tk := e.newTicket()
				if i%8 == 7 {
					tk.CommunityID = e.there.ID
				}
				c := models.Cause{Actor: models.System(tk.CommunityID), At: noon}
				if err := tx.Create(&tk, c); err != nil {
					return err
				}
				if i%4 == 0 {
					return thoughtBetter
				}
				return nil
			})
			if errors.Is(err, thoughtBetter) {
				return nil
			}
			return err
		})
		numbers := map[int64][]int{}
		for _, tk := range read(e, (*models.Tx).AllTickets) {
			numbers[tk.CommunityID] = append(numbers[tk.CommunityID], int(tk.Number))
		}
		for community, want := range map[int64]int{e.here.ID: 25, e.there.ID: 5} {
			got := numbers[community]
			slices.Sort(got)
			if len(got) != want || got[0] != 1 || got[want-1] != want || len(slices.Compact(got)) != want {
				t.Errorf("community %d has the numbers %v", community, got)
			}
		}
	})
}

func TestAMessageDeliveredManyTimesAtOnceIsNewOnce(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, d modelstest.Database) {
		stores := processes(t, d)
		e := settle(t, stores[0])
		atOnce(t, stores, 20, func(store *models.Store, _ int) error {
			return store.Tx(context.Background(), func(tx *models.Tx) error {
				isNew, err := tx.SeeMessage("g", "m1", noon)
				if err != nil || !isNew {
					return err
				}
				tk := e.newTicket()
				return tx.Create(&tk, cause(e.by(e.wang), noon))
			})
		})
		if n := len(read(e, (*models.Tx).AllTickets)); n != 1 {
			t.Errorf("%d tickets came of one message", n)
		}
	})
}

func TestANewResidentWhoWritesTwiceAtOnceIsOnePerson(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, d modelstest.Database) {
		stores := processes(t, d)
		e := settle(t, stores[0])
		ids := make([]int64, 20)
		atOnce(t, stores, len(ids), func(store *models.Store, i int) error {
			return store.Tx(context.Background(), func(tx *models.Tx) error {
				who, err := tx.ResidentByPerson(e.here.ID, "test", "newcomer")
				if err != nil {
					return err
				}
				if who == nil {
					who = &models.Resident{CommunityID: e.here.ID, Transport: "test", Person: "newcomer", CreatedAt: noon}
				}
				who.Name = "新来的"
				err = tx.SaveResident(who)
				ids[i] = who.ID
				return err
			})
		})
		if len(slices.Compact(ids)) != 1 {
			t.Errorf("one person is the residents %v", ids)
		}
	})
}
