package app

import (
	"context"
	"sync"
	"time"
)

// virtualLimiter counts in the time of a rehearsal.
type virtualLimiter struct {
	now  func() time.Time
	mu   sync.Mutex
	seen map[string][]time.Time
}

func newVirtualLimiter(now func() time.Time) *virtualLimiter {
	return &virtualLimiter{now: now, seen: map[string][]time.Time{}}
}

// Allow implements handlers.Limiter.
func (l *virtualLimiter) Allow(_ context.Context, key string, n int, period time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	recent := l.seen[key][:0]
	for _, at := range l.seen[key] {
		if now.Sub(at) < period {
			recent = append(recent, at)
		}
	}
	if len(recent) >= n {
		l.seen[key] = recent
		return false
	}
	l.seen[key] = append(recent, now)
	return true
}
