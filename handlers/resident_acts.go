package handlers

import (
	"strconv"
	"time"

	"gridbot/handlers/understand"
	"gridbot/models"
)

// act carries out one intent of a resident on one ticket.
func (t *turn) act(k *talk, tk *models.Ticket, in understand.Intent) error {
	switch in.Name {
	case understand.Status:
		return t.tellStatus(tk)
	case understand.Cancel:
		return t.withdrawn(k, tk)
	case understand.Confirm:
		return t.change(k, tk, "confirmed", "resident_confirmed", t.tx.Confirm)
	case understand.Dispute:
		return t.change(k, tk, "disputed", "resident_disputed", t.tx.Dispute)
	case understand.Reopen:
		return t.change(k, tk, "reopened", "resident_reopened", t.tx.Reopen)
	case understand.Rate:
		return t.rate(tk, in.Rating)
	case understand.Supplement:
		return t.supplement(k, tk)
	}
	return nil
}

// change does one transition, attaches what came along, answers the resident
// and tells the worker.
func (t *turn) change(k *talk, tk *models.Ticket, answer, toWorker string, do func(*models.Ticket, models.Cause) error) error {
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	if err := do(tk, c); err != nil {
		return t.refused(tk, err)
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	d := t.data(tk)
	t.reply(answer, d, *tk)
	d.Words = t.wordsAbout(k, tk, 200)
	return t.tellHolder(tk, toWorker, d)
}

// cancelled withdraws a ticket. A worker who was to hear of it in the morning
// need not hear of it at all.
func (t *turn) cancelled(k *talk, tk *models.Ticket) error {
	unheard, err := t.unsaid(tk)
	if err != nil {
		return err
	}
	if !unheard {
		return t.change(k, tk, "cancelled", "resident_cancelled", t.tx.Cancel)
	}
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	if err := t.tx.Cancel(tk, c); err != nil {
		return t.refused(tk, err)
	}
	t.reply("cancelled", t.data(tk), *tk)
	return nil
}

// unsaid takes back what waits to be said to the holder about a ticket, and tells
// whether he has heard nothing of it.
func (t *turn) unsaid(tk *models.Ticket) (bool, error) {
	if tk.WorkerID == nil {
		return true, nil
	}
	w := t.Announce.Roster.Worker(*tk.WorkerID)
	if w == nil {
		return true, nil
	}
	unheard := true
	for _, a := range w.Accounts {
		nothing, err := t.tx.Unsay(tk, a.Transport, a.ChatID, t.now)
		if err != nil {
			return false, err
		}
		unheard = unheard && nothing
	}
	return unheard, nil
}

// urgeEvery is how often a worker is reminded because the resident asks again.
const urgeEvery = 30 * time.Minute

// tellStatus says how far it is, and reminds the worker now and then. To ask is
// not yet to press, unless nobody has taken it up for long.
func (t *turn) tellStatus(tk *models.Ticket) error {
	name := "status_" + string(tk.State)
	if !tk.State.Outstanding() {
		t.reply(name, t.data(tk), *tk)
		return nil
	}
	urgency := tk.Urgency
	if tk.State == models.Open && t.now.Sub(tk.CreatedAt) > urgeEvery {
		urgency = models.Urgent
	}
	reminded, err := t.urge(tk, urgency)
	if err != nil {
		return err
	}
	if !reminded && tk.State != models.Asking {
		name += "_again"
	}
	t.reply(name, t.data(tk), *tk)
	return nil
}

// urge notes that the resident asked again and reminds the worker now and then;
// it tells whether it did.
func (t *turn) urge(tk *models.Ticket, urgency string) (bool, error) {
	c, err := t.cause(t.words())
	if err != nil {
		return false, err
	}
	if err := t.tx.Repeat(tk, urgency, c); err != nil {
		return false, err
	}
	if !t.limits.Allow(t.ctx, "urge:"+ticketKey(tk), 1, urgeEvery) {
		return false, nil
	}
	return true, t.tellHolder(tk, "resident_urges", t.data(tk))
}

// ticketKey names a ticket to the Limiter.
func ticketKey(tk *models.Ticket) string { return strconv.FormatInt(tk.ID, 10) }

func (t *turn) rate(tk *models.Ticket, rating string) error {
	n, err := strconv.Atoi(rating)
	if err != nil || n < 1 || n > 5 {
		return nil
	}
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	if err := t.tx.Rate(tk, n, c); err != nil {
		return t.refused(tk, err)
	}
	d := t.data(tk)
	if n > 2 {
		t.reply("rated", d, *tk)
		return nil
	}
	t.reply("rated_low", d, *tk)
	d.Words = cut(t.words(), 200)
	for _, s := range t.c.Supervisors() {
		queued, err := t.Announce.ToWorker(t.tx, s, "", "resident_rated", d, t.now, true, *tk)
		if err != nil {
			return err
		}
		t.said = t.said || queued
	}
	return nil
}

// refused answers a resident whose wish is not possible; silence is enough where
// he has no part in the ticket.
func (t *turn) refused(tk *models.Ticket, err error) error {
	switch {
	case isRefusal(err) && tk.State == models.Cancelled:
		t.reply("status_cancelled", t.data(tk), *tk)
	case isRefusal(err) && tk.State == models.Closed:
		t.reply("status_closed", t.data(tk), *tk)
	case isRefusal(err):
	default:
		return err
	}
	return nil
}
