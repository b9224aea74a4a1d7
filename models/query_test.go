package models_test

import (
	"slices"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func numbersOf(tickets []models.Ticket) []int {
	numbers := []int{}
	for _, tk := range tickets {
		numbers = append(numbers, int(tk.Number))
	}
	return numbers
}

// asks is a question about tickets with the numbers that answer it.
type asks struct {
	what string
	ask  func(*models.Tx) ([]models.Ticket, error)
	want []int
}

func (e *estate) answers(questions ...asks) {
	e.t.Helper()
	for _, q := range questions {
		if got := numbersOf(read(e, q.ask)); !slices.Equal(got, q.want) {
			e.t.Errorf("%s: %v, not %v", q.what, got, q.want)
		}
	}
}

func TestTheTicketsOfAResident(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		own, others, both, old, recent := e.open(), e.open(), e.open(), e.open(), e.open()
		e.do(func(tx *models.Tx) error {
			others.RequesterID = &e.zhao.ID
			for _, step := range []func() error{
				func() error {
					return tx.Supplement(others, func(tk *models.Ticket) { tk.RequesterID = &e.zhao.ID }, cause(e.by(e.zhao), noon))
				},
				func() error { _, err := tx.Report(others, e.wang.ID, cause(e.by(e.wang), noon)); return err },
				func() error { _, err := tx.Report(both, e.wang.ID, cause(e.by(e.wang), noon)); return err },
				func() error { return tx.Cancel(old, cause(e.by(e.wang), noon.Add(-48*time.Hour))) },
				func() error { return tx.Cancel(recent, cause(e.by(e.wang), noon)) },
			} {
				if err := step(); err != nil {
					return err
				}
			}
			return nil
		})
		e.answers(
			asks{"wang's", func(tx *models.Tx) ([]models.Ticket, error) {
				return tx.TicketsOfResident(e.wang.ID, noon.Add(-24*time.Hour))
			}, []int{int(recent.Number), int(both.Number), int(others.Number), int(own.Number)}},
			asks{"zhao's", func(tx *models.Tx) ([]models.Ticket, error) {
				return tx.TicketsOfResident(e.zhao.ID, noon)
			}, []int{int(others.Number)}},
			asks{"nobody's", func(tx *models.Tx) ([]models.Ticket, error) { return tx.TicketsOfResident(4711, noon) }, []int{}},
		)
	})
}

func TestTheTicketsThatWait(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		set := func(urgency string) func(*models.Ticket) { return func(tk *models.Ticket) { tk.Urgency = urgency } }
		normal, emergency, urgent := e.open(), e.open(set(models.Emergency)), e.open(set(models.Urgent)) // 1, 2, 3
		asking, claimed, done := e.in(models.Asking), e.in(models.Claimed), e.in(models.Done)            // 4, 5, 6
		e.in(models.Closed)                                                                              // 7
		e.in(models.Cancelled)                                                                           // 8
		e.do(func(tx *models.Tx) error { return tx.Transfer(urgent, e.liu.ID, cause(e.worker(e.ma), noon)) })
		n := func(tickets ...*models.Ticket) []int {
			numbers := []int{}
			for _, tk := range tickets {
				numbers = append(numbers, int(tk.Number))
			}
			return numbers
		}
		before, after := noon.Add(-time.Second), noon
		e.answers(
			asks{"ma's, the most urgent first", func(tx *models.Tx) ([]models.Ticket, error) { return tx.TicketsOfWorker(e.ma.ID) }, n(emergency, normal, asking, claimed)},
			asks{"unclaimed, the newest first", func(tx *models.Tx) ([]models.Ticket, error) { return tx.UnclaimedTickets(e.here.ID) }, n(asking, urgent, emergency, normal)},
			asks{"outstanding, the most urgent first", func(tx *models.Tx) ([]models.Ticket, error) { return tx.OutstandingTickets(e.here.ID, 3) }, n(emergency, urgent, normal)},
			asks{"outstanding elsewhere", func(tx *models.Tx) ([]models.Ticket, error) { return tx.OutstandingTickets(e.there.ID, 3) }, n()},
			asks{"by number", func(tx *models.Tx) ([]models.Ticket, error) {
				return tx.TicketsByNumber(e.here.ID, []models.TicketNumber{5, 1, 99})
			}, n(normal, claimed)},
			asks{"by number elsewhere", func(tx *models.Tx) ([]models.Ticket, error) {
				return tx.TicketsByNumber(e.there.ID, []models.TicketNumber{5, 1})
			}, n()},
			asks{"asked too long ago", func(tx *models.Tx) ([]models.Ticket, error) { return tx.AskedBefore(after) }, n(asking)},
			asks{"asked just now", func(tx *models.Tx) ([]models.Ticket, error) { return tx.AskedBefore(before) }, n()},
			asks{"done too long ago", func(tx *models.Tx) ([]models.Ticket, error) { return tx.DoneBefore(after) }, n(done)},
			asks{"done just now", func(tx *models.Tx) ([]models.Ticket, error) { return tx.DoneBefore(before) }, n()},
			asks{"emergencies to call for", func(tx *models.Tx) ([]models.Ticket, error) { return tx.UnclaimedEmergencies(noon) }, n(emergency)},
			asks{"unclaimed for too long", func(tx *models.Tx) ([]models.Ticket, error) { return tx.NotEscalated(after, before) }, n(normal, emergency, urgent, asking)},
			asks{"undone for too long", func(tx *models.Tx) ([]models.Ticket, error) { return tx.NotEscalated(before, after) }, n(claimed)},
		)
		e.do(func(tx *models.Tx) error { return tx.NoteAlert(emergency, cause(models.System(e.here.ID), noon)) })
		e.do(func(tx *models.Tx) error { return tx.Escalate(claimed, cause(models.System(e.here.ID), noon)) })
		e.answers(
			asks{"called a moment ago", func(tx *models.Tx) ([]models.Ticket, error) { return tx.UnclaimedEmergencies(before) }, n()},
			asks{"called a while ago", func(tx *models.Tx) ([]models.Ticket, error) { return tx.UnclaimedEmergencies(after) }, n(emergency)},
			asks{"flagged already", func(tx *models.Tx) ([]models.Ticket, error) { return tx.NotEscalated(before, after) }, n()},
		)
		loads := read(e, func(tx *models.Tx) (map[int64]int, error) { return tx.Loads([]int64{e.ma.ID, e.liu.ID, e.boss.ID}) })
		if len(loads) != 2 || loads[e.ma.ID] != 4 || loads[e.liu.ID] != 1 {
			t.Errorf("loads %v", loads)
		}
	})
}

func TestNothingIsDueInACommunityThatIsSwitchedOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		e.open(func(tk *models.Ticket) { tk.Urgency = models.Emergency })
		e.in(models.Asking)
		e.in(models.Done)
		for _, on := range []bool{true, false} {
			want := map[string]int{"emergencies": 1, "asked": 1, "overdue": 2, "done": 1}
			if !on {
				declare(t, store, declared()[1:])
				clear(want)
			}
			for what, ask := range map[string]func(*models.Tx) ([]models.Ticket, error){
				"emergencies": func(tx *models.Tx) ([]models.Ticket, error) { return tx.UnclaimedEmergencies(noon) },
				"asked":       func(tx *models.Tx) ([]models.Ticket, error) { return tx.AskedBefore(noon) },
				"overdue":     func(tx *models.Tx) ([]models.Ticket, error) { return tx.NotEscalated(noon, noon) },
				"done":        func(tx *models.Tx) ([]models.Ticket, error) { return tx.DoneBefore(noon) },
			} {
				if got := len(read(e, ask)); got != want[what] {
					t.Errorf("switched on %v: %s: %d, not %d", on, what, got, want[what])
				}
			}
		}
	})
}

func TestTheSameMatterInABuilding(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		tk := e.open(func(tk *models.Ticket) { tk.Subkind = "no_water" })
		at := tk.Place
		for name, c := range map[string]struct {
			subkind string
			place   models.Place
			since   time.Time
			want    bool
		}{
			"another flat":     {"no_water", models.Place{Estate: at.Estate, Building: at.Building, Room: "101"}, noon, true},
			"another building": {"no_water", models.Place{Estate: at.Estate, Building: "2"}, noon, false},
			"another matter":   {"no_power", at, noon, false},
			"long ago":         {"no_water", at, noon.Add(time.Second), false},
		} {
			got := read(e, func(tx *models.Tx) (*models.Ticket, error) {
				return tx.SameMatterInBuilding(e.here.ID, c.subkind, c.place, c.since)
			})
			if (got != nil) != c.want {
				t.Errorf("%s: %+v", name, got)
			}
		}
		e.do(func(tx *models.Tx) error { return tx.Finish(tk, "来水了", cause(e.worker(e.ma), noon)) })
		got := read(e, func(tx *models.Tx) (*models.Ticket, error) {
			return tx.SameMatterInBuilding(e.here.ID, "no_water", at, noon)
		})
		if got != nil {
			t.Errorf("it is done, and yet %+v", got)
		}
	})
}

func TestASummaryCountsWhatIsOutstanding(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		if sum := read(e, func(tx *models.Tx) (models.Summary, error) { return tx.Summarize(e.here.ID) }); sum.Count != 0 || sum.Workers != nil {
			t.Errorf("of nothing: %+v", sum)
		}
		for i := range 12 {
			tk := e.newTicket()
			c := cause(e.by(e.wang), noon.Add(time.Duration(i)*time.Minute))
			switch {
			case i == 11:
				tk.Urgency = models.Emergency
			case i == 10:
				tk.WorkerID = nil
			case i%4 == 3:
				tk.WorkerID = &e.liu.ID
			}
			e.do(func(tx *models.Tx) error { return tx.Create(&tk, c) })
			if i == 3 {
				e.do(func(tx *models.Tx) error { return tx.Claim(&tk, cause(e.worker(e.liu), noon)) })
				e.do(func(tx *models.Tx) error { return tx.Escalate(&tk, cause(models.System(e.here.ID), noon)) })
			}
		}
		e.in(models.Done)
		sum := read(e, func(tx *models.Tx) (models.Summary, error) { return tx.Summarize(e.here.ID) })
		if sum.Count != 12 || sum.Unclaimed != 11 || sum.Emergencies != 1 || sum.Overdue != 1 {
			t.Errorf("%+v", sum)
		}
		want := []models.WorkerSum{
			{WorkerID: e.ma.ID, Count: 9, Oldest: noon}, {WorkerID: e.liu.ID, Count: 2, Oldest: noon.Add(3 * time.Minute)},
			{WorkerID: 0, Count: 1, Oldest: noon.Add(10 * time.Minute)},
		}
		if !slices.Equal(sum.Workers, want) {
			t.Errorf("by worker: %+v, not %+v", sum.Workers, want)
		}
		if got := numbersOf(sum.Longest); !slices.Equal(got, []int{12, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
			t.Errorf("the longest are %v", got)
		}
	})
}
