package handlers

import (
	"context"
	"testing"
	"time"
)

// never counts how often it is asked and allows only the first.
type never struct{ asked int }

func (l *never) Allow(context.Context, string, int, time.Duration) bool {
	l.asked++
	return l.asked == 1
}

// A transaction that lost a race is run again from the start; the answers of its
// first run must not be lost because the limits count them as given.
func TestALimitGivesARepeatedTransactionTheSameAnswer(t *testing.T) {
	counter := &never{}
	l := &onceLimiter{Limiter: counter}
	for range 3 {
		if !l.Allow(t.Context(), "repeated:1", 1, time.Minute) {
			t.Fatal("refused the second time")
		}
	}
	if l.Allow(t.Context(), "urge:1", 1, time.Minute) || counter.asked != 2 {
		t.Errorf("another key was not asked for: %d", counter.asked)
	}
}
