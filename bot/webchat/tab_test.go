package webchat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"gridbot/bot"
	"gridbot/bot/webchat"
)

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
