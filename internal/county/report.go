package county

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gridbot/handlers"
)

// Report is what was measured.
type Report struct {
	mu       sync.Mutex
	began    time.Time
	handling map[handlers.Outcome]*times
	jobs     map[string]*times
	sent     atomic.Int64
}

// times keeps every how-long of a kind, in steps of 20 µs.
type times struct {
	count   int64
	total   time.Duration
	longest time.Duration
	steps   map[time.Duration]int64
}

const step = 20 * time.Microsecond

func newReport() *Report {
	return &Report{began: time.Now(), handling: map[handlers.Outcome]*times{}, jobs: map[string]*times{}}
}

func (r *Report) handled(o handlers.Outcome, took time.Duration) { note(r, r.handling, o, took) }
func (r *Report) ran(job string, took time.Duration)             { note(r, r.jobs, job, took) }

func note[K comparable](r *Report, of map[K]*times, key K, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := of[key]
	if t == nil {
		t = &times{steps: map[time.Duration]int64{}}
		of[key] = t
	}
	t.count++
	t.total += took
	t.longest = max(t.longest, took)
	t.steps[took.Truncate(step)]++
}

// within is the time in which this share of them took place.
func (t *times) within(share float64) time.Duration {
	left := int64(share * float64(t.count))
	for _, s := range slices.Sorted(maps.Keys(t.steps)) {
		if left -= t.steps[s]; left <= 0 {
			return s
		}
	}
	return t.longest
}

// Day is how far it has come at the end of a day.
type Day struct {
	Day            int
	Messages, Sent int64
	Took           time.Duration
	// Memory is what the process holds, in MB; 0 where the system does not tell.
	Memory int
}

func (r *Report) day(n int) Day {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := Day{Day: n, Sent: r.sent.Load(), Took: time.Since(r.began), Memory: residentMB()}
	for _, t := range r.handling {
		d.Messages += t.count
	}
	return d
}

func residentMB() int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kb int
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kb); err == nil {
			return kb / 1024
		}
	}
	return 0
}

// Write tells the figures.
func (r *Report) Write(w io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(w, "%-22s %9s %10s %10s %10s %10s\n", "", "count", "mean", "median", "p99", "longest")
	table(w, r.handling)
	table(w, r.jobs)
	fmt.Fprintf(w, "messages sent          %9d\n", r.sent.Load())
	fmt.Fprintf(w, "took                   %9s\n", time.Since(r.began).Round(time.Second))
}

func table[K cmp.Ordered](w io.Writer, of map[K]*times) {
	for _, k := range slices.Sorted(maps.Keys(of)) {
		t := of[k]
		fmt.Fprintf(w, "%-22v %9d %10s %10s %10s %10s\n", k, t.count, (t.total / time.Duration(t.count)).Round(step),
			t.within(0.5), t.within(0.99), t.longest.Round(step))
	}
}
