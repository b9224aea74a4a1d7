package wechat

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// queues keep the order within each chat and let chats go on independently.
// They outlive sessions. A chat has a goroutine only while something waits.
type queues struct {
	ctx     context.Context
	workers *errgroup.Group
	room    chan struct{} // holds the stream back when too much waits

	mu   sync.Mutex
	todo map[string][]func(context.Context)
}

func newQueues(ctx context.Context, workers *errgroup.Group, most int) *queues {
	return &queues{ctx: ctx, workers: workers, room: make(chan struct{}, most), todo: map[string][]func(context.Context){}}
}

// put adds work for a chat; it waits while there is no room, and tells whether
// the work was taken before life ended.
func (q *queues) put(life context.Context, chat string, work func(context.Context)) bool {
	select {
	case q.room <- struct{}{}:
	case <-life.Done():
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting, running := q.todo[chat]
	q.todo[chat] = append(waiting, work)
	if !running {
		q.workers.Go(func() error { q.serve(chat); return nil })
	}
	return true
}

// serve does a chat's work one by one. When ctx has ended it leaves the rest
// undone: it is not committed, so the service delivers it again.
func (q *queues) serve(chat string) {
	for {
		q.mu.Lock()
		waiting := q.todo[chat]
		if len(waiting) == 0 {
			delete(q.todo, chat)
			q.mu.Unlock()
			return
		}
		work := waiting[0]
		q.todo[chat] = waiting[1:]
		q.mu.Unlock()
		if q.ctx.Err() == nil {
			work(q.ctx)
		}
		<-q.room
	}
}
