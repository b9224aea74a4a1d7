// Package handlers decides what happens when somebody says something: it reads
// one incoming message, changes the tickets it is about, and queues the answers,
// all in one transaction. It knows no chat network and no SQL.
//
// resident.go, worker.go and request.go are the three conversations; route.go
// says who is responsible; announce.go writes to people.
package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"gridbot/bot"
	"gridbot/handlers/understand"
	"gridbot/models"
)

// Reader understands texts.
type Reader interface {
	Read(understand.Input) understand.Reading
}

// Limiter holds back what would be noise. It may forget at any moment.
type Limiter interface {
	// Allow tells whether this may happen now, at most n times per period.
	Allow(ctx context.Context, key string, n int, period time.Duration) bool
}

// onceLimiter asks the Limiter once for each key: a transaction that is run again
// gets the answers of its first run, and does not count twice.
type onceLimiter struct {
	Limiter
	given map[string]bool
}

// Allow implements Limiter.
func (l *onceLimiter) Allow(ctx context.Context, key string, n int, period time.Duration) bool {
	allowed, known := l.given[key]
	if !known {
		if l.given == nil {
			l.given = map[string]bool{}
		}
		allowed = l.Limiter.Allow(ctx, key, n, period)
		l.given[key] = allowed
	}
	return allowed
}

// MediaStore keeps photos, voice messages and files.
type MediaStore interface {
	// Keep stores the content and returns its hash, its path below the media
	// folder and its size in bytes. Storing the same content twice keeps one copy.
	Keep(content []byte) (sha256, path string, size int64, err error)
}

// Door makes the links with which workers come to the pages.
type Door interface {
	// ForWorker makes a link that lets the worker in once.
	ForWorker(tx *models.Tx, w *models.Worker) (string, error)
}

// Outcome is what came of a message.
type Outcome string

// The outcomes. Acted: it changed something or was answered. Elsewhere: it was
// said in a group that is not configured.
const (
	Acted     Outcome = "acted"
	Chatter   Outcome = "chatter"
	Duplicate Outcome = "duplicate"
	Elsewhere Outcome = "elsewhere"
	Failed    Outcome = "failed"
)

// Options are what a Handler is made of; all are required but Second,
// Transcriber, Observe and Door.
type Options struct {
	Store    *models.Store
	Announce *Announcer
	Reader   Reader
	Limiter  Limiter
	Media    MediaStore
	// MediaLimit is the largest file that is fetched, in bytes.
	MediaLimit int64
	Now        func() time.Time
	// Wake tells the dispatchers that there is something to send.
	Wake func(ctx context.Context)
	Log  *slog.Logger
	// Observe is told what came of each message, and how long it took.
	Observe func(t bot.TransportName, o Outcome, took time.Duration)
	// Second and Transcriber are asked before the transaction; nil: nobody is.
	Second      SecondReader
	Transcriber Transcriber
	// Door is nil where there are no pages.
	Door Door
}

// Handler takes in messages.
type Handler struct{ Options }

// New makes a Handler.
func New(o Options) *Handler { return &Handler{o} }

// mediaTimeout bounds the fetching of one file; the message is handled anyway.
const mediaTimeout = 20 * time.Second

// Receive handles one message: it is a bot.Receive. The same message a second
// time changes nothing.
func (h *Handler) Receive(ctx context.Context, m bot.Message) error {
	began := time.Now()
	outcome, err := h.take(ctx, cleaned(m))
	if err != nil {
		outcome, err = Failed, fmt.Errorf("handle message in %s: %w", m.Chat.Transport, err)
	}
	if h.Observe != nil {
		h.Observe(m.Chat.Transport, outcome, time.Since(began))
	}
	return err
}

// take handles one message. One over which the program stumbles is passed over,
// so that those behind it get their turn and it is not offered for ever.
func (h *Handler) take(ctx context.Context, m bot.Message) (o Outcome, err error) {
	if m.ID == "" || !h.concerns(m) {
		return Elsewhere, nil
	}
	defer func() {
		if r := recover(); r != nil {
			h.Log.Error("a message could not be handled and is passed over", "transport", m.Chat.Transport,
				"message", m.ID, "panic", r, "stack", string(debug.Stack()))
			o, err = Failed, h.passOver(ctx, m)
		}
	}()
	return h.handle(ctx, m)
}

// passOver notes a message as received and does nothing about it.
func (h *Handler) passOver(ctx context.Context, m bot.Message) error {
	return h.Store.Tx(ctx, func(tx *models.Tx) error {
		_, err := tx.SeeMessage(m.Chat.Key(), string(m.ID), h.Now())
		return err
	})
}

func (h *Handler) handle(ctx context.Context, m bot.Message) (Outcome, error) {
	news, err := h.consult(ctx, m)
	if err != nil {
		return Failed, err
	}
	if idle, err := h.idle(ctx, &news); err != nil || idle {
		return Chatter, err
	}
	var t *turn
	once := &onceLimiter{Limiter: h.Limiter}
	err = h.Store.Tx(ctx, func(tx *models.Tx) error {
		t = nil
		now := h.Now()
		isNew, err := tx.SeeMessage(m.Chat.Key(), string(m.ID), now)
		if err != nil || !isNew {
			return err
		}
		t = &turn{Handler: h, ctx: ctx, tx: tx, news: news, now: now, limits: once}
		return t.handle()
	})
	switch {
	case err != nil:
		return Failed, err
	case t == nil:
		return Duplicate, nil
	case t.said:
		h.Wake(ctx)
	case t.kept == nil && t.file == nil:
		return Chatter, nil
	}
	return Acted, nil
}

// concerns is false for groups that are not configured.
func (h *Handler) concerns(m bot.Message) bool {
	return m.Chat.Private || h.Announce.Roster.ByGroup(m.Chat.Name) != nil
}

// storedFile is a file that came with the message, already on disk.
type storedFile struct {
	kind         bot.MediaKind
	sha256, path string
	size         int64
}

// fetch gets the file's content, nil if there is none. A file that can't be had
// must not cost the words.
func (h *Handler) fetch(ctx context.Context, m bot.Message) []byte {
	if m.Media == nil || m.Media.Fetch == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTimeout)
	defer cancel()
	content, err := m.Media.Fetch(ctx, h.MediaLimit)
	if err != nil {
		h.Log.Warn("a file could not be fetched", "transport", m.Chat.Transport, "kind", m.Media.Kind, "err", err)
		return nil
	}
	return content
}

// keep stores what was fetched.
func (h *Handler) keep(m bot.Message, content []byte) *storedFile {
	if content == nil {
		return nil
	}
	f := storedFile{kind: m.Media.Kind}
	var err error
	if f.sha256, f.path, f.size, err = h.Media.Keep(content); err != nil {
		h.Log.Error("a file could not be stored", "kind", m.Media.Kind, "err", err)
		return nil
	}
	return &f
}
