package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gridbot/bot"
)

func TestDispatcherKeepsThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		var n network
		for i := range 10 {
			o.add("group", fmt.Sprint(i))
		}
		d := dispatcher(&n, &o)
		d.Pace = bot.Pace{Min: 2 * time.Second, Max: 5 * time.Second}
		runFor(t, d, time.Minute)
		if len(n.at) != 10 {
			t.Fatalf("sent %s", &n)
		}
		for i := 1; i < len(n.at); i++ {
			if gap := n.at[i].Sub(n.at[i-1]); gap < 2*time.Second || gap > 6*time.Second {
				t.Errorf("%s between two messages", gap)
			}
		}
	})
}

// TestThrottledStopsTheRest: when the network asks for a slower pace, the other
// chats are not tried either, and wait without losing an attempt.
func TestThrottledStopsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		calls := 0
		n := network{send: func(bot.Outgoing) error {
			if calls++; calls == 1 {
				return bot.ErrThrottled
			}
			return nil
		}}
		o.add("a", "1")
		o.add("b", "2")
		o.add("c", "3")
		d := dispatcher(&n, &o)
		if sent, err := d.Flush(t.Context()); sent || !errors.Is(err, bot.ErrThrottled) || calls != 1 {
			t.Errorf("took up %v, %v, after %d calls", sent, err, calls)
		}
		if r := o.row(1); r.leased || r.Attempts != 0 {
			t.Errorf("the next one is %+v", r)
		}
		runFor(t, d, time.Minute)
		if len(strings.Fields(n.String())) != 3 || o.row(0).Attempts != 1 {
			t.Errorf("sent %q, attempts %d", &n, o.row(0).Attempts)
		}
	})
}

func TestANetworkThatThrottlesIsLeftAloneLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		var calls []time.Duration
		start := time.Now()
		n := network{send: func(bot.Outgoing) error {
			calls = append(calls, time.Since(start).Round(time.Second))
			if len(calls) == 4 || len(calls) > 5 {
				return nil
			}
			return bot.ErrThrottled
		}}
		for i := range 20 {
			o.add(fmt.Sprint(i), "x")
		}
		runFor(t, dispatcher(&n, &o), time.Hour)
		// 30 s, 1 min, 2 min; after a success it begins again with 30 s.
		for i, want := range []time.Duration{0, 30, 90, 210, 210, 240} {
			if got := calls[i]; got < want*time.Second || got > (want+2)*time.Second {
				t.Errorf("call %d after %s, want %ds", i, got, want)
			}
		}
		if got := len(strings.Fields(n.String())); got != 20 {
			t.Errorf("%d of 20 went out", got)
		}
	})
}

func TestAFileIsTriedAgainAndKeepsThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		var at []time.Duration
		start := time.Now()
		g := gallery{network{files: func(bot.OutgoingFile) error {
			at = append(at, time.Since(start))
			if len(at) == 1 {
				return errors.New("busy")
			}
			return nil
		}}}
		o.add("a", "text", func(l *bot.Lease) { l.Out.Files = []bot.OutgoingFile{{Name: "one"}, {Name: "two"}} })
		d := dispatcher(&g, &o)
		d.Pace = bot.Pace{Min: 3 * time.Second, Max: 3 * time.Second}
		runFor(t, d, time.Minute)
		if g.String() != "text file:one file:two" || len(at) != 3 || at[0] < 3*time.Second || at[2]-at[1] < 3*time.Second {
			t.Errorf("sent %q at %v", &g, at)
		}
	})
}
