package bot_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"gridbot/bot"
)

// row is a message in the outbox of the tests.
type row struct {
	bot.Lease
	due    time.Time
	leased bool
	state  string // "", sent, uncertain, failed
	id     bot.MessageID
	cause  error
}

// outbox is the durable one, as far as the dispatcher can tell: of each chat
// only the oldest that is not settled goes out.
type outbox struct {
	mu        sync.Mutex
	rows      []*row
	recovered int
	err       error // for Lease
}

func (o *outbox) add(chat, text string, change ...func(*bot.Lease)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := bot.Lease{ID: int64(len(o.rows) + 1)}
	l.Out = bot.Outgoing{Ref: fmt.Sprint(l.ID), Chat: bot.Chat{Transport: "t", ID: bot.ChatID(chat)}, Text: text}
	for _, f := range change {
		f(&l)
	}
	o.rows = append(o.rows, &row{Lease: l, due: time.Now()})
}

func (o *outbox) row(n int) row {
	o.mu.Lock()
	defer o.mu.Unlock()
	return *o.rows[n]
}

func (o *outbox) Lease(_ context.Context, _ bot.TransportName, n int) ([]bot.Lease, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return nil, o.err
	}
	var list []bot.Lease
	busy := map[bot.ChatID]bool{}
	for _, r := range o.rows {
		chat := r.Out.Chat.ID
		if r.state != "" || busy[chat] || len(list) == n {
			continue
		}
		busy[chat] = true
		if !r.leased && !r.due.After(time.Now()) {
			r.leased = true
			r.Attempts++
			list = append(list, r.Lease)
		}
	}
	return list, nil
}

func (o *outbox) settle(l bot.Lease, f func(*row)) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.IndexFunc(o.rows, func(r *row) bool { return r.ID == l.ID })
	if !o.rows[i].leased {
		return fmt.Errorf("message %d is not leased", l.ID)
	}
	o.rows[i].leased = false
	f(o.rows[i])
	return nil
}

func (o *outbox) Sent(ctx context.Context, l bot.Lease, id bot.MessageID) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return o.settle(l, func(r *row) { r.state, r.id = "sent", id })
}

func (o *outbox) Retry(ctx context.Context, l bot.Lease, after time.Duration, free bool, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return o.settle(l, func(r *row) {
		r.due, r.cause = time.Now().Add(after), cause
		if free {
			r.Attempts--
		}
	})
}

func (o *outbox) Uncertain(_ context.Context, l bot.Lease, cause error) error {
	return o.settle(l, func(r *row) { r.state, r.cause = "uncertain", cause })
}

func (o *outbox) Fail(_ context.Context, l bot.Lease, cause error) error {
	return o.settle(l, func(r *row) { r.state, r.cause = "failed", cause })
}

func (o *outbox) Recover(context.Context, bot.TransportName) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.recovered++
	return nil
}

// network is a transport that does as it is told.
type network struct {
	diary
	send  func(out bot.Outgoing) error
	files func(f bot.OutgoingFile) error
	at    []time.Time
}

func (n *network) Name() bot.TransportName { return "t" }

func (n *network) Run(ctx context.Context, _ bot.Receive) error { <-ctx.Done(); return nil }

func (n *network) Send(_ context.Context, out bot.Outgoing) (bot.MessageID, error) {
	if n.send != nil {
		if err := n.send(out); err != nil {
			return "", err
		}
	}
	n.note(out.Text)
	n.mu.Lock()
	n.at = append(n.at, time.Now())
	n.mu.Unlock()
	return bot.MessageID("net-" + out.Ref), nil
}

// gallery is a network that takes files.
type gallery struct{ network }

func (g *gallery) SendFile(_ context.Context, _ bot.Chat, f bot.OutgoingFile) (bot.MessageID, error) {
	if err := g.files(f); err != nil {
		return "", err
	}
	g.note("file:" + f.Name)
	return "", nil
}

func dispatcher(tr bot.Transport, o *outbox) *bot.Dispatcher {
	return &bot.Dispatcher{Transport: tr, Outbox: o, Poll: time.Second, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}
