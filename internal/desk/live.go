package desk

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// How often is looked for changes while somebody has a page open, and how often
// an open page hears that the line still stands.
const (
	lookEvery = time.Second
	beatEvery = 25 * time.Second
)

// live tells open pages that something has changed. It looks at the event log,
// so what another process does is seen, too; while no page is open it rests.
type live struct {
	last func(context.Context) (int64, error)

	mu      sync.Mutex
	pages   map[chan struct{}]bool
	stop    context.CancelFunc
	stopped chan struct{}
}

func newLive(last func(context.Context) (int64, error)) *live {
	return &live{last: last, pages: map[chan struct{}]bool{}}
}

// join gives a page its bell; leave gives it back. It rings at once when more
// has happened than the page shows.
func (l *live) join(ctx context.Context, shown int64) (chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, err := l.last(ctx)
	if err != nil {
		return nil, err
	}
	bell := make(chan struct{}, 1)
	if now != shown {
		bell <- struct{}{}
	}
	l.pages[bell] = true
	if l.stop == nil {
		var ctx context.Context
		ctx, l.stop = context.WithCancel(context.Background())
		l.stopped = make(chan struct{})
		go l.watch(ctx, now, l.stopped)
	}
	return bell, nil
}

// leave waits for the watch to end when this was the last page.
func (l *live) leave(bell chan struct{}) {
	l.mu.Lock()
	delete(l.pages, bell)
	var stopped chan struct{}
	if len(l.pages) == 0 && l.stop != nil {
		l.stop()
		l.stop, stopped = nil, l.stopped
	}
	l.mu.Unlock()
	if stopped != nil {
		<-stopped
	}
}

func (l *live) watch(ctx context.Context, known int64, stopped chan struct{}) {
	defer close(stopped)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := l.last(ctx)
		if err != nil {
			continue // the next look will tell
		}
		if now != known {
			l.ring()
		}
		known = now
	}
}

func (l *live) ring() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for bell := range l.pages {
		select {
		case bell <- struct{}{}:
		default: // it has not looked since the last time
		}
	}
}

// stream is the line of an open page: server-sent events without content, for
// what has changed depends on who looks.
func (d *Desk) stream(v *visit) error {
	shown, err := strconv.ParseInt(v.r.FormValue("shown"), 10, 64)
	if err != nil {
		return errBadForm
	}
	bell, err := d.live.join(v.r.Context(), shown)
	if err != nil {
		return err
	}
	defer d.live.leave(bell)
	out := http.NewResponseController(v.w)
	v.w.Header().Set("Content-Type", "text/event-stream")
	v.w.Header().Set("X-Accel-Buffering", "no") // proxies must pass it on at once
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	say := ": here\n\n"
	for {
		if _, err := v.w.Write([]byte(say)); err != nil || out.Flush() != nil {
			return nil // the page is closed
		}
		select {
		case <-v.r.Context().Done():
			return nil
		case <-d.closing:
			return nil
		case <-bell:
			say = "event: changed\ndata: \n\n"
		case <-beat.C:
			say = ": here\n\n"
			if who, err := d.visitor(v.r); err == nil && who == nil {
				return nil // signed out meanwhile
			}
		}
	}
}
