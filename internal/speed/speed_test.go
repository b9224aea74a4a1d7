package speed_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"gridbot/internal/speed"
	"gridbot/internal/testneeds"
)

// redisAddr is where a real Redis is.
const redisAddr = "TEST_REDIS_ADDR"

// each runs a test on the embedded Redis and on a real one.
func each(t *testing.T, test func(t *testing.T, addr string)) {
	t.Run("embedded", func(t *testing.T) { test(t, "") })
	t.Run("server", func(t *testing.T) { test(t, testneeds.Env(t, redisAddr)) })
}

// open connects and lets the connection work until the test ends.
func open(t *testing.T, addr string) *speed.Redis {
	t.Helper()
	return openLogging(t, addr, t.Output())
}

func openLogging(t *testing.T, addr string, log io.Writer) *speed.Redis {
	t.Helper()
	r, err := speed.Open(t.Context(), speed.Options{Addr: addr, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		r.Close()
	})
	return r
}

// until tries again and again; Redis keeps its own time.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(15 * time.Second)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("waited in vain for " + what)
		case <-again.C:
		}
	}
}

func TestALimitHoldsForItsPeriod(t *testing.T) {
	each(t, func(t *testing.T, addr string) {
		r := open(t, addr)
		key, other := rand.Text(), rand.Text()
		for i, want := range []bool{true, true, false, false} {
			if got := r.Allow(t.Context(), key, 2, 2*time.Second); got != want {
				t.Errorf("use %d of 2: allowed is %v", i+1, got)
			}
		}
		if !r.Allow(t.Context(), other, 2, time.Minute) {
			t.Error("one limit counts for another")
		}
		until(t, "the end of the period", func() bool { return r.Allow(t.Context(), key, 2, 2*time.Second) })
		if r.Allow(t.Context(), other, 1, time.Minute) {
			t.Error("a period ended before its time")
		}
	})
}

func TestALimitHoldsForAllProcesses(t *testing.T) {
	addr := testneeds.Env(t, redisAddr)
	a, b := open(t, addr), open(t, addr)
	key := rand.Text()
	if !a.Allow(t.Context(), key, 1, time.Minute) || b.Allow(t.Context(), key, 1, time.Minute) {
		t.Error("each process counts for itself")
	}
}

func TestAWakeReachesWhoListens(t *testing.T) {
	each(t, func(t *testing.T, addr string) {
		r := open(t, addr)
		bells := []<-chan struct{}{r.Bell(), r.Bell()}
		r.Wake(t.Context())
		for i, bell := range bells {
			select {
			case <-bell:
			case <-time.After(10 * time.Second):
				t.Errorf("bell %d did not ring", i)
			}
		}
	})
}

func TestAWakeReachesOtherProcesses(t *testing.T) {
	addr := testneeds.Env(t, redisAddr)
	a, b := open(t, addr), open(t, addr)
	bell := b.Bell()
	until(t, "the other process to wake", func() bool { return rings(bell, a.Wake) })
}

// rings wakes and tells whether the bell has rung since the last time; whoever
// has just connected may not listen yet.
func rings(bell <-chan struct{}, wake func(context.Context)) bool {
	wake(context.Background())
	select {
	case <-bell:
		return true
	default:
		return false
	}
}

// troubles are what can happen to a server.
var troubles = map[string]func(*wire){
	"it does not answer": func(w *wire) { w.silent.Store(true) },
	"it is gone":         (*wire).cut,
}

func TestAServerInTroubleHoldsNobodyUp(t *testing.T) {
	addr := testneeds.Env(t, redisAddr)
	for name, befalls := range troubles {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits until the server is asked again
			w := newWire(t, addr)
			var log safeBuffer
			r := openLogging(t, w.addr(), &log)
			bell, key := r.Bell(), rand.Text()
			if !r.Allow(t.Context(), key, 1, time.Hour) || r.Allow(t.Context(), key, 1, time.Hour) {
				t.Fatal("the limit does not work over the wire")
			}
			befalls(w)
			began := time.Now()
			for range 50 {
				if !r.Allow(t.Context(), key, 1, time.Hour) {
					t.Fatal("what can't be asked must be allowed")
				}
				r.Wake(t.Context())
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("fifty messages were held up for %v", took)
			}
			select {
			case <-bell:
			default:
				t.Error("this process itself was not woken")
			}
			if n := strings.Count(log.String(), "going on without Redis"); n != 1 {
				t.Errorf("it was said %d times:\n%s", n, log.String())
			}
			w.mend()
			until(t, "the limit to work again", func() bool { return !r.Allow(t.Context(), key, 1, time.Hour) })
			other := open(t, addr)
			until(t, "others to be heard again", func() bool { return rings(bell, other.Wake) })
		})
	}
}

func TestNobodyWaitsForWhoHasGivenUp(t *testing.T) {
	each(t, func(t *testing.T, addr string) {
		var log safeBuffer
		r := openLogging(t, addr, &log)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		key := rand.Text()
		if !r.Allow(ctx, key, 1, time.Hour) {
			t.Error("a cancelled question was answered with no")
		}
		if !r.Allow(t.Context(), key, 1, time.Hour) || r.Allow(t.Context(), key, 1, time.Hour) || log.String() != "" {
			t.Errorf("a question that was cancelled counts as trouble: %s", log.String())
		}
	})
}

func TestAServerThatIsNotThere(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	r, err := speed.Open(t.Context(), speed.Options{Addr: closed.Addr().String(), Log: slog.Default()})
	if err == nil {
		r.Close()
		t.Fatal("it was reached")
	}
	if !strings.Contains(err.Error(), closed.Addr().String()) {
		t.Errorf("it does not say where it looked: %v", err)
	}
}
