package bot

import (
	"context"
	"sync"
)

// Sequencer lets the messages of one chat through one after the other, in the
// order in which they came, and those of different chats at the same time.
type Sequencer struct {
	next Receive

	mu    sync.Mutex
	tails map[string]chan struct{} // by chat: closed when its newest message is through
}

// NewSequencer puts order before next.
func NewSequencer(next Receive) *Sequencer {
	return &Sequencer{next: next, tails: map[string]chan struct{}{}}
}

// Receive waits for the chat's earlier messages and passes the message on.
func (s *Sequencer) Receive(ctx context.Context, m Message) error {
	key := m.Chat.Key()
	done := make(chan struct{})

	s.mu.Lock()
	before := s.tails[key]
	s.tails[key] = done
	s.mu.Unlock()

	if before != nil {
		select {
		case <-before:
		case <-ctx.Done():
			// Those behind must still wait for those before.
			go func() { <-before; s.leave(key, done) }()
			return ctx.Err()
		}
	}
	defer s.leave(key, done)
	return s.next(ctx, m)
}

func (s *Sequencer) leave(key string, done chan struct{}) {
	s.mu.Lock()
	if s.tails[key] == done {
		delete(s.tails, key)
	}
	s.mu.Unlock()
	close(done)
}
