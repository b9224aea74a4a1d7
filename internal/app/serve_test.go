package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridbot/internal/app"
	"gridbot/internal/testneeds"
	"gridbot/models"
	"gridbot/models/modelstest"
)

// running is a gridbot at work on its own port.
type running struct {
	url  string
	stop func()
	said func() string // all that it has written so far
}

// syncBuffer is written by the program and read by the test.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var spoken = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// serve starts the program in the current folder and waits until it says where.
func serve(t *testing.T) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs syncBuffer
	done := make(chan int, 1)
	go func() { done <- app.Run(ctx, []string{"serve"}, strings.NewReader(""), &out, &errs) }()
	var once sync.Once
	r := running{stop: func() {
		once.Do(func() {
			cancel()
			if code := <-done; code != 0 {
				t.Errorf("ended with %d: %s", code, errs.String())
			}
		})
	}, said: func() string { return out.String() + errs.String() }}
	t.Cleanup(func() {
		r.stop()
		if t.Failed() {
			t.Logf("it said:\n%s%s", out.String(), errs.String())
		}
	})
	eventually(t, "it says where to look", func() bool {
		r.url = spoken.FindString(out.String())
		return r.url != ""
	})
	return r
}

// eventually waits for something that happens in another goroutine.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}

// guest is one browser tab, without the browser.
type guest struct {
	t              *testing.T
	url, tab       string
	group, private string
	http           http.Client
}

// messages numbers what is said in all tests, over restarts.
var messages atomic.Int64

// join takes a person of the list, or joins as a new resident.
func join(t *testing.T, address string, who map[string]string) *guest {
	t.Helper()
	g := &guest{t: t, url: address}
	var view struct {
		Tab     string
		Private string
		Group   struct{ Chat string }
	}
	resp := g.call("POST", "/webchat/session", who, &view)
	g.tab, g.private, g.group = view.Tab, view.Private, view.Group.Chat
	jar := resp.Cookies()
	g.http.Transport = withCookies(jar)
	return g
}

type withCookies []*http.Cookie

func (c withCookies) RoundTrip(r *http.Request) (*http.Response, error) {
	for _, cookie := range c {
		r.AddCookie(cookie)
	}
	return http.DefaultTransport.RoundTrip(r)
}

func (g *guest) call(method, path string, in, out any) *http.Response {
	g.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		g.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, bytes.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := g.http.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		g.t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, content)
	}
	if err := json.Unmarshal(content, out); err != nil {
		g.t.Fatalf("%s: %v", content, err)
	}
	return resp
}

func (g *guest) say(chat, text string) {
	g.t.Helper()
	id := fmt.Sprintf("00000000-0000-4000-8000-%012x", messages.Add(1))
	var got map[string]any
	g.call("POST", "/webchat/s/"+g.tab+"/messages", map[string]string{"id": id, "chat": chat, "text": text}, &got)
}

// hears waits until a chat holds a message with these words.
func (g *guest) hears(chat, words string) {
	g.t.Helper()
	eventually(g.t, chat+" hears "+words, func() bool {
		var got struct{ List []map[string]any }
		g.call("GET", "/webchat/s/"+g.tab+"/messages?before=1000000&chat="+url.QueryEscape(chat), nil, &got)
		for _, m := range got.List {
			if strings.Contains(fmt.Sprint(m["text"]), words) {
				return true
			}
		}
		return false
	})
}

// outside is Redis and a database outside the program, as changes of the
// configuration.
func outside(t *testing.T, kind string) []string {
	t.Helper()
	return []string{
		"driver: sqlite ", fmt.Sprintf("driver: %s\n  dsn: %q ", kind, modelstest.Fresh(t, kind).DSN),
		`addr: ""`, "addr: " + testneeds.Env(t, "TEST_REDIS_ADDR"),
	}
}

func TestFromTheBrowserToTheTicketAndBackAcrossARestart(t *testing.T) {
	t.Run("as shipped", func(t *testing.T) { toTheTicketAndBack(t) })
	for _, kind := range []string{models.Postgres, models.MySQL} {
		t.Run(kind+" and Redis", func(t *testing.T) { toTheTicketAndBack(t, outside(t, kind)...) })
	}
}

func toTheTicketAndBack(t *testing.T, change ...string) {
	inFolder(t, append(change, "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0")...)
	r := serve(t)
	resident := join(t, r.url, map[string]string{"name": "3-2-501 田阿姨", "group": "便民服务群"})
	worker := join(t, r.url, map[string]string{"person": "staff:马文惠"})
	resident.say(resident.group, "我家水管漏水了 麻烦找个师傅")
	resident.hears(resident.group, "#1 已登记，网格员马文惠会联系您")
	worker.hears(worker.private, "3号楼2单元501室")
	worker.say(worker.private, "我来")
	worker.hears(worker.private, "#1 归您了")
	r.stop()

	r = serve(t)
	worker = join(t, r.url, map[string]string{"person": "staff:马文惠"})
	worker.hears(worker.private, "#1 归您了")
	worker.say(worker.private, "#1 弄好了")
	worker.hears(worker.private, "#1 记为办好")
	worker.hears(worker.group, "马文惠说已经办好了")
}

func TestItTellsWhetherItIsWell(t *testing.T) {
	inFolder(t, "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0")
	r := serve(t)
	for _, path := range []string{"/healthz", "/readyz", "/"} {
		resp, err := http.Get(r.url + path)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v %v", path, resp, err)
		}
		resp.Body.Close()
	}
}
