package stats_test

import (
	"testing"
	"time"

	"gridbot/internal/stats"
	"gridbot/models"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	now      = time.Date(2026, 11, 24, 12, 0, 0, 0, shanghai)
	clock    = stats.Clock{
		Limits: models.Limits{
			UnclaimedSince: now.Add(-4 * time.Hour), NormalSince: now.Add(-4 * time.Hour), UndoneSince: now.Add(-48 * time.Hour),
		},
		UnclaimedFor: 4 * time.Hour,
		Heard:        func(t time.Time) time.Time { return t },
	}
)

// fact is a ticket that was registered, claimed and done some hours ago; a
// negative number: not yet.
func fact(state models.State, registered, claimed, done float64, rating int) models.Fact {
	at := func(hours float64) *time.Time {
		if hours < 0 {
			return nil
		}
		t := now.Add(-time.Duration(hours * float64(time.Hour)))
		return &t
	}
	return models.Fact{State: state, CreatedAt: *at(registered), ClaimedAt: at(claimed), DoneAt: at(done), Rating: rating}
}

func TestTheThreeRates(t *testing.T) {
	g := stats.Total([]models.Fact{
		fact(models.Closed, 10, 9, 8, 5),      // in time, solved, happy
		fact(models.Closed, 10, 4, 3, 2),      // six hours until it was claimed
		fact(models.Done, 6, 5, 1, 0),         // in time, solved
		fact(models.Claimed, 60, 59, -1, 0),   // in time, late to be done
		fact(models.Open, 5, -1, -1, 0),       // too late already
		fact(models.Open, 1, -1, -1, 0),       // may still be in time
		fact(models.Cancelled, 20, -1, -1, 0), // withdrawn
	}, clock)
	for name, c := range map[string]struct {
		got  stats.Share
		want stats.Share
	}{
		"response": {g.Response, stats.Share{Part: 3, Whole: 5}},
		"solved":   {g.Solved, stats.Share{Part: 3, Whole: 6}},
		"happy":    {g.Happy, stats.Share{Part: 1, Whole: 2}},
	} {
		if c.got != c.want {
			t.Errorf("%s is %+v, want %+v", name, c.got, c.want)
		}
	}
	if g.Count != 7 || g.Outstanding != 3 || g.Overdue != 2 {
		t.Errorf("counted %d, outstanding %d, overdue %d", g.Count, g.Outstanding, g.Overdue)
	}
	if median, p90, ok := g.ToClaim(); !ok || median != time.Hour || p90 != 6*time.Hour {
		t.Errorf("to claim: %v, %v", median, p90)
	}
	if median, p90, ok := g.ToDone(); !ok || median != 5*time.Hour || p90 != 7*time.Hour {
		t.Errorf("to done: %v, %v", median, p90)
	}
}

func TestNothingHasNoRate(t *testing.T) {
	g := stats.Total(nil, clock)
	if _, ok := g.Response.Percent(); ok {
		t.Error("a share of nothing")
	}
	if _, _, ok := g.ToDone(); ok {
		t.Error("a median of nothing")
	}
}

func TestWeeksBeginOnMondayAndHoursAreTheCommunitys(t *testing.T) {
	sunday := time.Date(2026, 11, 22, 23, 30, 0, 0, shanghai)
	done := time.Date(2026, 11, 23, 0, 10, 0, 0, shanghai)
	facts := []models.Fact{{State: models.Closed, CreatedAt: sunday.UTC(), DoneAt: &done}}
	weeks := stats.Weeks(facts, now, shanghai, 8)
	if len(weeks) != 2 || weeks[0].Came != 1 || weeks[0].Done != 0 || weeks[1].Done != 1 || weeks[1].Monday.Day() != 23 {
		t.Errorf("weeks: %+v", weeks)
	}
	if hours := stats.Hours(facts, shanghai); hours[23] != 1 {
		t.Errorf("hours: %v", hours)
	}
}
