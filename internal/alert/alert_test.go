package alert_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gridbot/internal/alert"
)

// endpoint is somebody's webhook.
type endpoint struct {
	*httptest.Server
	mu   sync.Mutex
	got  []map[string]any
	fail int // answers 500 so often
	seen chan struct{}
}

func newEndpoint(t *testing.T) *endpoint {
	e := &endpoint{seen: make(chan struct{}, 100)}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m map[string]any
		if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&m) != nil {
			t.Errorf("a %s without a JSON object", r.Method)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		defer func() { e.seen <- struct{}{} }()
		if e.fail > 0 {
			e.fail--
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		e.got = append(e.got, m)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) kinds() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	for _, m := range e.got {
		out = append(out, m["account"].(string)+":"+m["kind"].(string))
	}
	return strings.Join(out, " ")
}

func (e *endpoint) await(t *testing.T, requests int) {
	t.Helper()
	for range requests {
		select {
		case <-e.seen:
		case <-time.After(10 * time.Second):
			t.Fatalf("no further request; so far %s", e.kinds())
		}
	}
}

func watch(t *testing.T, e *endpoint, settle time.Duration) (*alert.Alerts, func()) {
	a := alert.New(alert.Options{
		URL: e.URL, Settle: settle, Retry: []time.Duration{time.Millisecond, time.Millisecond},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	return a, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func note(a *alert.Alerts, account string, k alert.Kind) {
	a.Note(alert.Event{Account: account, Kind: k, Reason: "为什么", Text: "请扫码", At: time.Unix(1700000000, 0).UTC()})
}

func TestTroubleAndItsEndAreToldOnceEach(t *testing.T) {
	e := newEndpoint(t)
	a, stop := watch(t, e, time.Millisecond)
	defer stop()
	note(a, "one", alert.Well) // well from the start: nothing to tell
	note(a, "one", alert.Offline)
	e.await(t, 1)
	note(a, "one", alert.Offline) // the same again
	note(a, "one", alert.Scan)
	e.await(t, 1)
	note(a, "one", alert.Well)
	e.await(t, 1)
	note(a, "two", alert.Refused)
	e.await(t, 1)
	if got := e.kinds(); got != "one:offline one:scan one:online two:refused" {
		t.Errorf("told: %s", got)
	}
	m := e.got[0]
	text, _ := m["text"].(map[string]any)
	if m["reason"] != "为什么" || m["msgtype"] != "text" || text["content"] != "请扫码" || m["at"] != "2023-11-14T22:13:20Z" {
		t.Errorf("the object is %v", m)
	}
}

func TestWhatDoesNotLastIsNotTold(t *testing.T) {
	e := newEndpoint(t)
	a, stop := watch(t, e, 100*time.Millisecond)
	defer stop()
	for range 50 {
		note(a, "one", alert.Offline)
		note(a, "one", alert.Well)
	}
	note(a, "two", alert.Scan)
	e.await(t, 1)
	if got := e.kinds(); got != "two:scan" {
		t.Errorf("told: %s", got)
	}
}

func TestAWebhookThatFailsIsTriedAFewTimes(t *testing.T) {
	e := newEndpoint(t)
	e.fail = 2
	a, stop := watch(t, e, time.Millisecond)
	defer stop()
	note(a, "one", alert.Offline)
	e.await(t, 3)
	e.mu.Lock()
	e.fail = 3
	e.mu.Unlock()
	note(a, "one", alert.Scan) // given up
	e.await(t, 3)
	note(a, "one", alert.Well)
	e.await(t, 1)
	if got := e.kinds(); got != "one:offline one:online" {
		t.Errorf("told: %s", got)
	}
}

func TestAWebhookThatHangsHoldsUpNobody(t *testing.T) {
	hang := make(chan struct{})
	entered := make(chan struct{}, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		entered <- struct{}{}
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	}))
	defer srv.Close()
	defer close(hang)
	a, stop := watch(t, &endpoint{Server: srv}, time.Millisecond)
	note(a, "one", alert.Offline)
	<-entered
	for range 1000 {
		note(a, "one", alert.Scan) // returns at once
	}
	stop() // and it ends while the webhook hangs
}
