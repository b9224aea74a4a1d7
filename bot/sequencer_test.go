package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gridbot/bot"
)

// diary notes what was handled, in order.
type diary struct {
	mu   sync.Mutex
	list []string
}

func (d *diary) note(s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = append(d.list, s)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.list, " ")
}

func in(chat, id string) bot.Message {
	return bot.Message{ID: bot.MessageID(id), Chat: bot.Chat{Transport: "t", ID: bot.ChatID(chat)}}
}

func TestSequencerKeepsTheOrderWithinAChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		s := bot.NewSequencer(func(_ context.Context, m bot.Message) error {
			time.Sleep(time.Second)
			d.note(string(m.ID))
			return nil
		})
		for i := range 5 {
			go func() { _ = s.Receive(t.Context(), in("group", fmt.Sprint(i))) }()
			synctest.Wait() // it has come before the next one does
		}
		time.Sleep(5500 * time.Millisecond)
		if d.String() != "0 1 2 3 4" {
			t.Errorf("handled as %s", &d)
		}
	})
}

func TestSequencerLetsChatsGoTheirOwnWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := bot.NewSequencer(func(context.Context, bot.Message) error {
			time.Sleep(time.Second)
			return nil
		})
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { _ = s.Receive(t.Context(), in(fmt.Sprint("chat", i), "1")) })
		}
		all.Wait()
		if took := time.Since(start); took != time.Second {
			t.Errorf("50 chats took %s", took)
		}
	})
}

func TestSequencerGoesOnAfterAnError(t *testing.T) {
	bad := errors.New("the database is away")
	s := bot.NewSequencer(func(_ context.Context, m bot.Message) error {
		if m.ID == "bad" {
			return bad
		}
		return nil
	})
	if err := s.Receive(t.Context(), in("group", "bad")); !errors.Is(err, bad) {
		t.Errorf("the error is %v", err)
	}
	if err := s.Receive(t.Context(), in("group", "good")); err != nil {
		t.Error(err)
	}
}

// TestSequencerWaitsForThoseBeforeOneWhoLeft: the third may not overtake the
// first because the second has given up.
func TestSequencerWaitsForThoseBeforeOneWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		s := bot.NewSequencer(func(_ context.Context, m bot.Message) error {
			time.Sleep(10 * time.Second)
			d.note(string(m.ID))
			return nil
		})
		go func() { _ = s.Receive(t.Context(), in("group", "first")) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		left := make(chan error, 1)
		go func() { left <- s.Receive(ctx, in("group", "second")) }()
		synctest.Wait()
		go func() { _ = s.Receive(t.Context(), in("group", "third")) }()
		if err := <-left; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the second ends with %v", err)
		}
		time.Sleep(8 * time.Second)
		if d.String() != "" {
			t.Errorf("handled too early: %s", &d)
		}
		time.Sleep(12 * time.Second)
		if d.String() != "first third" {
			t.Errorf("handled as %q", &d)
		}
	})
}
