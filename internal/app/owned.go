package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"gridbot/models"
)

// How long an account stays its owner's who is not heard of, and how often an
// owner is heard of.
const (
	ownFor   = 6 * time.Second
	ownEvery = 2 * time.Second
	// askEvery is how often the others ask for it.
	askEvery = time.Second
)

// owner lets one process at a time speak for an account.
type owner struct {
	store  *models.Store
	holder string
	now    func() time.Time
	log    *slog.Logger
}

func newOwner(store *models.Store, now func() time.Time, log *slog.Logger) *owner {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return &owner{store: store, holder: fmt.Sprintf("%s:%d", host, os.Getpid()), now: now, log: log}
}

// whileOwning runs f whenever the account is this process's, until ctx ends. The
// context of f ends when the account is lost, and nothing is committed under it
// after that.
func (o *owner) whileOwning(ctx context.Context, account string, f func(context.Context) error) error {
	for ctx.Err() == nil {
		now := o.now()
		fence, mine, err := o.store.Own(ctx, account, o.holder, now, now.Add(ownFor))
		if err != nil && ctx.Err() == nil {
			o.log.Error("it could not be asked who speaks for an account; trying again", "account", account, "err", err)
		}
		if err == nil && mine {
			o.log.Info("this process speaks for the account now", "account", account)
			if err := o.own(ctx, fence, now.Add(ownFor), f); err != nil {
				return err
			}
			continue
		}
		pause(ctx, askEvery)
	}
	return nil
}

// own runs f until it ends, ctx ends, or the account is lost.
func (o *owner) own(ctx context.Context, fence models.Fence, until time.Time, f func(context.Context) error) error {
	work, stop := context.WithCancel(models.WithFence(ctx, fence))
	defer stop()
	done := make(chan error, 1)
	go func() { done <- f(work) }()
	every := time.NewTicker(ownEvery)
	defer every.Stop()
	for {
		select {
		case err := <-done:
			keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), ownEvery)
			defer cancel()
			if free := o.store.Disown(keep, fence, o.now()); free != nil && !errors.Is(free, models.ErrNotOwner) {
				o.log.Warn("an account could not be given back; it is free in a few seconds", "account", fence.Account, "err", free)
			}
			return err
		case <-every.C:
			until = o.renew(work, fence, until, stop)
		}
	}
}

// renew prolongs the ownership, or ends the work when it is lost or could not be
// prolonged in time.
func (o *owner) renew(ctx context.Context, fence models.Fence, until time.Time, stop func()) time.Time {
	if ctx.Err() != nil {
		return until
	}
	within, cancel := context.WithTimeout(ctx, ownEvery)
	defer cancel()
	next := o.now().Add(ownFor)
	err := o.store.KeepOwning(within, fence, next)
	if err == nil {
		return next
	}
	if errors.Is(err, models.ErrNotOwner) || o.now().After(until) {
		o.log.Warn("this process speaks for the account no longer", "account", fence.Account, "err", err)
		stop()
	}
	return until
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
