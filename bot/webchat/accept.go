package webchat

import (
	"context"
	"fmt"

	"gridbot/bot"
)

// post is a message as a browser offers it.
type post struct {
	ID    bot.MessageID
	Chat  bot.ChatID
	Text  string
	Quote bot.MessageID // of the same chat, or empty
	Photo *photo
}

// accept passes a message to the house and, once that has committed it, adds it
// to the history. The browser that offered it may be gone meanwhile; that
// changes nothing. After an error it offers the same message again.
func (t *Transport) accept(p Person, in post) (entry, error) {
	chat, ok := t.chat(p, in.Chat)
	if !ok {
		return entry{}, problemForbidden
	}
	r, ok := t.begin()
	if !ok {
		return entry{}, problemNotRunning
	}
	defer r.busy.Done()
	ctx, cancel := context.WithTimeout(r.ctx, t.opt.ReceiveTimeout)
	defer cancel()
	done, err := t.turn(ctx, in.Chat)
	if err != nil {
		return entry{}, fmt.Errorf("waiting for earlier messages of the chat: %w", err)
	}
	defer done()

	if known, ok := t.history.find(in.Chat, in.ID); ok {
		if known.From != p.ID {
			return entry{}, problemIDTaken
		}
		return known, nil
	}
	e := t.entry(p, in)
	if err := r.receive(ctx, t.message(p, chat, e)); err != nil {
		return entry{}, fmt.Errorf("the house could not take message %s: %w", in.ID, err)
	}
	return t.history.append(e)
}

// entry is the message as the history keeps it.
func (t *Transport) entry(p Person, in post) entry {
	e := entry{
		ID: in.ID, Chat: in.Chat, From: p.ID, Name: p.Name, Role: p.Role,
		At: t.opt.Now(), Text: in.Text, Photo: in.Photo,
	}
	// A quoted message that is no longer in memory is left out; what the person
	// says himself must not get lost over it.
	if q, ok := t.history.find(in.Chat, in.Quote); ok && in.Quote != "" {
		e.Quote = &quote{ID: q.ID, Name: q.Name, Text: q.words()}
	}
	return e
}

// message is the message as the house gets it.
func (t *Transport) message(p Person, chat bot.Chat, e entry) bot.Message {
	m := bot.Message{
		ID: e.ID, Chat: chat, Time: e.At, Text: e.Text,
		Sender: bot.Sender{ID: bot.PersonID(p.ID), Account: p.ID, Name: p.Name, Chat: privateChat(p.ID)},
	}
	if e.Quote != nil {
		m.Quote = &bot.Quote{ID: e.Quote.ID, Name: e.Quote.Name, Text: e.Quote.Text}
	}
	if e.Photo != nil {
		file := e.Photo.File
		m.Media = &bot.Media{Kind: bot.Image, Fetch: func(_ context.Context, limit int64) ([]byte, error) {
			return t.album.get(file, limit)
		}}
	}
	if !chat.Private {
		m.Mentions, m.MentionsBot = mentions(e.Text, t.people.members(p.Group))
	}
	return m
}
