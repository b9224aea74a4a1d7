package wechat

import (
	"context"
	"errors"
	"net/url"
	"sync"

	"github.com/eatmoreapple/openwechat"

	"gridbot/bot"
)

// session is one login, from the first request to the end of the polling loop
// that the library runs in a goroutine of its own.
type session struct {
	t          *Transport
	bot        *openwechat.Bot
	life       context.Context // ends the polling, through the guard
	end        context.CancelFunc
	cookies    *cookieBox
	ledger     *ledger
	index      *index // set by webwxinit, before the polling starts
	generation int
	queues     *queues
	receive    bot.Receive

	carriedFrom int64 // the account whose sync key is used after a scan
	fileHost    url.URL

	loaded chan struct{} // closed once the contacts are known
	over   chan struct{} // closed when the library has left its loop
	once   sync.Once
	cause  error // why; to be read after over

	mu       sync.Mutex
	good     int // polls that went well
	failures int // polls in a row that failed
	keys     map[string]string
}

func (t *Transport) newSession(ctx context.Context, q *queues, receive bot.Receive, cookies []cookie) *session {
	life, end := context.WithCancel(ctx)
	s := &session{
		t: t, life: life, end: end, queues: q, receive: receive,
		generation: t.store.open(),
		cookies:    &cookieBox{now: t.opt.Now, list: cookies},
		loaded:     make(chan struct{}), over: make(chan struct{}),
		keys: map[string]string{},
	}
	s.ledger = &ledger{keep: func(item []byte) {
		if err := t.store.keep(s.generation, item, s.cookies.all()); err != nil {
			t.log.Error("the login could not be stored; after a restart messages come again", "err", err)
		}
	}}
	s.bot = s.newBot(context.WithoutCancel(ctx))
	return s
}

// newBot sets up the library. Its context never ends: a loop whose context ends
// leaves without a word, and its Exit is not safe to call from here. Everything
// goes through the guard instead. The defaults that print and open a browser
// are not used.
func (s *session) newBot(ctx context.Context) *openwechat.Bot {
	b := openwechat.NewBot(ctx)
	openwechat.Desktop.Prepare(b)
	b.Caller.Client.MaxRetryTimes = 1 // it would repeat sends without a pause
	h := b.Caller.Client.HTTPClient()
	h.Timeout = 0 // the guard sets one for each kind of request
	h.Transport = &guard{
		base: s.t.opt.Transport, cookies: s.cookies, life: s.life,
		pause: s.t.opt.Pause, now: s.t.opt.Now,
		onInit: s.onInit, onSync: s.onSync, onPoll: s.onPoll,
	}
	b.UUIDCallback = s.showCode
	b.ScanCallBack = func(openwechat.CheckLoginResponse) {
		s.t.expired.Store(0)
		s.t.setStatus(Status{State: StateScanned})
	}
	b.MessageHandler = s.take
	b.MessageErrorHandler = s.onPollError
	b.LogoutCallBack = func(b *openwechat.Bot) {
		s.once.Do(func() { s.cause = b.CrashReason(); close(s.over) })
	}
	return b
}

// live serves a logged-in session until it is over. The queue keeps what has
// been received.
func (s *session) live(ctx context.Context) error {
	defer s.end()
	s.t.setStatus(Status{State: StateConfirmed})
	err := s.load(ctx)
	if err == nil {
		s.t.setOnline(s)
		close(s.loaded)
		s.reportOnline()
		<-s.over
		return s.judge(s.cause)
	}
	s.end()
	<-s.over
	return s.judge(err)
}

// judge draws the consequences of how a session ended.
func (s *session) judge(err error) error {
	s.mu.Lock()
	fresh := s.good == 0
	s.mu.Unlock()
	if !isKick(err) || !fresh {
		return err
	}
	// Accepted and thrown out at once: the stored login, or the sync key that
	// was carried over a scan, is no longer good.
	drop := s.t.store.refuse
	if s.carriedFrom != 0 {
		drop = s.t.store.forget
	}
	if e := drop(s.generation); e != nil {
		s.t.log.Error("login file", "err", e)
	}
	return err
}

func (s *session) onPoll() {
	s.mu.Lock()
	s.good++
	back := s.failures >= failuresUntilOffline
	s.failures = 0
	s.mu.Unlock()
	if back {
		s.reportOnline()
	}
}

// failuresUntilOffline is how many polls fail before the operator is told.
const failuresUntilOffline = 3

// onPollError is asked by the library's loop what to do: nil goes on. Without a
// pause here it would ask thousands of times a second.
func (s *session) onPollError(err error) error {
	err = tidy(err)
	if s.life.Err() != nil || errors.Is(err, errStopping) {
		return errStopping
	}
	if isKick(err) {
		return err
	}
	s.mu.Lock()
	s.failures++
	n := s.failures
	s.mu.Unlock()
	s.t.log.Warn("polling failed", "failures", n, "err", err)
	if n == failuresUntilOffline {
		s.t.setStatus(Status{State: StateOffline, Reason: "connection lost: " + err.Error()})
	}
	if s.t.opt.Pause(s.life, grow(s.t.opt.BackOff.Poll, s.t.opt.BackOff.Max, n)) != nil {
		return errStopping
	}
	return nil
}

func (s *session) reportOnline() {
	missing, doubled := s.index.bind(s.t.opt.Groups, s.t.store.configuredName)
	for _, name := range missing {
		s.t.log.Warn("a configured group is not found; say something in it, or save it to the contacts on the phone", "group", name)
	}
	for _, name := range doubled {
		s.t.log.Error("the account is in two groups of the same name; neither is used", "group", name)
	}
	unknown := s.index.unreachable(s.t.opt.Contacts, s.t.opt.SelfAccount)
	if len(unknown) > 0 {
		s.t.log.Warn("no contact, or more than one, bears these remark names; nobody can be recognised or reached by them", "remarks", unknown)
	}
	s.t.setStatus(Status{
		State: StateOnline, Account: s.index.nick, Missing: append(missing, doubled...), Renamed: s.index.renamed(), NoContact: unknown,
	})
}
