package wechat_test

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"gridbot/bot"
)

// TestSoak lets a long stream through and looks at memory, goroutines and the
// time from the delivery to the house. WECHAT_SOAK sets how many messages
// (default 2000).
func TestSoak(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("WECHAT_SOAK"))
	if n == 0 {
		n = 2000
	}
	v := newVillage(t)
	h := v.loggedIn(t, stored(loginFile(t)))
	var mu sync.Mutex
	said := map[bot.MessageID]time.Time{}
	var took []time.Duration
	count := 0
	h.mu.Lock()
	h.refuse = func(m bot.Message) error {
		mu.Lock()
		defer mu.Unlock()
		if at, ok := said[m.ID]; ok {
			took = append(took, time.Since(at))
			delete(said, m.ID)
		}
		count++
		return nil
	}
	h.mu.Unlock()
	heap, goroutines := measure()
	began := time.Now()
	const burst = 10
	for i := 0; i < n; i += burst {
		for range burst {
			mu.Lock()
			said[bot.MessageID(v.Say(v.group, v.zhou, "3号楼停电了"))] = time.Now()
			mu.Unlock()
		}
		h.await("the burst", func() bool { return len(h.got) >= burst })
		h.mu.Lock()
		h.got = nil
		h.mu.Unlock()
	}
	rate := float64(n) / time.Since(began).Seconds()
	heapAfter, goroutinesAfter := measure()
	slices.Sort(took)
	t.Logf("%d messages, %.0f a second, p50 %v, p99 %v, goroutines %d -> %d, heap %d -> %d kB (test server's log of them included)",
		count, rate, took[len(took)/2], took[len(took)*99/100], goroutines, goroutinesAfter, heap>>10, heapAfter>>10)
	if count < n {
		t.Errorf("%d of %d messages", count, n)
	}
	if goroutinesAfter > goroutines+10 {
		t.Errorf("goroutines grew from %d to %d", goroutines, goroutinesAfter)
	}
}

func measure() (heap uint64, goroutines int) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, runtime.NumGoroutine()
}

// TestSendLatency shows what a send costs without a pace.
func TestSendLatency(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	var took []time.Duration
	for range 200 {
		at := time.Now()
		if _, err := h.tr.Send(context.Background(), bot.Outgoing{Chat: groupChat(), Text: "好"}); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(at))
	}
	slices.Sort(took)
	t.Logf("200 sends: p50 %v, p99 %v", took[100], took[198])
}
