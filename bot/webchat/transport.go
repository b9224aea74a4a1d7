package webchat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"

	"gridbot/bot"
)

// Transport is the group in the browser. It is a bot.Transport, a
// bot.FileSender, and the http.Handler of its page.
type Transport struct {
	opt      Options
	log      *slog.Logger
	people   *people
	history  *history
	album    *album
	sessions *sessions
	hub      *hub
	handler  http.Handler

	mu    sync.Mutex
	run   *run                         // nil while Run is not running
	turns map[bot.ChatID]chan struct{} // holds a token while a message of the chat is in hand
}

// run is one call of Run: what is under way belongs to it.
type run struct {
	ctx     context.Context
	receive bot.Receive
	busy    sync.WaitGroup
}

var (
	_ bot.Transport  = (*Transport)(nil)
	_ bot.FileSender = (*Transport)(nil)
	_ http.Handler   = (*Transport)(nil)
)

// New loads what was kept. The page can be opened at once; messages are taken
// and given out while Run runs.
func New(o Options) (*Transport, error) {
	o.fill()
	if err := o.validate(); err != nil {
		return nil, err
	}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("webchat: creating its folder: %w", err)
		}
	}
	t := &Transport{
		opt: o, log: o.Logger.With("transport", string(o.Name)),
		sessions: newSessions(o.Now), hub: newHub(), turns: map[bot.ChatID]chan struct{}{},
	}
	if err := t.open(); err != nil {
		return nil, fmt.Errorf("webchat: %w", errors.Join(err, t.Close()))
	}
	t.history.notify = t.hub.wakeAll
	t.handler = t.routes()
	return t, nil
}

func (t *Transport) open() (err error) {
	if t.people, err = openPeople(t.opt.Dir, t.opt.People); err != nil {
		return err
	}
	if t.history, err = openHistory(t.opt.Dir, t.opt.Keep, t.opt.CompactAt); err != nil {
		return err
	}
	t.album, err = openAlbum(t.opt.Dir)
	return err
}

// Close lets go of the files. Run must have returned.
func (t *Transport) Close() error {
	var errs []error
	if t.history != nil {
		errs = append(errs, t.history.file.close())
	}
	if t.people != nil {
		errs = append(errs, t.people.file.close())
	}
	return errors.Join(errs...)
}

// Name is the configured name.
func (t *Transport) Name() bot.TransportName { return t.opt.Name }

// Run takes in messages until ctx ends and what is under way has come to an
// end. It can be called again then.
func (t *Transport) Run(ctx context.Context, receive bot.Receive) error {
	r := &run{ctx: ctx, receive: receive}
	t.mu.Lock()
	if t.run != nil {
		t.mu.Unlock()
		return errors.New("webchat: already running")
	}
	t.run = r
	t.mu.Unlock()

	<-ctx.Done()

	t.mu.Lock()
	t.run = nil
	t.mu.Unlock()
	r.busy.Wait()
	return nil
}

// begin enters something into the current run; busy.Done ends it.
func (t *Transport) begin() (*run, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.run == nil || t.run.ctx.Err() != nil {
		return nil, false
	}
	t.run.busy.Add(1)
	return t.run, true
}

// turn waits until no message of the chat is in hand. So messages of one chat
// come to the house one after the other, and an answer never stands above what
// it answers.
func (t *Transport) turn(ctx context.Context, chat bot.ChatID) (done func(), err error) {
	t.mu.Lock()
	c, ok := t.turns[chat]
	if !ok {
		c = make(chan struct{}, 1)
		t.turns[chat] = c
	}
	t.mu.Unlock()
	select {
	case c <- struct{}{}:
		return func() { <-c }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// chatsOf are the chats a person sees.
func chatsOf(p Person) []bot.ChatID {
	chats := []bot.ChatID{privateChat(p.ID)}
	if p.Group != "" {
		chats = append(chats, groupChat(p.Group))
	}
	return chats
}

// chat is the bot's name for one of the person's chats, or false for any other.
func (t *Transport) chat(p Person, id bot.ChatID) (bot.Chat, bool) {
	if !slices.Contains(chatsOf(p), id) {
		return bot.Chat{}, false
	}
	c := bot.Chat{Transport: t.opt.Name, ID: id, Private: id == privateChat(p.ID)}
	if !c.Private {
		c.Name = p.Group
	}
	return c, true
}
