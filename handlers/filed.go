package handlers

import (
	"gridbot/handlers/understand"
	"gridbot/models"
)

// files makes tickets of what a worker writes down for somebody who called or
// was met on the way.
func (t *turn) files(d *desk) error {
	for _, r := range d.reading.Requests {
		if err := t.fileFor(r); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) fileFor(r understand.Request) error {
	place := placeOf(r.Slots)
	tk := t.newTicket(r, place)
	tk.Contact = "" // the worker's own nickname is not the resident's
	w, err := t.choose(&tk)
	if err != nil {
		return err
	}
	if w.ID == t.actor.ID {
		return t.fileOwn(&tk)
	}
	if err := t.register(&tk, w); err != nil {
		return err
	}
	t.filed(&tk)
	return nil
}

// fileOwn makes a ticket that is the writer's own business: nobody has to tell
// him of it, and by writing it down he is on it.
func (t *turn) fileOwn(tk *models.Ticket) error {
	tk.WorkerID, tk.AnnouncedID = &t.actor.ID, &t.actor.ID
	c, err := t.cause("")
	if err != nil {
		return err
	}
	if err := t.tx.Create(tk, c); err != nil {
		return err
	}
	if err := t.tx.Claim(tk, c); err != nil {
		return err
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	t.filed(tk)
	return nil
}

// filed answers the worker; the group sees neither what it is nor where.
func (t *turn) filed(tk *models.Ticket) {
	name := "filed_group"
	if t.m.Chat.Private {
		name = "filed"
	}
	t.reply(name, t.data(tk), *tk)
}

// recalled: somebody took a message back. What it asked for is withdrawn, as
// long as nobody has begun; else the worker hears of it.
func (t *turn) recalled() error {
	tickets, err := t.tx.TicketsOfMessage(t.m.Chat.Key(), string(t.m.Recalls))
	if err != nil || len(tickets) == 0 {
		return err
	}
	k := &talk{}
	if err := t.recognise(k); err != nil || k.who == nil {
		return err
	}
	for i := range tickets {
		tk := &tickets[i]
		if tk.RequesterID == nil || *tk.RequesterID != k.who.ID {
			continue
		}
		made, err := t.tx.MadeBy(tk.ID, t.m.Chat.Key(), string(t.m.Recalls))
		if err != nil {
			return err
		}
		if !made {
			continue
		}
		if err := t.takeBack(k, tk); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) takeBack(k *talk, tk *models.Ticket) error {
	if !tk.State.Outstanding() {
		return nil // it is done; nobody has to ask
	}
	c, err := t.cause(t.Announce.label("note_recalled"))
	if err != nil {
		return err
	}
	others, err := t.others(tk)
	if err != nil {
		return err
	}
	if tk.State != models.Asking && tk.State != models.Open || tk.Urgency == models.Emergency || others > 0 {
		if err := t.tx.Supplement(tk, func(*models.Ticket) {}, c); err != nil && !isRefusal(err) {
			return err
		}
		return t.tellHolder(tk, "resident_recalled", t.data(tk))
	}
	unheard, err := t.unsaid(tk)
	if err != nil {
		return err
	}
	if err := t.tx.Cancel(tk, c); err != nil {
		return err
	}
	if unheard {
		return nil
	}
	return t.tellHolder(tk, "resident_recalled_free", t.data(tk))
}
