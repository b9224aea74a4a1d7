package wechat

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"gridbot/bot"
)

// Transport is one WeChat account. It is a bot.Transport, a bot.FileSender and a
// bot.Presence.
type Transport struct {
	opt   Options
	log   *slog.Logger
	store *store
	sent  sentBook
	// expired counts the login codes that ran out.
	expired atomic.Int32

	mu      sync.Mutex
	online  *session // nil while not logged in and loaded
	status  Status
	partial map[string]int // by Ref: parts of a split text that have gone out
}

var (
	_ bot.Transport  = (*Transport)(nil)
	_ bot.FileSender = (*Transport)(nil)
	_ bot.Presence   = (*Transport)(nil)
)

// New prepares an account; nothing is sent to the network before Run.
func New(o Options) (*Transport, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	log := o.Logger.With("transport", string(o.Name))
	st, err := openStore(o.Storage, log)
	if err != nil {
		return nil, err
	}
	return &Transport{opt: o, log: log, store: st, partial: map[string]int{}}, nil
}

// Name is the configured name.
func (t *Transport) Name() bot.TransportName { return t.opt.Name }

// Status is where the login stands now.
func (t *Transport) Status() Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.status
}

// Run logs in, receives, and logs in again whenever the service ends the
// session, until ctx ends. Messages that were received but not committed then
// are delivered again by the service at the next start.
func (t *Transport) Run(ctx context.Context, receive bot.Receive) error {
	workers, wctx := errgroup.WithContext(ctx)
	q := newQueues(wctx, workers, t.opt.MaxQueued)
	failures := 0
	for ctx.Err() == nil {
		began := t.opt.Now()
		err := tidy(t.once(ctx, q, receive))
		if ctx.Err() != nil {
			break
		}
		if t.opt.Now().Sub(began) > t.opt.BackOff.Max {
			failures = 0
		}
		if errors.Is(err, errCodeExpired) {
			t.expired.Add(1)
			continue // nobody is refused: show the next code at once
		}
		failures++
		t.offline(err)
		d := grow(t.opt.BackOff.Login, t.opt.BackOff.Max, failures)
		if isRet(err, retEnvironment) {
			d = t.opt.BackOff.Refused
		}
		_ = t.opt.Pause(ctx, d) // an ended ctx ends the loop
	}
	_ = workers.Wait() // workers return no errors
	t.setStatus(Status{State: StateOffline, Reason: "stopped"})
	return nil
}

// once is one session from login to its end.
func (t *Transport) once(ctx context.Context, q *queues, receive bot.Receive) error {
	s, err := t.login(ctx, q, receive)
	if err != nil {
		return err
	}
	defer t.setOnline(nil)
	return s.live(ctx)
}

func (t *Transport) setOnline(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.online = s
}

// current is the session that can send now.
func (t *Transport) current() (*session, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.online == nil {
		return nil, bot.ErrOffline
	}
	return t.online, nil
}

// Online tells whether there is a session that can send.
func (t *Transport) Online() bool {
	_, err := t.current()
	return err == nil
}

func (t *Transport) offline(err error) {
	t.log.Warn("wechat session ended", "err", err)
	t.setStatus(Status{State: StateOffline, Reason: reason(err), Refused: isRet(err, retEnvironment)})
}

func (t *Transport) setStatus(st Status) {
	st.Transport, st.At = t.opt.Name, t.opt.Now()
	t.mu.Lock()
	t.status = st
	t.mu.Unlock()
	if t.opt.Status != nil {
		t.opt.Status(st)
	}
}
