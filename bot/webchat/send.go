package webchat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gridbot/bot"
)

// Send gives out a message of the bot's. It waits for what people are just
// saying in the chat, so it must not be called from within receive.
func (t *Transport) Send(ctx context.Context, out bot.Outgoing) (bot.MessageID, error) {
	e := entry{ID: sentID(out.Chat.ID, out.Ref), Text: cleanText(out.Text)}
	if m := out.Mention; m != nil && m.Name != "" && !out.Chat.Private {
		e.Mention = &mention{ID: string(m.ID), Name: m.Name}
	}
	return t.say(ctx, out.Chat, e)
}

// SendFile shows a photo. Nothing else is shown: the page serves pictures only.
func (t *Transport) SendFile(ctx context.Context, chat bot.Chat, f bot.OutgoingFile) (bot.MessageID, error) {
	if f.Kind != bot.Image {
		return "", fmt.Errorf("%w: the page shows photos, not %s", bot.ErrRejected, f.Kind)
	}
	data, err := readFile(f.Path, t.opt.MaxUpload)
	if errors.Is(err, bot.ErrTooLarge) {
		return "", fmt.Errorf("%w: %w", bot.ErrRejected, err)
	}
	if err != nil {
		return "", err
	}
	p, err := t.album.put(data)
	if errors.Is(err, errNotPicture) {
		return "", fmt.Errorf("%w: %w", bot.ErrRejected, err)
	}
	if err != nil {
		return "", fmt.Errorf("keeping a photo: %w", err)
	}
	return t.say(ctx, chat, entry{ID: sentID(chat.ID, ""), Photo: p})
}

// say adds the bot's message to the history, unless it is there already.
func (t *Transport) say(ctx context.Context, chat bot.Chat, e entry) (bot.MessageID, error) {
	r, ok := t.begin()
	if !ok {
		return "", bot.ErrOffline
	}
	defer r.busy.Done()
	if !t.exists(chat.ID) {
		return "", fmt.Errorf("%w: nobody has this chat", bot.ErrRejected)
	}
	done, err := t.turn(ctx, chat.ID)
	if err != nil {
		return "", fmt.Errorf("waiting for messages of the chat: %w", err)
	}
	defer done()
	if _, ok := t.history.find(chat.ID, e.ID); ok {
		return e.ID, nil
	}
	e.Chat, e.Name, e.At = chat.ID, BotName, t.opt.Now()
	if _, err := t.history.append(e); err != nil {
		return "", err
	}
	return e.ID, nil
}

// exists tells whether a chat is one of the page's.
func (t *Transport) exists(chat bot.ChatID) bool {
	if name, ok := strings.CutPrefix(string(chat), "group:"); ok {
		return slices.ContainsFunc(t.opt.Groups, func(g Group) bool { return g.Name == name })
	}
	id, ok := strings.CutPrefix(string(chat), "private:")
	if !ok {
		return false
	}
	_, ok = t.people.find(id)
	return ok
}
