package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gridbot/bot"
)

// runFor lets a dispatcher work for a while of virtual time.
func runFor(t *testing.T, d *bot.Dispatcher, while time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), while)
	defer cancel()
	if err := d.Run(ctx); err != nil {
		t.Errorf("Run: %v", err)
	}
}

func TestDispatcherSendsInOrderAndKeepsTheIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		var n network
		for i := range 40 {
			o.add(fmt.Sprint("chat", i%2), fmt.Sprint(i))
		}
		runFor(t, dispatcher(&n, &o), time.Minute)
		var even, odd []string
		for i, s := range strings.Fields(n.String()) {
			if i%2 == 0 {
				even = append(even, s)
			} else {
				odd = append(odd, s)
			}
			if r := o.row(i); r.state != "sent" || r.id != bot.MessageID("net-"+r.Out.Ref) {
				t.Errorf("message %d is %q as %q", i, r.state, r.id)
			}
		}
		if len(even)+len(odd) != 40 || even[19] != "38" || odd[19] != "39" {
			t.Errorf("sent as %s", &n)
		}
	})
}

func TestDispatcherIsWokenOrLooksByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		var n network
		wake := make(chan struct{}, 1)
		d := dispatcher(&n, &o)
		d.Wake, d.Poll = wake, time.Minute
		go func() { _ = d.Run(t.Context()) }()
		synctest.Wait()
		o.add("group", "woken")
		wake <- struct{}{}
		synctest.Wait()
		if n.String() != "woken" {
			t.Errorf("sent %q", &n)
		}
		close(wake)
		o.add("group", "looked")
		time.Sleep(61 * time.Second)
		if n.String() != "woken looked" {
			t.Errorf("sent %q", &n)
		}
	})
}

func TestDispatcherTriesAgainAfterGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		var attempts []time.Duration
		start := time.Now()
		n := network{send: func(bot.Outgoing) error {
			attempts = append(attempts, time.Since(start).Round(time.Second))
			if len(attempts) < 4 {
				return errors.New("busy")
			}
			return nil
		}}
		o.add("group", "stubborn")
		o.add("group", "behind")
		runFor(t, dispatcher(&n, &o), time.Hour)
		// Looked for once a second, so a pause may be a second longer.
		want := []time.Duration{0, 2, 6, 14}
		for i, at := range want {
			if got := attempts[i]; got < at*time.Second || got > (at+4)*time.Second {
				t.Errorf("attempt %d after %s", i+1, got)
			}
		}
		if n.String() != "stubborn behind" || o.row(0).Attempts != 4 {
			t.Errorf("sent %q after %d attempts", &n, o.row(0).Attempts)
		}
	})
}

func TestDispatcherGivesUpInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		n := network{send: func(out bot.Outgoing) error {
			if out.Text == "hopeless" {
				return errors.New("busy")
			}
			return nil
		}}
		o.add("group", "hopeless")
		o.add("group", "behind")
		runFor(t, dispatcher(&n, &o), 2*time.Hour)
		if r := o.row(0); r.state != "failed" || r.Attempts != 12 {
			t.Errorf("it is %q after %d attempts", r.state, r.Attempts)
		}
		if n.String() != "behind" {
			t.Errorf("sent %q", &n)
		}
	})
}

func TestDispatcherKnowsHowASendEnded(t *testing.T) {
	important := func(l *bot.Lease) { l.Important = true }
	for name, c := range map[string]struct {
		err      error
		change   func(*bot.Lease)
		state    string
		attempts int
	}{
		"rejected":             {err: bot.ErrRejected, state: "failed", attempts: 1},
		"uncertain":            {err: bot.ErrUncertain, state: "uncertain", attempts: 1},
		"uncertain, important": {err: bot.ErrUncertain, change: important, state: "uncertain", attempts: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var o outbox
				n := network{send: func(bot.Outgoing) error { return fmt.Errorf("it is so: %w", c.err) }}
				if c.change == nil {
					c.change = func(*bot.Lease) {}
				}
				o.add("group", "text", c.change)
				runFor(t, dispatcher(&n, &o), time.Minute)
				if r := o.row(0); r.state != c.state || r.Attempts != c.attempts || !errors.Is(r.cause, c.err) {
					t.Errorf("it is %q after %d attempts, because %v", r.state, r.Attempts, r.cause)
				}
			})
		})
	}
}

func TestOfflineCostsNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		start := time.Now()
		tries := 0
		n := network{send: func(bot.Outgoing) error {
			tries++
			if time.Since(start) < 24*time.Hour {
				return bot.ErrOffline
			}
			return nil
		}}
		o.add("a", "1")
		o.add("b", "2")
		runFor(t, dispatcher(&n, &o), 25*time.Hour)
		if n.String() != "1 2" || o.row(0).Attempts != 1 {
			t.Errorf("sent %q, attempts %d", &n, o.row(0).Attempts)
		}
	})
}

func TestOnlyASoleDispatcherTakesOverEverythingAtItsStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, sole := range []bool{true, false} {
			var o outbox
			d := dispatcher(&network{}, &o)
			d.Sole = sole
			runFor(t, d, time.Minute+5*time.Second)
			if len(o.tookAll) != 3 || o.tookAll[0] != sole || o.tookAll[1] || o.tookAll[2] {
				t.Errorf("sole %v: took over %v", sole, o.tookAll)
			}
		}
	})
}

// TestThrottledForHoursLosesNothing: a slower pace is no fault of the message.
func TestThrottledForHoursLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		start := time.Now()
		n := network{send: func(bot.Outgoing) error {
			if time.Since(start) < 6*time.Hour {
				return bot.ErrThrottled
			}
			return nil
		}}
		o.add("a", "1")
		runFor(t, dispatcher(&n, &o), 7*time.Hour)
		if n.String() != "1" {
			t.Errorf("sent %q: %+v", &n, o.row(0))
		}
	})
}

func TestTheOutboxIsLeftAloneWhileThereIsNoConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		var l line
		o.add("a", "1")
		go func() {
			time.Sleep(time.Hour)
			o.mu.Lock()
			defer o.mu.Unlock()
			if o.asked != 0 {
				t.Errorf("asked %d times", o.asked)
			}
			l.up.Store(true)
		}()
		runFor(t, dispatcher(&l, &o), time.Hour+time.Minute)
		if l.String() != "1" || o.row(0).Attempts != 1 {
			t.Errorf("sent %q, attempts %d", &l, o.row(0).Attempts)
		}
	})
}

func TestMessageInHandIsFinishedAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		ctx, cancel := context.WithCancel(t.Context())
		n := network{send: func(bot.Outgoing) error { cancel(); return nil }}
		o.add("a", "in hand")
		o.add("b", "not begun")
		if err := dispatcher(&n, &o).Run(ctx); err != nil {
			t.Error(err)
		}
		if r := o.row(0); r.state != "sent" {
			t.Errorf("the message in hand is %q", r.state)
		}
		if r := o.row(1); r.state != "" || r.leased || r.Attempts != 0 {
			t.Errorf("the other one is %+v", r)
		}
	})
}

func TestFilesFollowTheTextAndNeverBringItBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o outbox
		g := gallery{network{files: func(f bot.OutgoingFile) error {
			if f.Name == "lost" {
				return errors.New("too large")
			}
			return nil
		}}}
		o.add("a", "text", func(l *bot.Lease) { l.Out.Files = []bot.OutgoingFile{{Name: "one"}, {Name: "lost"}, {Name: "two"}} })
		runFor(t, dispatcher(&g, &o), time.Minute)
		if g.String() != "text file:one file:two" || o.row(0).state != "sent" {
			t.Errorf("sent %q, it is %q", &g, o.row(0).state)
		}
	})
}

func TestDispatcherRecoversAndOutlivesAStoreInTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := outbox{err: errors.New("the database is away")}
		var n network
		d := dispatcher(&n, &o)
		o.add("group", "late")
		go func() { _ = d.Run(t.Context()) }()
		time.Sleep(65 * time.Second)
		o.mu.Lock()
		recovered := o.recovered
		o.err = nil
		o.mu.Unlock()
		if recovered != 3 {
			t.Errorf("it looked %d times for messages of dead dispatchers", recovered)
		}
		time.Sleep(2 * time.Second)
		if n.String() != "late" {
			t.Errorf("sent %q", &n)
		}
	})
}
