// Package alert tells the operator, over a webhook, when something needs a
// person: an account that is offline, refused, or waits for a scan; and when it
// is well again. It never holds anybody up, waits whether a trouble lasts before
// it speaks, and tries a few times.
package alert

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Kind is what a person has to know.
type Kind string

// The kinds. Nothing is said of an account that was well from the start.
const (
	Well    Kind = "online"
	Offline Kind = "offline" // nothing to be done but wait, or look at the network
	Refused Kind = "refused" // the service does not want this account
	Scan    Kind = "scan"    // somebody has to scan a code
)

// Event is the state of one account.
type Event struct {
	Account string
	Kind    Kind
	Reason  string // in words, for Offline and Refused
	Text    string // the whole in words for a person
	At      time.Time
}

// Options say where alerts go.
type Options struct {
	// URL gets a JSON object by POST; empty: nothing is sent.
	URL string
	// Settle is how long a state must last before it is told; default 20 s.
	Settle time.Duration
	// Retry are the pauses before further attempts; default 5 s, 30 s, 2 min.
	Retry  []time.Duration
	Client *http.Client
	Log    *slog.Logger
}

// Alerts watches accounts.
type Alerts struct {
	opt  Options
	wake chan struct{}

	mu       sync.Mutex
	accounts map[string]*watched
}

type watched struct {
	event    Event
	told     Kind
	due      time.Time
	failures int
}

// New makes Alerts; Run sends.
func New(o Options) *Alerts {
	if o.Settle == 0 {
		o.Settle = 20 * time.Second
	}
	if o.Retry == nil {
		o.Retry = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute}
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 15 * time.Second}
	}
	return &Alerts{opt: o, wake: make(chan struct{}, 1), accounts: map[string]*watched{}}
}

// Note takes in the state of an account and returns at once. A state that is
// gone before it has lasted is not told.
func (a *Alerts) Note(e Event) {
	a.mu.Lock()
	w := a.accounts[e.Account]
	if w == nil {
		w = &watched{told: Well, event: Event{Kind: Well}}
		a.accounts[e.Account] = w
	}
	if w.event.Kind != e.Kind {
		w.due, w.failures = time.Now().Add(a.opt.Settle), 0
	}
	w.event = e
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Run sends what is due until ctx ends.
func (a *Alerts) Run(ctx context.Context) error {
	for {
		e, pause := a.next(time.Now())
		if e != nil {
			a.settled(*e, a.post(ctx, *e))
			continue
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-a.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// idle is how long Run sleeps when there is nothing to wait for.
const idle = time.Hour

// next is the event that is due now, or how long it is until one may be.
func (a *Alerts) next(now time.Time) (*Event, time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	pause := idle
	for _, w := range a.accounts {
		if w.event.Kind == w.told {
			continue
		}
		left := w.due.Sub(now)
		if left <= 0 {
			e := w.event
			return &e, 0
		}
		pause = min(pause, left)
	}
	return nil, pause
}

// settled notes how an attempt ended. After the last one it is given up: the
// next change of the account is told again.
func (a *Alerts) settled(e Event, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := a.accounts[e.Account]
	if err == nil {
		w.told = e.Kind
		return
	}
	if w.event.Kind != e.Kind {
		return // it has changed meanwhile; the new state has its own attempts
	}
	if w.failures >= len(a.opt.Retry) {
		a.opt.Log.Error("the webhook for alerts does not answer; this alert is given up", "account", e.Account, "kind", e.Kind, "err", err)
		w.told = e.Kind
		return
	}
	a.opt.Log.Warn("the webhook for alerts does not answer; trying again", "account", e.Account, "err", err)
	w.due = time.Now().Add(a.opt.Retry[w.failures])
	w.failures++
}

// body is what the webhook gets: the fields for programs, and the text in the
// form that group robots of 企业微信 and 钉钉 show.
type body struct {
	Account string    `json:"account"`
	Kind    Kind      `json:"kind"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
	Type    string    `json:"msgtype"`
	Text    words     `json:"text"`
}

type words struct {
	Content string `json:"content"`
}

func (a *Alerts) post(ctx context.Context, e Event) error {
	if a.opt.URL == "" {
		return nil
	}
	data, err := json.Marshal(body{e.Account, e.Kind, e.Reason, e.At, "text", words{e.Text}})
	if err != nil {
		return fmt.Errorf("encode an alert: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.opt.URL, bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("prepare an alert: %w", err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := a.opt.Client.Do(req)
	if err != nil {
		return fmt.Errorf("send an alert: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // what it says is not read
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if !slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent}, resp.StatusCode) {
		return fmt.Errorf("send an alert: HTTP %d", resp.StatusCode)
	}
	return nil
}
