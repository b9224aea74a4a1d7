package webchat_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/bot/webchat"
)

const (
	north = "北新街便民服务群"
	east  = "东峰便民服务群"
)

var shanghai = time.FixedZone("CST", 8*3600)

// house is the side that receives; it stands for a database.
type house struct {
	t   *testing.T
	tr  *webchat.Transport
	srv *httptest.Server

	mu     sync.Mutex
	got    []bot.Message
	refuse func(bot.Message) error
	stop   context.CancelFunc
	ended  chan error
}

func options() webchat.Options {
	return webchat.Options{
		Groups: []webchat.Group{{Name: north, Community: "北新街社区"}, {Name: east, Community: "东峰社区"}},
		People: []webchat.Person{
			{ID: "ma", Name: "马文惠", Role: webchat.Worker, Group: north},
			{ID: "zhan", Name: "李站长", Role: webchat.Supervisor, Group: north},
			{ID: "wang", Name: "3-2-501 王阿姨", Role: webchat.Resident, Group: north},
			{ID: "lao", Name: "5号楼1单元302 老李", Role: webchat.Resident, Group: north},
			{ID: "xu", Name: "徐小燕", Role: webchat.Worker, Group: east},
			{ID: "chen", Name: "百合万兴苑4-1101", Role: webchat.Resident, Group: east},
		},
		Now:    func() time.Time { return time.Now().In(shanghai) },
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// open makes a transport and its server, without running it.
func open(t *testing.T, change ...func(*webchat.Options)) *house {
	t.Helper()
	o := options()
	for _, f := range change {
		f(&o)
	}
	tr, err := webchat.New(o)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, tr: tr, srv: httptest.NewUnstartedServer(tr)}
	h.srv.Config.ConnContext = smallBuffer
	h.srv.Start()
	t.Cleanup(func() {
		h.halt()
		h.srv.Close()
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// smallBuffer lets a page that does not read be noticed after little.
func smallBuffer(ctx context.Context, c net.Conn) context.Context {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(16 << 10) // the tests hold without it, only slower
	}
	return ctx
}

// start also runs it.
func start(t *testing.T, change ...func(*webchat.Options)) *house {
	t.Helper()
	h := open(t, change...)
	h.run()
	return h
}

func in(dir string) func(*webchat.Options) {
	return func(o *webchat.Options) { o.Dir = dir }
}

func (h *house) run() {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	h.stop, h.ended = cancel, make(chan error, 1)
	go func() { h.ended <- h.tr.Run(ctx, h.receive) }()
	until(h.t, "the transport runs", func() bool {
		_, err := h.tr.Send(ctx, bot.Outgoing{Chat: bot.Chat{ID: "nowhere"}})
		return errors.Is(err, bot.ErrRejected)
	})
}

// halt ends Run and waits for it.
func (h *house) halt() {
	if h.stop == nil {
		return
	}
	h.stop()
	h.stop = nil
	select {
	case err := <-h.ended:
		if err != nil {
			h.t.Errorf("Run: %v", err)
		}
	case <-time.After(10 * time.Second):
		h.t.Error("Run did not end")
	}
}

func (h *house) receive(_ context.Context, m bot.Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		if err := h.refuse(m); err != nil {
			return err
		}
	}
	h.got = append(h.got, m)
	return nil
}

func (h *house) refuseWith(f func(bot.Message) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refuse = f
}

func (h *house) received() []bot.Message {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]bot.Message(nil), h.got...)
}

func (h *house) texts() string {
	var list []string
	for _, m := range h.received() {
		list = append(list, m.Text)
	}
	return strings.Join(list, "|")
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}
