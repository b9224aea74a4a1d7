package wechat_test

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/bot/wechat/wechattest"
)

const groupName = "便民服务群"

// house is the side of the tests that receives; it stands for a database.
type house struct {
	t       *testing.T
	tr      *wechat.Transport
	mu      sync.Mutex
	changed chan struct{}
	got     []bot.Message
	states  []wechat.Status
	pauses  []time.Duration
	refuse  func(bot.Message) error
	stop    context.CancelFunc
	ended   chan error
}

// start runs a transport against srv until the test ends or stopped is called.
func start(t *testing.T, srv *wechattest.Server, change ...func(*wechat.Options)) *house {
	t.Helper()
	h := &house{t: t, changed: make(chan struct{}), ended: make(chan error, 1)}
	o := wechat.Options{
		Groups: []string{groupName}, Transport: srv.Transport(), Dir: t.TempDir(),
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Status: func(s wechat.Status) { h.note(func() { h.states = append(h.states, s) }) },
		Pause: func(ctx context.Context, d time.Duration) error {
			h.note(func() { h.pauses = append(h.pauses, d) })
			return ctx.Err()
		},
	}
	for _, f := range change {
		f(&o)
	}
	tr, err := wechat.New(o)
	if err != nil {
		t.Fatal(err)
	}
	h.tr = tr
	ctx, cancel := context.WithCancel(context.Background())
	h.stop = cancel
	go func() { h.ended <- tr.Run(ctx, h.receive) }()
	t.Cleanup(h.stopped)
	return h
}

// stored keeps the login in a file of the test's.
func stored(path string) func(*wechat.Options) {
	return func(o *wechat.Options) { o.Storage = path }
}

func loginFile(t *testing.T) string { return filepath.Join(t.TempDir(), "wechat", "login.json") }

func (h *house) receive(_ context.Context, m bot.Message) error {
	h.mu.Lock()
	refuse := h.refuse
	h.mu.Unlock()
	if refuse != nil {
		if err := refuse(m); err != nil {
			return err
		}
	}
	h.note(func() { h.got = append(h.got, m) })
	return nil
}

func (h *house) note(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f()
	close(h.changed)
	h.changed = make(chan struct{})
}

// await waits until cond, which is asked under the lock, holds.
func (h *house) await(what string, cond func() bool) {
	h.t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	for {
		h.mu.Lock()
		ok, changed := cond(), h.changed
		h.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline.C:
			h.mu.Lock()
			defer h.mu.Unlock()
			h.t.Fatalf("waited in vain for %s; received %d, states %v", what, len(h.got), h.states)
		}
	}
}

// online waits for the n-th time the transport is online.
func (h *house) online(n int) {
	h.t.Helper()
	h.await("online", func() bool { return h.count(wechat.StateOnline) >= n })
}

// count is how often a state was told; h.mu is held.
func (h *house) count(s wechat.State) int {
	n := 0
	for _, st := range h.states {
		if st.State == s {
			n++
		}
	}
	return n
}

// messages waits for n messages.
func (h *house) messages(n int) []bot.Message {
	h.t.Helper()
	h.await("messages", func() bool { return len(h.got) >= n })
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]bot.Message(nil), h.got...)
}

// next waits for the message after the first n.
func (h *house) next(n int) bot.Message {
	h.t.Helper()
	return h.messages(n + 1)[n]
}

// message waits for the message with an id. Others may come before it, also some
// that came already: what was committed a moment before a session ended may be
// delivered once more.
func (h *house) message(id string) (found bot.Message) {
	h.t.Helper()
	h.await("message "+id, func() bool {
		for _, m := range h.got {
			if string(m.ID) == id {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// stopped ends the transport and waits for it.
func (h *house) stopped() {
	h.stop()
	select {
	case err := <-h.ended:
		if err != nil {
			h.t.Errorf("Run: %v", err)
		}
		h.ended <- nil
	case <-time.After(30 * time.Second):
		h.t.Error("Run did not end")
	}
}

// village is a server with the usual people.
type village struct {
	*wechattest.Server
	group              *wechattest.Group
	ma, wang, zhou, li *wechattest.Person
}

// newVillage: 马文惠 is a worker, known by her remark; 王秀英 is a friend without
// one; the others are strangers.
func newVillage(t *testing.T) village {
	srv := wechattest.New(t)
	v := village{Server: srv}
	v.ma = srv.AddFriend("惠子", "马文惠")
	v.wang = srv.AddFriend("秀英", "")
	v.zhou = srv.AddStranger("老周")
	v.li = srv.AddStranger("小李")
	v.group = srv.AddGroup(groupName, v.ma, v.wang, v.zhou, v.li)
	v.group.Show(v.zhou, "3-2-501老周")
	return v
}

// loggedIn starts a transport in the village and scans its code.
func (v village) loggedIn(t *testing.T, change ...func(*wechat.Options)) *house {
	t.Helper()
	h := start(t, v.Server, change...)
	v.Scan()
	h.online(1)
	return h
}

func groupChat() bot.Chat {
	return bot.Chat{Transport: "wechat", ID: wechat.GroupChat(groupName), Name: groupName}
}
