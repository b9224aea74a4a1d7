package handlers

import (
	"context"
	"strings"
	"time"

	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/models"
)

// How far back the bot looks to make sense of a short answer.
const (
	contextWindow    = 12 * time.Hour      // what the bot said to this person
	groupWindow      = 30 * time.Minute    // what the bot said in the group to anybody
	supplementWindow = 30 * time.Minute    // what is added without being asked
	questionWindow   = time.Hour           // "which one do you mean?"
	looseFileWindow  = 10 * time.Minute    // a photo before its words
	doubleWindow     = 2 * time.Minute     // the same said again by a slip of the finger
	repeatWindow     = 7 * 24 * time.Hour  // the same request again
	settledWindow    = 14 * 24 * time.Hour // a settled ticket that may come back
)

// turn is the handling of one message within its transaction.
type turn struct {
	*Handler
	ctx context.Context
	tx  *models.Tx
	news
	now    time.Time
	limits Limiter // of this message: the same answers when it is run again
	c      *models.CommunityRoster
	actor  models.Actor

	kept    *models.Message // the message, once it is known to have led to something
	answers answer
	said    bool
	reason  string // why a ticket is handed over, as written at a desk
	// fileless is a ticket that is known to have no files.
	fileless int64
}

// answer is what this message is answered with in its own chat: one message,
// even when several things came of it.
type answer struct {
	lines []string
	about []models.Ticket
}

// handle finds out who speaks and hands over to his conversation.
func (t *turn) handle() error {
	w := t.speaker()
	var err error
	switch {
	case t.m.Recalls != "":
		err = t.recalled()
	case w != nil:
		err = t.worker(w)
	default:
		err = t.resident()
	}
	if err != nil {
		return err
	}
	return t.sendAnswer()
}

// speaker finds the community and, if a worker of it speaks, the worker.
func (t *turn) speaker() *models.Worker {
	roster := t.Announce.Roster
	w := roster.ByAccount(string(t.m.Chat.Transport), t.m.Sender.Account)
	if !t.m.Chat.Private {
		t.c = roster.ByGroup(t.m.Chat.Name)
		if w != nil && w.CommunityID != t.c.ID {
			w = nil // a worker of elsewhere is a guest here
		}
		return w
	}
	if w != nil {
		t.c = roster.Community(w.CommunityID)
	} else if len(roster.Communities) == 1 {
		t.c = roster.Communities[0]
	}
	return w
}

// read understands a text of the sender in its context.
func (t *turn) read(text string, role understand.Role, context string) understand.Reading {
	in := understand.Input{Text: text, Nick: t.m.Sender.Name, Role: role, Context: context, At: t.now.In(t.c.Location)}
	if t.m.Quote != nil {
		in.Quoted = t.m.Quote.Text
	}
	reading := t.Reader.Read(in)
	if role == understand.Resident && t.opinion != nil {
		reading.Requests = t.opinion.with(reading, in.Nick)
	}
	return reading
}

// cause is this message as the reason for a change; from now on it is kept. What
// is done at a desk has no message.
func (t *turn) cause(note string) (models.Cause, error) {
	if t.m.ID == "" {
		return models.Cause{Actor: t.actor, At: t.now, Note: note}, nil
	}
	if t.kept == nil {
		m := &models.Message{
			ChatKey: t.m.Chat.Key(), MessageID: string(t.m.ID),
			Sender: t.m.Sender.Name, Text: t.words(), At: t.now,
		}
		if err := t.tx.KeepMessage(m); err != nil {
			return models.Cause{}, err
		}
		t.kept = m
	}
	return models.Cause{Actor: t.actor, At: t.now, MessageID: &t.kept.ID, Note: note}, nil
}

// system is this message as the reason for something the bot does by itself.
func (t *turn) system(note string) (models.Cause, error) {
	c, err := t.cause(note)
	c.Actor = models.System(t.c.ID)
	return c, err
}

// reply adds a line to the answer.
func (t *turn) reply(name string, d texts.Data, about ...models.Ticket) {
	if line := t.Announce.Texts.Say(name, d); line != "" {
		t.answers.lines = append(t.answers.lines, line)
		t.answers.about = append(t.answers.about, about...)
	}
}

// sendAnswer queues the answer in the chat in which the message was said; in a
// group the person is called by name.
func (t *turn) sendAnswer() error {
	if len(t.answers.lines) == 0 {
		return nil
	}
	o := t.Announce.message(t.m.Chat, strings.Join(t.answers.lines, "\n"), t.answers.about)
	if !t.m.Chat.Private {
		o.MentionID, o.MentionName = string(t.m.Sender.ID), t.m.Sender.Name
	}
	return t.queue(o)
}

// tell writes to a worker in private.
func (t *turn) tell(w *models.Worker, name string, d texts.Data, about ...models.Ticket) error {
	if w == nil {
		return nil
	}
	o := t.Announce.toWorker(w, string(t.m.Chat.Transport), t.Announce.Texts.Say(name, d), about)
	if o == nil {
		t.Log.Warn("a worker can't be reached in private", "worker", w.ID)
		return nil
	}
	o.Important = true
	return t.queue(*o)
}

// tellHolder writes to whoever is responsible for the ticket, unless that is
// the speaker. What can wait is kept through the quiet hours.
func (t *turn) tellHolder(tk *models.Ticket, name string, d texts.Data) error {
	return t.tellAbout(tk.WorkerID, tk, name, d)
}

// tellFormer tells whoever was responsible that somebody else is now.
func (t *turn) tellFormer(was *int64, tk *models.Ticket) error {
	if was == nil || tk.HeldBy(*was) {
		return nil
	}
	return t.tellAbout(was, tk, "moved", t.data(tk))
}

// tellAbout writes to a worker about a ticket, unless it is he who speaks.
func (t *turn) tellAbout(worker *int64, tk *models.Ticket, name string, d texts.Data) error {
	if worker == nil || t.actor.OfStaff() && *worker == t.actor.ID {
		return nil
	}
	w := t.Announce.Roster.Worker(*worker)
	if w == nil {
		return nil
	}
	canWait := tk.Urgency == models.Normal
	queued, err := t.Announce.ToWorker(t.tx, w, "", name, d, t.now, canWait, *tk)
	t.said = t.said || queued
	return err
}

func (t *turn) queue(o models.Outbox) error {
	if o.Text == "" {
		return nil
	}
	o.CreatedAt = t.now
	queued, err := t.tx.Say(&o)
	t.said = t.said || queued
	return err
}

// data describes a ticket for the texts.
func (t *turn) data(tk *models.Ticket) texts.Data {
	return t.Announce.Describe(tk, t.c, t.now)
}

// lastSaid is what the bot said last in this chat: to this resident, or, for a
// worker in the group, to anybody a short while ago. Nil if nothing.
func (t *turn) lastSaid() (*models.Outbox, error) {
	mention, window := "", contextWindow
	if !t.m.Chat.Private {
		if t.actor.OfStaff() {
			window = groupWindow
		} else {
			mention = string(t.m.Sender.ID)
		}
	}
	return t.tx.LastSaid(models.Said{
		Transport: string(t.m.Chat.Transport), ChatID: string(t.m.Chat.ID), MentionID: mention,
		Since: t.now.Add(-window), Until: t.now,
	})
}
