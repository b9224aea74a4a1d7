package llm

import (
	"sync"
	"time"
)

// An endpoint that fails maxFailures times in a row is left alone for rest, so
// that people need not wait for its time limit with every message. Afterwards
// one failure is enough.
const (
	maxFailures = 3
	rest        = 2 * time.Minute
)

// breaker remembers how the endpoint has done of late.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time
}

func (b *breaker) allows(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !now.Before(b.until)
}

func (b *breaker) worked() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.until = 0, time.Time{}
}

func (b *breaker) failed(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures++; b.failures >= maxFailures {
		b.until = now.Add(rest)
	}
}
