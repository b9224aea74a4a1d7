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

// urgeEvery is how often a worker is reminded because the resident asks again.
const urgeEvery = 30 * time.Minute

// tellStatus says how far it is, and reminds the worker now and then.
func (t *turn) tellStatus(tk *models.Ticket) error {
	d := t.data(tk)
	if !tk.State.Outstanding() {
		t.reply("status_"+string(tk.State), d, *tk)
		return nil
	}
	if err := t.urge(tk, models.Normal); err != nil {
		return err
	}
	t.reply("status_"+string(tk.State), d, *tk)
	return nil
}

// urge notes that the resident asked again and reminds the worker now and then.
func (t *turn) urge(tk *models.Ticket, urgency string) error {
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	if err := t.tx.Repeat(tk, urgency, c); err != nil {
		return err
	}
	if !t.Limiter.Allow(t.ctx, "urge:"+ticketKey(tk), 1, urgeEvery) {
		return nil
	}
	return t.tellHolder(tk, "resident_urges", t.data(tk))
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

// supplement keeps what the resident adds: the address, a phone number, a photo,
// words.
func (t *turn) supplement(k *talk, tk *models.Ticket) error {
	if !k.own(tk) {
		return t.neighbourAdds(k, tk)
	}
	s := k.reading.Slots
	place := placeOf(s)
	moved := place != (models.Place{}) && tk.Place.Corrected(place) != tk.Place
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	if !moved {
		if err := t.tx.Supplement(tk, func(tk *models.Ticket) { fillIn(tk, s) }, c); err != nil {
			return t.refused(tk, err)
		}
		return t.supplemented(k, tk, s)
	}
	asking := tk.State == models.Asking
	if err := t.tx.Locate(tk, tk.Place.Corrected(place), c); err != nil {
		return t.refused(tk, err)
	}
	if s.Phone != "" || len(s.Items) > 0 || s.Account != "" || s.Amount != "" {
		if err := t.tx.Supplement(tk, func(tk *models.Ticket) { fillIn(tk, s) }, c); err != nil {
			return err
		}
	}
	if err := t.remember(k, tk, s); err != nil {
		return err
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	return t.relocated(k, tk, asking)
}

// supplemented passes on what was added. A photo or a remark needs no answer in
// the group; a fact does, so that the resident knows it was understood.
func (t *turn) supplemented(k *talk, tk *models.Ticket, s understand.Slots) error {
	if _, err := t.attach(tk); err != nil {
		return err
	}
	if t.m.Chat.Private || s.Phone != "" || s.Account != "" || s.Amount != "" || len(s.Items) > 0 {
		t.reply("supplemented", t.data(tk), *tk)
	}
	if tk.State == models.Asking && tk.Urgency != models.Emergency {
		return nil // the worker will see it all in the offer
	}
	return t.passOn(k, tk)
}

// passOn shows the worker what the resident has added, photos included.
func (t *turn) passOn(k *talk, tk *models.Ticket) error {
	if tk.WorkerID == nil {
		return nil
	}
	d := t.data(tk)
	d.Words = t.wordsAbout(k, tk, 300)
	o := t.Announce.toWorker(t.Announce.Roster.Worker(*tk.WorkerID), tk.Transport, t.Announce.Texts.Say("resident_says", d), []models.Ticket{*tk})
	if o == nil {
		return nil
	}
	if t.file != nil {
		o.Files = []models.OutboxFile{{Kind: string(t.file.kind), Path: t.file.path}}
	}
	if tk.Urgency == models.Normal {
		t.Announce.postpone(o, t.c, t.now)
	}
	return t.queue(*o)
}

// relocated goes on after an address came in or was corrected.
func (t *turn) relocated(k *talk, tk *models.Ticket, wasAsking bool) error {
	if tk.State == models.Asking {
		t.reply("ask_building", t.data(tk), *tk)
		return nil
	}
	w, err := t.choose(tk)
	if err != nil {
		return err
	}
	stays := tk.State == models.Claimed || tk.HeldBy(w.ID)
	if stays && !wasAsking {
		t.reply("supplemented", t.data(tk), *tk)
		return t.passOn(k, tk)
	}
	toldBefore := !wasAsking || tk.Urgency == models.Emergency
	if err := t.routeTo(tk, w, toldBefore); err != nil {
		return err
	}
	t.reply("located", t.data(tk), *tk)
	return t.tx.Announce(tk, w.ID)
}

// added attaches what comes without a request or an intent while a ticket is
// fresh: "在三楼", a photo with a word.
func (t *turn) added(k *talk) (bool, error) {
	tk := k.waiting(t.now)
	if tk == nil || tk.State == models.Done || t.toSomebodyElse() {
		return false, nil
	}
	quoted := byID(k.quoted, tk.ID) != nil
	if !quoted && t.file == nil {
		return false, nil
	}
	return true, t.supplement(k, tk)
}

// fillIn takes over the facts that a text states.
func fillIn(tk *models.Ticket, s understand.Slots) {
	set := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	set(&tk.Phone, s.Phone)
	set(&tk.Account, s.Account)
	set(&tk.Amount, s.Amount)
	set(&tk.Wanted, s.When)
	if len(s.Items) > 0 && tk.Kind == string(understand.Medicine) {
		tk.Items = s.Items
	}
}

func placeOf(s understand.Slots) models.Place {
	return models.Place{Estate: s.Estate, Building: s.Building, Unit: s.Unit, Room: s.Room}
}
