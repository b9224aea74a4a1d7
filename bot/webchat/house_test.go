package webchat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

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

// tab is one browser tab in which somebody was chosen.
type tab struct {
	h      *house
	client *http.Client
	Tab    string
	Me     webchat.Person
	Group  struct {
		Chat            bot.ChatID
		Name, Community string
	}
	Private bot.ChatID
}

// sit chooses a person in a new tab.
func (h *house) sit(person string) *tab {
	h.t.Helper()
	return h.enter(map[string]string{"person": person})
}

func (h *house) enter(body map[string]string) *tab {
	h.t.Helper()
	c, status, answer := h.tryEnter(body)
	if status != http.StatusOK {
		h.t.Fatalf("entering as %v: %d %s", body, status, answer)
	}
	b := &tab{h: h, client: c}
	if err := json.Unmarshal(answer, b); err != nil {
		h.t.Fatal(err)
	}
	return b
}

func (h *house) tryEnter(body map[string]string) (*http.Client, int, []byte) {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	b, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	resp, err := c.Post(h.srv.URL+"/webchat/session", "application/json", bytes.NewReader(b))
	status, answer := read(h.t, resp, err)
	return c, status, answer
}

func read(t *testing.T, resp *http.Response, err error) (int, []byte) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

func (b *tab) url(rest string) string { return b.h.srv.URL + "/webchat/s/" + b.Tab + "/" + rest }

func (b *tab) get(rest string) (int, []byte) {
	b.h.t.Helper()
	resp, err := b.client.Get(b.url(rest))
	return read(b.h.t, resp, err)
}

// said is a message as the page gets it.
type said struct {
	Seq              int64
	ID               bot.MessageID
	Chat             bot.ChatID
	From, Name, Text string
	Mention          *struct{ ID, Name string }
	Quote            *struct{ ID, Name, Text string }
	Photo            *struct {
		File string
		W, H int
	}
}

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// post offers a message as JSON.
func (b *tab) post(n int, chat bot.ChatID, text string, quote ...bot.MessageID) (int, said) {
	b.h.t.Helper()
	f := map[string]string{"id": id(n), "chat": string(chat), "text": text}
	if len(quote) > 0 {
		f["quote"] = string(quote[0])
	}
	body, err := json.Marshal(f)
	if err != nil {
		b.h.t.Fatal(err)
	}
	resp, err := b.client.Post(b.url("messages"), "application/json", bytes.NewReader(body))
	return b.read(resp, err)
}

// say posts a message that must be taken.
func (b *tab) say(n int, chat bot.ChatID, text string, quote ...bot.MessageID) said {
	b.h.t.Helper()
	status, m := b.post(n, chat, text, quote...)
	if status != http.StatusOK {
		b.h.t.Fatalf("%s could not say %q: %d", b.Me.Name, text, status)
	}
	return m
}

func (b *tab) postPhoto(n int, chat bot.ChatID, text string, photo []byte) (int, said) {
	b.h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"id": id(n), "chat": string(chat), "text": text} {
		if err := form.WriteField(name, value); err != nil {
			b.h.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("photo", "../../photo.exe")
	if err == nil {
		_, err = part.Write(photo)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		b.h.t.Fatal(err)
	}
	resp, err := b.client.Post(b.url("messages"), form.FormDataContentType(), &body)
	return b.read(resp, err)
}

func (b *tab) read(resp *http.Response, err error) (int, said) {
	b.h.t.Helper()
	status, body := read(b.h.t, resp, err)
	var m said
	if status == http.StatusOK {
		if err := json.Unmarshal(body, &m); err != nil {
			b.h.t.Fatal(err)
		}
	}
	return status, m
}

// line is an open page: what arrives on its websocket.
type line struct {
	t    *testing.T
	conn *websocket.Conn
}

type frame struct {
	Type, Epoch string
	Reset       bool
	List        []said
	Members     []webchat.Person
}

// connect opens the page's line, as one that has everything up to after.
func (b *tab) connect(epoch string, after int64) (*line, frame) {
	b.h.t.Helper()
	q := url.Values{"epoch": {epoch}, "after": {fmt.Sprint(after)}}
	conn, resp, err := websocket.Dial(b.h.t.Context(), b.url("live?"+q.Encode()), &websocket.DialOptions{HTTPClient: b.client})
	if err != nil {
		b.h.t.Fatalf("connecting: %v (%v)", err, resp)
	}
	b.h.t.Cleanup(func() { conn.CloseNow() })
	l := &line{t: b.h.t, conn: conn}
	hello := l.next()
	if hello.Type != "hello" {
		b.h.t.Fatalf("the first frame is %q", hello.Type)
	}
	return l, hello
}

func (l *line) next() frame {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 10*time.Second)
	defer cancel()
	var f frame
	if err := wsjson.Read(ctx, l.conn, &f); err != nil {
		l.t.Fatalf("nothing arrives: %v", err)
	}
	return f
}

// hear waits for n messages and returns their texts.
func (l *line) hear(n int) (list []said) {
	l.t.Helper()
	for len(list) < n {
		list = append(list, l.next().List...)
	}
	return list
}

func words(list []said) string {
	var texts []string
	for _, m := range list {
		texts = append(texts, m.Text)
	}
	return strings.Join(texts, "|")
}

func (b *tab) groupChat() bot.Chat {
	return bot.Chat{Transport: "webchat", ID: b.Group.Chat, Name: b.Group.Name}
}

func (b *tab) privateChat() bot.Chat {
	return bot.Chat{Transport: "webchat", ID: b.Private, Private: true}
}
