package county_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"gridbot/internal/county"
	"gridbot/models"
	"gridbot/models/modelstest"
)

// anything allows everything: what is held back is tried elsewhere.
type anything struct{}

func (anything) Allow(_ context.Context, _ string, _ int, _ time.Duration) bool { return true }

func TestASmallCountyIsTheSameEveryTime(t *testing.T) {
	play := func() (tickets []models.Ticket, days []county.Day) {
		store := modelstest.One(t).Open(t)
		_, err := county.Play(t.Context(), county.Options{
			Groups: 2, Members: 50, Days: 2, PerDay: 60, Seed: 7, Store: store, Limiter: anything{}, Chats: 1,
			Log: slog.New(slog.DiscardHandler),
		}, func(d county.Day) { days = append(days, d) })
		if err != nil {
			t.Fatal(err)
		}
		if tickets, err = store.Read(t.Context()).AllTickets(); err != nil {
			t.Fatal(err)
		}
		return tickets, days
	}
	tickets, days := play()
	again, _ := play()
	if len(days) != 2 || days[1].Messages < 2*2*60 {
		t.Errorf("days: %+v", days)
	}
	done := 0
	for i := range tickets {
		if tickets[i].Number != again[i].Number || tickets[i].State != again[i].State || tickets[i].Kind != again[i].Kind {
			t.Errorf("ticket %d is not the same", i)
		}
		if tickets[i].DoneAt != nil {
			done++
		}
	}
	if len(tickets) < 3 || len(tickets) != len(again) || done == 0 {
		t.Errorf("%d tickets, %d done, and %d the second time", len(tickets), done, len(again))
	}
}
