package handlers

import (
	"gridbot/bot"
	"gridbot/handlers/texts"
	"gridbot/models"
)

// claim makes the speaker responsible. In private he gets what he needs; in the
// group everybody sees who is on it; the resident hears when it is somebody else
// than he was told.
func (t *turn) claim(tk *models.Ticket, c models.Cause) error {
	was := tk.WorkerID
	if err := t.tx.Claim(tk, c); err != nil {
		return err
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	d := t.data(tk)
	if t.m.Chat.Private {
		t.reply("claimed_private", d, *tk)
	} else {
		t.reply("claimed_group", d, *tk)
		if was == nil || *was != t.actor.ID {
			if err := t.tell(t.Announce.Roster.Worker(t.actor.ID), "claimed_private", d, *tk); err != nil {
				return err
			}
		}
	}
	if err := t.tellAbout(was, tk, "taken", d); err != nil {
		return err
	}
	return t.announceChange(tk)
}

// announceChange tells the resident that somebody else will come than he was
// told. What was said in the resident's own group just now is not said twice.
func (t *turn) announceChange(tk *models.Ticket) error {
	if tk.RequesterID == nil || tk.AnnouncedID != nil && *tk.AnnouncedID == *tk.WorkerID {
		return nil
	}
	if err := t.tx.Announce(tk, *tk.WorkerID); err != nil {
		return err
	}
	if t.heardIn(tk) {
		return nil
	}
	return t.toResident(tk, "changed_worker")
}

// heardIn tells whether this message was said where the resident reads it.
func (t *turn) heardIn(tk *models.Ticket) bool {
	return !tk.ChatPrivate && t.m.Chat.Key() == bot.Chat{Transport: bot.TransportName(tk.Transport), ID: bot.ChatID(tk.ChatID)}.Key()
}

// toResident writes to whoever asked. A worker's late entry wakes nobody; what is
// said in the resident's group anyway does not wait.
func (t *turn) toResident(tk *models.Ticket, name string) error {
	queued, err := t.Announce.ToResident(t.tx, tk, name, t.data(tk), t.now, t.canWait(tk))
	t.said = t.said || queued
	return err
}

func (t *turn) canWait(tk *models.Ticket) bool {
	return tk.Urgency == models.Normal && !t.heardIn(tk)
}

// release gives the ticket back, and it is offered to the next.
func (t *turn) release(tk *models.Ticket, c models.Cause) error {
	next, err := t.choose(tk, t.actor.ID)
	if err != nil {
		return err
	}
	was := tk.WorkerID
	if err := t.tx.Release(tk, next.ID, c); err != nil {
		return err
	}
	return t.handOver(tk, was, next, "offer_note_released", "released")
}

// transfer hands the ticket to a colleague by name.
func (t *turn) transfer(tk *models.Ticket, to string, c models.Cause) error {
	if to == "" {
		t.reply("to_whom", t.data(tk), *tk)
		return nil
	}
	next := t.c.WorkerNamed(to)
	switch {
	case next == nil:
		t.reply("no_such_worker", texts.Data{Who: cut(to, 10)})
		return nil
	case next.ID == t.actor.ID:
		return t.claim(tk, c)
	}
	was := tk.WorkerID
	if err := t.tx.Transfer(tk, next.ID, c); err != nil {
		return err
	}
	return t.handOver(tk, was, next, "offer_note_transferred", "transferred")
}

// refer reports upwards what can't be solved in the grid.
func (t *turn) refer(tk *models.Ticket, c models.Cause) error {
	for _, s := range t.c.Supervisors() {
		if s.ID == t.actor.ID {
			continue
		}
		was := tk.WorkerID
		if err := t.tx.Refer(tk, s.ID, c); err != nil {
			return err
		}
		return t.handOver(tk, was, s, "offer_note_referred", "referred")
	}
	return t.progress(tk, c) // a supervisor has nobody above: his words are kept
}

// handOver offers the ticket to its new holder, tells the former one and answers
// the speaker.
func (t *turn) handOver(tk *models.Ticket, was *int64, next *models.Worker, intro, answer string) error {
	note := t.Announce.Texts.Say(intro, texts.Data{By: t.actor.Name, Reason: t.reason})
	if err := t.offer(tk, next, note); err != nil {
		return err
	}
	if tk.Urgency == models.Emergency {
		c, err := t.system("")
		if err != nil {
			return err
		}
		if err := t.tx.NoteAlert(tk, c); err != nil {
			return err
		}
	}
	t.reply(answer, t.data(tk), *tk)
	return t.tellFormer(was, tk)
}

// progress keeps what a worker tells of a ticket. Who tells how it goes with one
// that nobody has claimed is on it.
func (t *turn) progress(tk *models.Ticket, c models.Cause) error {
	if tk.State == models.Asking || tk.State == models.Open {
		if err := t.claim(tk, c); err != nil {
			return err
		}
		return t.tx.NoteProgress(tk, c)
	}
	if err := t.tx.NoteProgress(tk, c); err != nil {
		return err
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	t.reply("progress", t.data(tk), *tk)
	return nil
}

// finish notes what was done and asks the resident whether it is. A matter that
// a worker filed has nobody to be asked and is settled at once.
func (t *turn) finish(tk *models.Ticket, c models.Cause) error {
	was := tk.WorkerID
	if err := t.tx.Finish(tk, c.Note, c); err != nil {
		return err
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	if err := t.tellAbout(was, tk, "done_already", t.data(tk)); err != nil {
		return err
	}
	if tk.RequesterID == nil {
		system, err := t.system("")
		if err != nil {
			return err
		}
		if err := t.tx.AutoClose(tk, system); err != nil {
			return err
		}
		t.reply("done_filed", t.data(tk), *tk)
		return nil
	}
	if !t.heardIn(tk) { // in the group the question to the resident says it all
		t.reply("done", t.data(tk), *tk)
	}
	return t.askWhetherDone(tk)
}
