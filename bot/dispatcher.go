package bot

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Lease is an outgoing message that is this dispatcher's for a while.
type Lease struct {
	ID       int64
	Attempts int // this one included
	Out      Outgoing
	// Important messages are sent once more when it is uncertain whether they
	// arrived.
	Important bool
}

// Outbox is where outgoing messages wait; it is durable.
type Outbox interface {
	// Lease takes over up to n messages that are due now, of each chat only the
	// oldest that is not settled.
	Lease(ctx context.Context, t TransportName, n int) ([]Lease, error)
	// Sent settles a message that arrived.
	Sent(ctx context.Context, l Lease, id MessageID) error
	// Retry gives a message back for another attempt after a pause. A free
	// attempt does not count.
	Retry(ctx context.Context, l Lease, after time.Duration, free bool, cause error) error
	// Uncertain settles a message that may or may not have arrived.
	Uncertain(ctx context.Context, l Lease, cause error) error
	// Fail settles a message that will never arrive.
	Fail(ctx context.Context, l Lease, cause error) error
	// Recover settles or gives back what a dispatcher held that died.
	Recover(ctx context.Context, t TransportName) error
}

// Pace is how fast a transport may speak: a random pause between Min and Max
// after each message, so that the account does not look like a machine.
type Pace struct{ Min, Max time.Duration }

func (p Pace) pause() time.Duration {
	if p.Max <= p.Min {
		return p.Min
	}
	return p.Min + rand.N(p.Max-p.Min)
}

// Dispatcher sends what is in the outbox over one transport: in order within a
// chat, at the transport's pace, again after a failure.
type Dispatcher struct {
	Transport Transport
	Outbox    Outbox
	Pace      Pace
	// Wake tells that something was put into the outbox. Without it, Poll does.
	Wake <-chan struct{}
	Poll time.Duration
	Log  *slog.Logger
}

const (
	batch       = 16
	maxAttempts = 12
	firstRetry  = 2 * time.Second
	longRetry   = 5 * time.Minute
	// recoverEvery is how often messages of dead dispatchers are looked for.
	recoverEvery = 30 * time.Second
)

// Run sends until ctx ends; the message in hand is finished first.
func (d *Dispatcher) Run(ctx context.Context) error {
	recoverAt := time.NewTicker(recoverEvery)
	defer recoverAt.Stop()
	poll := time.NewTicker(d.Poll)
	defer poll.Stop()
	d.recover(ctx)
	for ctx.Err() == nil {
		sent, err := d.Flush(ctx)
		if err != nil && ctx.Err() == nil {
			d.Log.Error("outbox could not be read; trying again", "transport", d.Transport.Name(), "err", err)
		}
		if sent > 0 && err == nil {
			continue // there may be more, at least the next of each chat
		}
		select {
		case <-ctx.Done():
		case _, open := <-d.Wake:
			if !open {
				d.Wake = nil
			}
		case <-poll.C:
		case <-recoverAt.C:
			d.recover(ctx)
		}
	}
	return nil
}

func (d *Dispatcher) recover(ctx context.Context) {
	if err := d.Outbox.Recover(ctx, d.Transport.Name()); err != nil && ctx.Err() == nil {
		d.Log.Error("unfinished messages could not be recovered", "transport", d.Transport.Name(), "err", err)
	}
}

// Flush sends what is due now, once, and tells how many messages it took up.
func (d *Dispatcher) Flush(ctx context.Context) (int, error) {
	leases, err := d.Outbox.Lease(ctx, d.Transport.Name(), batch)
	if err != nil {
		return 0, err
	}
	for i, l := range leases {
		if ctx.Err() != nil {
			d.giveBack(ctx, leases[i:])
			return i, ctx.Err()
		}
		err := d.send(ctx, l)
		if errors.Is(err, ErrOffline) || errors.Is(err, ErrThrottled) {
			d.giveBack(ctx, leases[i+1:])
			return 0, nil // nothing more will go through now
		}
		if i < len(leases)-1 || err == nil {
			wait(ctx, d.Pace.pause())
		}
	}
	return len(leases), nil
}

// giveBack returns messages that were leased but not touched.
func (d *Dispatcher) giveBack(ctx context.Context, leases []Lease) {
	for _, l := range leases {
		d.settled(l, d.Outbox.Retry(context.WithoutCancel(ctx), l, 0, true, nil))
	}
}

// send makes one attempt and records how it ended. The record is written even
// when ctx has ended meanwhile: what was sent must not be sent again.
func (d *Dispatcher) send(ctx context.Context, l Lease) error {
	longer, cancel := linger(ctx)
	defer cancel()
	id, err := d.deliver(longer, l.Out)
	keep := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		d.settled(l, d.Outbox.Sent(keep, l, id))
	case errors.Is(err, ErrOffline):
		d.settled(l, d.Outbox.Retry(keep, l, firstRetry, true, err))
	case errors.Is(err, ErrRejected):
		d.Log.Error("message was rejected", "transport", d.Transport.Name(), "outbox", l.ID, "err", err)
		d.settled(l, d.Outbox.Fail(keep, l, err))
	case errors.Is(err, ErrUncertain) && (!l.Important || l.Attempts > 1):
		d.Log.Warn("message may not have arrived", "transport", d.Transport.Name(), "outbox", l.ID, "err", err)
		d.settled(l, d.Outbox.Uncertain(keep, l, err))
	case l.Attempts >= maxAttempts:
		d.Log.Error("message was given up", "transport", d.Transport.Name(), "outbox", l.ID, "attempts", l.Attempts, "err", err)
		d.settled(l, d.Outbox.Fail(keep, l, err))
	default:
		d.settled(l, d.Outbox.Retry(keep, l, backOff(l.Attempts), false, err))
	}
	return err
}

// deliver sends the text, then the files. A file that does not go through does
// not bring the text back: the words are what matters.
func (d *Dispatcher) deliver(ctx context.Context, out Outgoing) (MessageID, error) {
	id, err := d.Transport.Send(ctx, out)
	if err != nil {
		return "", err
	}
	files, ok := d.Transport.(FileSender)
	for _, f := range out.Files {
		if !ok {
			break
		}
		if _, err := files.SendFile(ctx, out.Chat, f); err != nil {
			d.Log.Warn("a file could not be sent", "transport", d.Transport.Name(), "ref", out.Ref, "err", err)
		}
	}
	return id, nil
}

func (d *Dispatcher) settled(l Lease, err error) {
	if err != nil {
		d.Log.Error("outcome of a message could not be recorded", "outbox", l.ID, "err", err)
	}
}

// backOff doubles from firstRetry up to longRetry.
func backOff(attempts int) time.Duration {
	pause := firstRetry
	for range attempts - 1 {
		if pause *= 2; pause >= longRetry {
			return longRetry
		}
	}
	return pause
}

func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
