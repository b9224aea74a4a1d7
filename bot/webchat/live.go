package webchat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

const (
	firstMessages = 100 // of each chat, to a page that has none
	frameMessages = 100 // in one frame
)

// hub wakes the open pages. It holds no messages: each page has a position in
// the history and reads on from there, so a slow one costs nothing and one that
// comes back misses nothing.
type hub struct {
	// epoch changes with every start. A page that counts in another one may
	// have numbers that were given again, and starts afresh.
	epoch string

	mu    sync.Mutex
	wakes map[chan struct{}]bool
}

func newHub() *hub { return &hub{epoch: rand.Text(), wakes: map[chan struct{}]bool{}} }

// listen returns a channel that has something in it after any change.
func (h *hub) listen() (wake chan struct{}, stop func()) {
	wake = make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wakes[wake] = true
	return wake, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.wakes, wake)
	}
}

func (h *hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for wake := range h.wakes {
		select {
		case wake <- struct{}{}:
		default: // it has not yet seen the last one
		}
	}
}

// frame is what goes to the page.
type frame struct {
	Type string `json:"type"` // hello, messages, members, beat
	// hello
	Epoch string `json:"epoch,omitempty"`
	Reset bool   `json:"reset,omitempty"` // forget what you have
	Last  int64  `json:"last,omitempty"`  // no message has a higher number yet
	// messages
	List []entry `json:"list,omitempty"`
	// hello, members
	Members []Person `json:"members,omitempty"`
}

// live keeps a page up to date: ?epoch and ?after say what it has.
func (t *Transport) live(w http.ResponseWriter, r *http.Request, p Person) {
	run, ok := t.begin()
	if !ok {
		t.fail(w, r, problemNotRunning)
		return
	}
	defer run.busy.Done()
	conn, err := websocket.Accept(w, r, nil) // refuses foreign origins
	if err != nil {
		t.log.Debug("a page could not connect", "err", err)
		return
	}
	defer conn.CloseNow()
	after, err := strconv.ParseInt(r.FormValue("after"), 10, 64)
	fresh := err != nil || after <= 0 || r.FormValue("epoch") != t.hub.epoch
	if fresh {
		after = 0
	}
	// The page says nothing here; this answers its pings and notices its end.
	ctx := conn.CloseRead(run.ctx)
	l := &liveConn{t: t, conn: conn, person: p, seq: after}
	if err := l.serve(ctx, fresh); errors.Is(err, errTooSlow) {
		t.log.Info("a page that did not keep up was dropped", "err", err)
	}
	if run.ctx.Err() != nil {
		_ = conn.Close(websocket.StatusGoingAway, "") // a courtesy; the page comes back anyway
	}
}

// liveConn is one open page.
type liveConn struct {
	t       *Transport
	conn    *websocket.Conn
	person  Person
	seq     int64 // of the last message it was sent
	members []Person
}

func (l *liveConn) serve(ctx context.Context, fresh bool) error {
	wake, stop := l.t.hub.listen()
	defer stop()
	l.members = l.t.people.members(l.person.Group)
	hello := frame{Type: "hello", Epoch: l.t.hub.epoch, Reset: fresh, Last: l.t.history.newest(), Members: l.members}
	if err := l.write(ctx, hello); err != nil {
		return err
	}
	n := l.t.opt.Keep * 2
	if fresh {
		n = firstMessages
	}
	beat := time.NewTicker(l.t.opt.BeatEvery)
	defer beat.Stop()
	for {
		if err := l.catchUp(ctx, n); err != nil {
			return err
		}
		n = l.t.opt.Keep * 2
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-beat.C:
			if err := l.beat(ctx); err != nil {
				return err
			}
		}
	}
}

// catchUp sends what the page does not have yet.
func (l *liveConn) catchUp(ctx context.Context, n int) error {
	if now := l.t.people.members(l.person.Group); len(now) != len(l.members) {
		l.members = now
		if err := l.write(ctx, frame{Type: "members", Members: now}); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(l.t.history.since(chatsOf(l.person), l.seq, n), frameMessages) {
		if err := l.write(ctx, frame{Type: "messages", List: part}); err != nil {
			return err
		}
		l.seq = part[len(part)-1].Seq
	}
	return nil
}

// beat lets both sides notice a connection that is gone without a word.
func (l *liveConn) beat(ctx context.Context) error {
	if err := l.write(ctx, frame{Type: "beat"}); err != nil {
		return err
	}
	return l.within(ctx, l.conn.Ping)
}

func (l *liveConn) write(ctx context.Context, f frame) error {
	return l.within(ctx, func(ctx context.Context) error { return wsjson.Write(ctx, l.conn, f) })
}

// errTooSlow ends the connection of a page that takes too long to answer.
var errTooSlow = errors.New("no answer in time")

func (l *liveConn) within(ctx context.Context, talk func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, l.t.opt.WriteTimeout)
	defer cancel()
	err := talk(ctx)
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", errTooSlow, err)
	}
	return fmt.Errorf("talking to a page: %w", err)
}
