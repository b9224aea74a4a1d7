package webchat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"gridbot/bot"
	"gridbot/bot/webchat"
)

func TestPageThatComesBackGetsWhatItMissed(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	l, hello := wang.connect("", 0)
	wang.say(1, wang.Group.Chat, "一")
	last := l.hear(1)[0].Seq
	l.conn.CloseNow()
	for i := 2; i < 252; i++ {
		wang.say(i, wang.Group.Chat, fmt.Sprint(i))
	}
	l, again := wang.connect(hello.Epoch, last)
	if again.Reset {
		t.Error("it is told to forget what it has")
	}
	missed := l.hear(250)
	if len(missed) != 250 || missed[0].Text != "2" || missed[249].Text != "251" {
		t.Errorf("missed %d, from %q", len(missed), missed[0].Text)
	}
}

func TestPageFromBeforeARestartStartsAfresh(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	wang.say(1, wang.Group.Chat, "一")
	l, hello := wang.connect("another start", 77)
	if !hello.Reset {
		t.Error("it keeps what it has")
	}
	if heard := words(l.hear(1)); heard != "一" {
		t.Errorf("heard %q", heard)
	}
}

func TestNewPageGetsTheNewestAndAsksForEarlier(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	for i := range 160 {
		wang.say(i, wang.Group.Chat, fmt.Sprint(i))
	}
	l, _ := wang.connect("", 0)
	first := l.hear(100)
	if len(first) != 100 || first[0].Text != "60" {
		t.Errorf("got %d, from %q", len(first), first[0].Text)
	}
	var got struct {
		List []said
		More bool
	}
	for _, want := range []struct {
		n    int
		from string
		more bool
	}{{50, "10", true}, {10, "0", false}} {
		before := first[0].Seq
		if len(got.List) > 0 {
			before = got.List[0].Seq
		}
		status, body := wang.get(fmt.Sprintf("messages?chat=%s&before=%d", wang.Group.Chat, before))
		if err := json.Unmarshal(body, &got); status != http.StatusOK || err != nil {
			t.Fatalf("%d %v", status, err)
		}
		if len(got.List) != want.n || got.List[0].Text != want.from || got.More != want.more {
			t.Errorf("earlier: %d, from %q, more %v", len(got.List), got.List[0].Text, got.More)
		}
	}
}

// TestPageThatDoesNotReadIsDropped: it neither holds up the others nor stays.
func TestPageThatDoesNotReadIsDropped(t *testing.T) {
	var log lockedBuffer
	h := start(t, func(o *webchat.Options) {
		o.WriteTimeout = 200 * time.Millisecond
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	wang, ma := h.sit("wang"), h.sit("ma")
	slow := *ma.client
	slow.Transport = &http.Transport{DialContext: dialSlow}
	conn, _, err := websocket.Dial(t.Context(), ma.url("live"), &websocket.DialOptions{HTTPClient: &slow})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()

	quick, _ := wang.connect("", 0)
	quick.conn.SetReadLimit(1 << 20)
	long := strings.Repeat("长", 19_000)
	for i := range 20 {
		wang.say(i, wang.Group.Chat, long)
		quick.hear(1)
	}
	until(t, "the page is dropped", func() bool { return strings.Contains(log.String(), "did not keep up") })
	wang.say(99, wang.Group.Chat, "好")
	if heard := words(quick.hear(1)); heard != "好" {
		t.Errorf("the others hear %q", heard)
	}
}

// TestDeadPageIsNoticed: one that is gone without a word, and is told nothing
// that would fail.
func TestDeadPageIsNoticed(t *testing.T) {
	var log lockedBuffer
	h := start(t, func(o *webchat.Options) {
		o.BeatEvery, o.WriteTimeout = 30*time.Millisecond, 200*time.Millisecond
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	wang, ma := h.sit("wang"), h.sit("ma")
	ma.connect("", 0) // and never reads again, so it answers no ping
	alive, _ := wang.connect("", 0)
	for range 20 {
		if f := alive.next(); f.Type != "beat" {
			t.Fatalf("a %s instead of a beat", f.Type)
		}
	}
	until(t, "the dead page is dropped", func() bool { return strings.Contains(log.String(), "did not keep up") })
	if f := alive.next(); f.Type != "beat" || strings.Count(log.String(), "did not keep up") > 1 {
		t.Errorf("the page that answers was dropped too: it hears %q", f.Type)
	}
}

// dialSlow connects with next to no room for what arrives.
func dialSlow(ctx context.Context, network, addr string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, addr)
	if tcp, ok := c.(*net.TCPConn); ok {
		err = tcp.SetReadBuffer(4 << 10)
	}
	return c, err
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestBotIsHeardAtOnceByAll(t *testing.T) {
	h := start(t)
	wang, ma := h.sit("wang"), h.sit("ma")
	a, _ := wang.connect("", 0)
	b, _ := ma.connect("", 0)
	if _, err := h.tr.Send(t.Context(), bot.Outgoing{Ref: "1", Chat: wang.groupChat(), Text: "大家好"}); err != nil {
		t.Fatal(err)
	}
	if a.hear(1)[0].Text != "大家好" || b.hear(1)[0].Text != "大家好" {
		t.Error("not heard")
	}
}
