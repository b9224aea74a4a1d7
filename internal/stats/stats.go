// Package stats counts what happened in a community: the three rates of citizen
// service, how long things take, and when and where they come up. It is pure:
// facts in, numbers out.
package stats

import (
	"slices"
	"time"

	"gridbot/models"
)

// Share is a part of a whole; there is none of nothing.
type Share struct{ Part, Whole int }

// Percent rounds to a whole number; false when there is nothing to share.
func (s Share) Percent() (int, bool) {
	if s.Whole == 0 {
		return 0, false
	}
	return (s.Part*100 + s.Whole/2) / s.Whole, true
}

// Group is the numbers of some tickets.
type Group struct {
	Count       int // registered
	Outstanding int // of them, still to be done
	Overdue     int
	// Response is how many were claimed in time, of those that were claimed or
	// have waited too long (响应率).
	Response Share
	// Solved is how many are done, of all that were not withdrawn (解决率).
	Solved Share
	// Happy is how many residents gave 4 or 5, of those who gave a rating (满意率).
	Happy Share

	toClaim, toDone []time.Duration
}

// happyFrom is the least rating that counts as satisfied.
const happyFrom = 4

// Clock says what is late.
type Clock struct {
	Limits       models.Limits
	UnclaimedFor time.Duration
	// Heard is when something normal could be heard of that came at a moment: in
	// the morning when it was night.
	Heard func(time.Time) time.Time
}

// inTime tells whether it was claimed soon enough.
func (c Clock) inTime(f models.Fact) bool {
	heard := f.CreatedAt
	if f.Urgency == models.Normal {
		heard = c.Heard(heard)
	}
	return f.ClaimedAt.Sub(heard) <= c.UnclaimedFor
}

func (g *Group) add(f models.Fact, c Clock) {
	g.Count++
	if f.State.Outstanding() {
		g.Outstanding++
		if c.Limits.Overdue(f.State, f.Urgency, f.CreatedAt, f.ClaimedAt) {
			g.Overdue++
		}
	}
	switch {
	case f.ClaimedAt != nil:
		g.toClaim = append(g.toClaim, f.ClaimedAt.Sub(f.CreatedAt))
		g.Response.Whole++
		if c.inTime(f) {
			g.Response.Part++
		}
	case c.Limits.Overdue(f.State, f.Urgency, f.CreatedAt, nil):
		g.Response.Whole++
	}
	if f.State != models.Cancelled {
		g.Solved.Whole++
		if f.State == models.Done || f.State == models.Closed {
			g.Solved.Part++
		}
	}
	if f.DoneAt != nil && f.State != models.Cancelled {
		g.toDone = append(g.toDone, f.DoneAt.Sub(f.CreatedAt))
	}
	if f.Rating > 0 {
		g.Happy.Whole++
		if f.Rating >= happyFrom {
			g.Happy.Part++
		}
	}
}

// ToClaim and ToDone tell how long it took: in the middle, and what nine of ten
// stayed within.
func (g *Group) ToClaim() (median, p90 time.Duration, ok bool) { return spread(g.toClaim) }

// ToDone is from the first word to "done".
func (g *Group) ToDone() (median, p90 time.Duration, ok bool) { return spread(g.toDone) }

func spread(list []time.Duration) (median, p90 time.Duration, ok bool) {
	if len(list) == 0 {
		return 0, 0, false
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return rank(list, 50), rank(list, 90), true
}

// rank is the nearest-rank percentile of a sorted list.
func rank(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)*percent+99)/100-1]
}

// Total puts all facts into one group.
func Total(facts []models.Fact, c Clock) *Group {
	g := &Group{}
	for _, f := range facts {
		g.add(f, c)
	}
	return g
}

// By puts facts into groups by a key, in the order in which the keys come up.
func By[K comparable](facts []models.Fact, c Clock, key func(models.Fact) K) (keys []K, groups map[K]*Group) {
	groups = map[K]*Group{}
	for _, f := range facts {
		k := key(f)
		if groups[k] == nil {
			groups[k] = &Group{}
			keys = append(keys, k)
		}
		groups[k].add(f, c)
	}
	return keys, groups
}

// Hours counts by hour of the day in a zone.
func Hours(facts []models.Fact, zone *time.Location) (out [24]int) {
	for _, f := range facts {
		out[f.CreatedAt.In(zone).Hour()]++
	}
	return out
}

// Week is what came and what was done in a week that begins on Monday.
type Week struct {
	Monday     time.Time
	Came, Done int
}

// Weeks counts by week, each in turn from the first to the one of until; at most n,
// the newest.
func Weeks(facts []models.Fact, until time.Time, zone *time.Location, n int) []Week {
	last := monday(until, zone)
	out := make([]Week, n)
	index := map[int64]int{}
	for i := range out {
		out[i].Monday = last.AddDate(0, 0, -7*(n-1-i))
		index[out[i].Monday.Unix()] = i
	}
	for _, f := range facts {
		if i, ok := index[monday(f.CreatedAt, zone).Unix()]; ok {
			out[i].Came++
		}
		if f.DoneAt == nil || f.State == models.Cancelled {
			continue
		}
		if i, ok := index[monday(*f.DoneAt, zone).Unix()]; ok {
			out[i].Done++
		}
	}
	for len(out) > 1 && out[0].Came+out[0].Done == 0 {
		out = out[1:] // before it began
	}
	return out
}

func monday(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
	return day.AddDate(0, 0, -int((t.Weekday()+6)%7))
}
