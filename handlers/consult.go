package handlers

import (
	"context"

	"gridbot/bot"
	"gridbot/handlers/understand"
)

// SecondReader has another opinion on what a resident asks for.
//
// Consult is called before the transaction of a message begins, for words of
// residents only, and not for a message that is already on record. It may call
// the network, within a time limit of its own: the messages of this chat wait
// meanwhile, those of other chats do not. It must not touch the database nor
// keep or log the text. False means that it has no opinion, whatever the reason,
// and the built-in reading stands.
//
// What it returns replaces the requests of the built-in reading; slots in it are
// ignored, for facts come from the built-in reader alone.
type SecondReader interface {
	Consult(ctx context.Context, in understand.Input) ([]understand.Request, bool)
}

// Transcriber writes down what is said in a voice message.
//
// Transcribe is called under the same conditions as Consult, for the voice
// messages of residents and workers. It logs by itself why it can't; after an
// error, or without words, the message is treated as one that can't be heard.
type Transcriber interface {
	Transcribe(ctx context.Context, audio []byte) (string, error)
}

// news is a message with all that had to be fetched for it before the
// transaction.
type news struct {
	m     bot.Message
	file  *storedFile
	heard bool // the text is the transcription of a voice message
	// opinion is nil when the built-in reading stands.
	opinion *opinion
}

// voiceMark begins words that were spoken, so that a worker reads them as such:
// a transcription can be wrong.
const voiceMark = "〔语音〕"

// words are what the person said, as shown to others.
func (n *news) words() string {
	if n.heard {
		return voiceMark + n.m.Text
	}
	return n.m.Text
}

// consult does all that may take its time, since no transaction waits for it.
// What others are asked about is left out when the message is on record.
func (h *Handler) consult(ctx context.Context, m bot.Message) (news, error) {
	n := news{m: m}
	if h.Second != nil || h.Transcriber != nil {
		known, err := h.Store.Read(ctx).HasSeen(m.Chat.Key(), string(m.ID))
		if err != nil || known {
			return n, err
		}
	}
	content := h.fetch(ctx, m)
	n.file = h.keep(m, content)
	h.hear(ctx, &n, content)
	h.askSecond(ctx, &n)
	return n, nil
}

// hear turns a voice message into words.
func (h *Handler) hear(ctx context.Context, n *news, audio []byte) {
	if h.Transcriber == nil || len(audio) == 0 || n.m.Media.Kind != bot.Voice || n.m.Text != "" {
		return
	}
	text, err := h.Transcriber.Transcribe(ctx, audio)
	if err != nil {
		return // told to the log by the Transcriber
	}
	n.m.Text = cleanText(text)
	n.heard = n.m.Text != ""
}

func (h *Handler) askSecond(ctx context.Context, n *news) {
	if h.Second == nil || n.m.Text == "" || n.m.Recalls != "" ||
		h.Announce.Roster.ByAccount(string(n.m.Chat.Transport), n.m.Sender.Account) != nil {
		return
	}
	in := understand.Input{Text: n.m.Text, Nick: n.m.Sender.Name, Role: understand.Resident, At: h.Now()}
	if n.m.Quote != nil {
		in.Quoted = n.m.Quote.Text
	}
	if requests, ok := h.Second.Consult(ctx, in); ok {
		n.opinion = &opinion{requests}
	}
}

// opinion is what a SecondReader found.
type opinion struct{ requests []understand.Request }

// with puts the facts of the built-in reading to the requests.
func (o *opinion) with(r understand.Reading, nick string) []understand.Request {
	var out []understand.Request
	for _, q := range o.requests {
		q.Slots = factsFor(q, r, nick)
		out = append(out, q)
	}
	return out
}

// factsFor are the facts that belong to a request: those that the built-in
// reader gave a request of this kind, else what the text and, for the address,
// the nickname say.
func factsFor(q understand.Request, r understand.Reading, nick string) understand.Slots {
	s := ownFacts(q.Kind, r, nick)
	switch {
	case q.Kind != understand.Bill:
		s.Utility, s.Amount, s.Account = "", "", ""
	case q.Subkind != "":
		s.Utility = q.Subkind // they have the same names
	}
	if q.Kind != understand.Medicine {
		s.Items = nil
	}
	return s
}

func ownFacts(kind understand.Kind, r understand.Reading, nick string) understand.Slots {
	for _, own := range r.Requests {
		if own.Kind == kind {
			return own.Slots
		}
	}
	s := r.Slots
	place := placeOf(s).Or(placeOf(understand.ParseNick(nick)))
	s.Estate, s.Building, s.Unit, s.Room = place.Estate, place.Building, place.Unit, place.Room
	return s
}
