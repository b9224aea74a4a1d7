package bot

import (
	"context"
	"errors"
	"fmt"
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
	// Lease takes over the next message that is due now, or returns nil. Of each
	// chat only the oldest that is not settled can be.
	Lease(ctx context.Context, t TransportName) (*Lease, error)
	// Sent settles a message that arrived.
	Sent(ctx context.Context, l Lease, id MessageID) error
	// Retry gives a message back for another attempt after a pause. A free
	// attempt does not count.
	Retry(ctx context.Context, l Lease, after time.Duration, free bool, cause error) error
	// Uncertain settles a message that may or may not have arrived.
	Uncertain(ctx context.Context, l Lease, cause error) error
	// Fail settles a message that will never arrive.
	Fail(ctx context.Context, l Lease, cause error) error
	// Recover settles or gives back what a dispatcher held that died: what it
	// has held for too long, or all of it, when nobody else can be alive.
	Recover(ctx context.Context, t TransportName, all bool) error
}

// Pace is how fast a transport may speak: a random pause between Min and Max
// after each message, so that the account does not look like a machine.
type Pace struct{ Min, Max time.Duration }

// Random is one such pause.
func (p Pace) Random() time.Duration {
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
	// Sole says that no other process sends over this transport: what is found
	// half sent at the start was begun in an earlier life.
	Sole bool
	Log  *slog.Logger

	throttled int // in a row
}

const (
	maxAttempts = 12
	// fileAttempts is for one file, while its message is in hand.
	fileAttempts = 3
	firstRetry   = 2 * time.Second
	longRetry    = 5 * time.Minute
	// recoverEvery is how often messages of dead dispatchers are looked for.
	recoverEvery = 30 * time.Second
	// A network that asks for a slower pace is left alone, longer each time.
	firstSilence   = 30 * time.Second
	longestSilence = 30 * time.Minute
)

// Run sends until ctx ends; the message in hand is finished first.
func (d *Dispatcher) Run(ctx context.Context) error {
	recoverAt := time.NewTicker(recoverEvery)
	defer recoverAt.Stop()
	poll := time.NewTicker(d.Poll)
	defer poll.Stop()
	d.recover(ctx, d.Sole)
	for ctx.Err() == nil {
		sent, err := d.Flush(ctx)
		if errors.Is(err, ErrThrottled) {
			d.keepSilent(ctx)
			continue
		}
		if err != nil && ctx.Err() == nil {
			d.Log.Error("outbox could not be read; trying again", "transport", d.Transport.Name(), "err", err)
		}
		if sent && err == nil {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
		case _, open := <-d.Wake:
			if !open {
				d.Wake = nil
			}
		case <-poll.C:
		case <-recoverAt.C:
			d.recover(ctx, false)
		}
	}
	return nil
}

// keepSilent waits before anything more is sent over this transport.
func (d *Dispatcher) keepSilent(ctx context.Context) {
	d.throttled++
	pause := grow(firstSilence, longestSilence, d.throttled)
	d.Log.Warn("the network asks for a slower pace", "transport", d.Transport.Name(), "pause", pause)
	wait(ctx, pause)
}

func (d *Dispatcher) recover(ctx context.Context, all bool) {
	if err := d.Outbox.Recover(ctx, d.Transport.Name(), all); err != nil && ctx.Err() == nil {
		d.Log.Error("unfinished messages could not be recovered", "transport", d.Transport.Name(), "err", err)
	}
}

// Flush sends the next message that is due, and tells whether there was one that
// could be tried. It returns ErrThrottled when the network asks for a slower pace.
//
// One at a time: a message that is leased and not begun when the program dies
// would be taken for one that may have arrived, and an emergency would have to
// wait for it.
func (d *Dispatcher) Flush(ctx context.Context) (bool, error) {
	if p, ok := d.Transport.(Presence); ok && !p.Online() {
		return false, nil
	}
	l, err := d.Outbox.Lease(ctx, d.Transport.Name())
	if err != nil || l == nil {
		return false, err
	}
	err = d.send(ctx, *l)
	switch {
	case errors.Is(err, ErrThrottled):
		return false, fmt.Errorf("sending over %s: %w", d.Transport.Name(), ErrThrottled)
	case errors.Is(err, ErrOffline):
		return false, nil // nothing more will go through now
	case err == nil:
		d.throttled = 0
	}
	wait(ctx, d.Pace.Random())
	return true, nil
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
	case errors.Is(err, ErrOffline), errors.Is(err, ErrThrottled):
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
		if err := d.sendFile(ctx, files, out.Chat, f); err != nil {
			d.Log.Warn("a file could not be sent", "transport", d.Transport.Name(), "ref", out.Ref, "err", err)
		}
	}
	return id, nil
}

// sendFile keeps the pace and tries again when the file surely did not arrive.
func (d *Dispatcher) sendFile(ctx context.Context, to FileSender, chat Chat, f OutgoingFile) error {
	var err error
	for attempt := 1; attempt <= fileAttempts; attempt++ {
		wait(ctx, d.Pace.Random())
		_, err = to.SendFile(context.WithoutCancel(ctx), chat, f)
		switch {
		case err == nil, errors.Is(err, ErrUncertain), errors.Is(err, ErrRejected), ctx.Err() != nil:
			return err
		case errors.Is(err, ErrThrottled):
			d.keepSilent(ctx)
		default:
			wait(ctx, backOff(attempt))
		}
	}
	return err
}

func (d *Dispatcher) settled(l Lease, err error) {
	if err != nil {
		d.Log.Error("outcome of a message could not be recorded", "outbox", l.ID, "err", err)
	}
}

// backOff is the pause after a failed attempt.
func backOff(attempts int) time.Duration { return grow(firstRetry, longRetry, attempts) }

// grow doubles from first up to limit.
func grow(first, limit time.Duration, times int) time.Duration {
	pause := first
	for range times - 1 {
		if pause *= 2; pause >= limit {
			return limit
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
