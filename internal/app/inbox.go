package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"gridbot/bot"
	"gridbot/internal/media"
	"gridbot/models"
)

const (
	// handleWithin is after how long a message is taken for one whose process
	// has died. Handled twice it changes nothing.
	handleWithin = 30 * time.Second
	// lookEvery is the pause between two looks when nobody rings.
	lookEvery = 500 * time.Millisecond
	// failedPause keeps a message that can't be handled from spinning.
	failedPause   = 2 * time.Second
	handledAtOnce = 16
)

// inbox carries messages from processes that speak for accounts to those that
// handle.
type inbox struct {
	store *models.Store
	media *media.Store
	limit int64 // the largest file that is fetched, in bytes
	now   func() time.Time
	wake  func(context.Context)
	log   *slog.Logger
}

// letter is a message as it lies in the inbox. A file is on the disk, which the
// processes share.
type letter struct {
	Message bot.Message
	Kind    bot.MediaKind `json:",omitempty"`
	Path    string        `json:",omitempty"`
}

// put is a bot.Receive that leaves the handling to others.
func (i *inbox) put(ctx context.Context, m bot.Message) error {
	l := letter{Message: m}
	if m.Media != nil {
		l.Kind, l.Message.Media = m.Media.Kind, nil
		l.Path = i.keep(ctx, m.Media)
	}
	body, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("put a message into the inbox: %w", err)
	}
	row := models.Inbox{ChatKey: m.Chat.Key(), MessageID: string(m.ID), Body: string(body), At: i.now()}
	if err := i.store.Deliver(ctx, row); err != nil {
		return fmt.Errorf("put a message into the inbox: %w", err)
	}
	i.wake(ctx)
	return nil
}

// keep stores a file that came along. One that can't be had must not cost the
// words.
func (i *inbox) keep(ctx context.Context, m *bot.Media) string {
	if m.Fetch == nil {
		return ""
	}
	content, err := m.Fetch(ctx, i.limit)
	if err == nil {
		var path string
		if _, path, _, err = i.media.Keep(content); err == nil {
			return path
		}
	}
	i.log.Warn("a file could not be kept", "kind", m.Kind, "err", err)
	return ""
}

// behind is a bot.Receive that handles by itself, unless messages of the chat
// wait in the inbox: then it goes behind them.
func (i *inbox) behind(handle bot.Receive) bot.Receive {
	return func(ctx context.Context, m bot.Message) error {
		waiting, err := i.store.Read(ctx).Undelivered(m.Chat.Key())
		if err != nil {
			return fmt.Errorf("look into the inbox: %w", err)
		}
		if waiting {
			return i.put(ctx, m)
		}
		return handle(ctx, m)
	}
}

// run handles what is in the inbox until ctx ends.
func (i *inbox) run(ctx context.Context, handle bot.Receive, bell <-chan struct{}) error {
	every := time.NewTicker(lookEvery)
	defer every.Stop()
	for ctx.Err() == nil {
		n, err := i.round(ctx, handle)
		if err != nil && ctx.Err() == nil {
			i.log.Error("the inbox could not be read; trying again", "err", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-bell:
		case <-every.C:
		}
	}
	return nil
}

// round handles what waits in several chats, all at once, each from its oldest
// message to its last.
func (i *inbox) round(ctx context.Context, handle bot.Receive) (int, error) {
	now := i.now()
	rows, err := i.store.LeaseInbox(ctx, handledAtOnce, now, now.Add(handleWithin))
	var group errgroup.Group
	for _, row := range rows {
		group.Go(func() error {
			for next := &row; next != nil; {
				next = i.handle(ctx, next, handle)
			}
			return nil
		})
	}
	_ = group.Wait() // each has told the log by itself
	return len(rows), err
}

// handle handles one message and returns the next of its chat, if this process
// may go on with it.
func (i *inbox) handle(ctx context.Context, row *models.Inbox, handle bot.Receive) (next *models.Inbox) {
	keep := context.WithoutCancel(ctx)
	m, err := i.open(row)
	if err == nil {
		err = handle(ctx, m)
	}
	if err == nil {
		next, err = i.store.Handled(keep, row, i.now().Add(handleWithin))
	} else if later := i.store.HandleLater(keep, row.ID, i.now().Add(failedPause)); later != nil {
		i.log.Error("a message could not be given back", "inbox", row.ID, "err", later)
	}
	if err != nil && ctx.Err() == nil {
		i.log.Error("a message could not be handled; trying again", "inbox", row.ID, "attempts", row.Attempts, "err", err)
	}
	return next
}

func (i *inbox) open(row *models.Inbox) (bot.Message, error) {
	var l letter
	if err := json.Unmarshal([]byte(row.Body), &l); err != nil {
		return bot.Message{}, fmt.Errorf("read message %d of the inbox: %w", row.ID, err)
	}
	if l.Kind != "" {
		l.Message.Media = &bot.Media{Kind: l.Kind}
	}
	if l.Path != "" {
		l.Message.Media.Fetch = func(context.Context, int64) ([]byte, error) { return os.ReadFile(i.media.Path(l.Path)) }
	}
	return l.Message, nil
}
