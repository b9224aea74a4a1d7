package handlers

import (
	"errors"
	"strings"

	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/models"
)

// desk is what the bot knows when a worker speaks.
type desk struct {
	me      *models.Worker
	said    *models.Outbox  // what the bot said last: to him, or in the group of late
	quoted  []models.Ticket // what the message he answers was about
	mine    []models.Ticket // outstanding and his, the most pressing first
	free    []models.Ticket // unclaimed in the community, the newest first
	reading understand.Reading
}

// worker reads what a worker says: first as replies about tickets, then as a
// request that he files for somebody.
func (t *turn) worker(w *models.Worker) error {
	t.actor = actorOf(w)
	if t.asksToSignIn() {
		return t.signIn(w)
	}
	d := &desk{me: w}
	if err := t.gather(d); err != nil {
		return err
	}
	if t.m.Text == "" {
		return t.workersFile(d)
	}
	if done, err := t.workerAnswered(d); done || err != nil {
		return err
	}
	if len(d.reading.Requests) > 0 {
		return t.files(d)
	}
	acted := false
	for _, in := range d.reading.Intents {
		did, err := t.carryOut(d, in)
		if err != nil {
			return err
		}
		acted = acted || did
	}
	if acted {
		return nil
	}
	if done, err := t.workerAdds(d); done || err != nil {
		return err
	}
	if err := t.notUnderstood(d); err != nil {
		return err
	}
	return t.keepLoose()
}

// notUnderstood answers a worker who names a ticket to the bot alone in words
// that mean nothing to it: he must not believe that something was done.
func (t *turn) notUnderstood(d *desk) error {
	if !t.m.Chat.Private {
		return nil
	}
	found, err := t.named(d.reading.Intents[0].Tickets)
	if err != nil {
		return err
	}
	if tk := one(found.tickets); tk != nil && strings.Contains(t.m.Text, tk.Number.String()) {
		t.reply("not_understood", t.data(tk), *tk)
	}
	return nil
}

func (t *turn) gather(d *desk) (err error) {
	if d.said, err = t.lastSaid(); err != nil {
		return err
	}
	if d.quoted, err = t.quoted(); err != nil {
		return err
	}
	if d.mine, err = t.tx.TicketsOfWorker(d.me.ID); err != nil {
		return err
	}
	if d.free, err = t.tx.UnclaimedTickets(d.me.CommunityID); err != nil {
		return err
	}
	context := ""
	if d.said != nil {
		context = d.said.Text
	}
	d.reading = t.read(marked(t.m.Text, d.mine, d.free), understand.Worker, context)
	return nil
}

// workerAnswered reads the answer to "which one do you mean?".
func (t *turn) workerAnswered(d *desk) (bool, error) {
	q, err := t.tx.OpenQuestion(t.actor.Key(), t.now.Add(-questionWindow))
	if err != nil || q == nil {
		return false, err
	}
	picked, err := t.picked(q, d.reading)
	if err == nil && len(picked) == 0 && allOf(t.m.Text) {
		picked, err = t.tx.TicketsByID(q.Candidates)
	}
	if err != nil || len(picked) == 0 {
		return false, err
	}
	if main := d.reading.Intents[0]; main.Name != understand.None && main.Name != understand.Claim {
		return false, nil // "128 好了" says all by itself
	}
	if err := t.tx.CloseQuestion(q, t.now); err != nil {
		return true, err
	}
	for i := range picked {
		if err := t.workerActs(&picked[i], intentOf(q), q.Note); err != nil {
			return true, err
		}
	}
	return true, nil
}

// carryOut carries out one intent; false means that it said nothing about tickets.
func (t *turn) carryOut(d *desk, in understand.Intent) (bool, error) {
	switch in.Name {
	case understand.None:
		return false, nil
	case understand.List:
		return true, t.list(d)
	}
	found, err := t.meant(d, in)
	if err != nil || found.silent {
		return false, err
	}
	for _, number := range found.unknown {
		t.reply("no_such_ticket", texts.Data{No: "#" + number})
	}
	if len(found.ambiguous) > 0 {
		return true, t.askWorkerWhich(d, found.ambiguous, in)
	}
	if len(found.tickets) == 0 && len(found.unknown) == 0 && t.m.Chat.Private {
		t.reply("no_ticket", texts.Data{})
	}
	for i := range found.tickets {
		if err := t.workerActs(&found.tickets[i], in, t.words()); err != nil {
			return true, err
		}
	}
	return len(found.tickets)+len(found.unknown) > 0, nil
}

// workerActs carries out one intent of a worker on one ticket. Words are what he
// said about it.
func (t *turn) workerActs(tk *models.Ticket, in understand.Intent, words string) error {
	c, err := t.cause(words)
	if err != nil {
		return err
	}
	switch in.Name {
	case understand.Claim:
		err = t.claim(tk, c)
	case understand.Release:
		err = t.release(tk, c)
	case understand.Transfer:
		err = t.transfer(tk, in.To, c)
	case understand.Progress:
		err = t.progress(tk, c)
	case understand.Done:
		err = t.finish(tk, c)
	case understand.Cannot:
		err = t.refer(tk, c)
	case understand.Detail:
		return t.detail(tk)
	default:
		return nil
	}
	if isRefusal(err) {
		t.explain(tk, err)
		return nil
	}
	return err
}

func isRefusal(err error) bool {
	var taken *models.TakenError
	return errors.Is(err, models.ErrNotYours) || errors.Is(err, models.ErrWrongState) || errors.As(err, &taken)
}

// explain says why something is not possible, without anything private.
func (t *turn) explain(tk *models.Ticket, err error) {
	d := t.data(tk)
	var taken *models.TakenError
	switch {
	case tk.CommunityID != t.c.ID:
		t.reply("no_such_ticket", texts.Data{No: tk.Number.String()})
	case errors.As(err, &taken) && taken.WorkerID == t.actor.ID:
		t.reply("already_yours", d, *tk)
	case errors.As(err, &taken):
		t.reply("taken", d, *tk)
	case errors.Is(err, models.ErrWrongState):
		t.reply("settled_already", d, *tk)
	default:
		t.reply("not_yours", d, *tk)
	}
}

// workersFile gives a photo without words to the ticket it most likely shows.
func (t *turn) workersFile(d *desk) error {
	if t.file == nil {
		return nil
	}
	tk := one(d.quoted)
	if tk == nil && d.said != nil && len(d.said.TicketIDs) == 1 && t.m.Chat.Private {
		about, err := t.tx.TicketsByID(d.said.TicketIDs)
		if err != nil {
			return err
		}
		tk = one(about)
	}
	if tk == nil || tk.CommunityID != t.c.ID {
		return t.keepLoose()
	}
	_, err := t.attach(tk)
	return err
}

func one(tickets []models.Ticket) *models.Ticket {
	if len(tickets) != 1 {
		return nil
	}
	return &tickets[0]
}

// workerAdds takes in facts about a ticket that a worker states: the address or
// the phone number that was missing.
func (t *turn) workerAdds(d *desk) (bool, error) {
	s := d.reading.Slots
	place := placeOf(s)
	if place == (models.Place{}) && s.Phone == "" {
		return false, nil
	}
	in := d.reading.Intents[0]
	found, err := t.named(in.Tickets)
	if err != nil {
		return false, err
	}
	tickets := found.tickets
	if len(tickets) == 0 {
		tickets = d.quoted
	}
	tk := one(tickets)
	if tk == nil || tk.CommunityID != t.c.ID {
		return false, nil
	}
	c, err := t.cause(t.words())
	if err != nil {
		return true, err
	}
	if place != (models.Place{}) {
		err = t.tx.Locate(tk, tk.Place.Corrected(place), c)
	} else {
		err = t.tx.Supplement(tk, func(tk *models.Ticket) { fillIn(tk, s) }, c)
	}
	if isRefusal(err) {
		t.explain(tk, err)
		return true, nil
	}
	if err != nil {
		return true, err
	}
	t.reply("supplemented", t.data(tk), *tk)
	return true, t.tellHolder(tk, "resident_says", t.withWords(tk))
}

// withWords describes a ticket with the words just said about it.
func (t *turn) withWords(tk *models.Ticket) texts.Data {
	d := t.data(tk)
	d.Words = cut(t.words(), 300)
	return d
}
