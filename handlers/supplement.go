package handlers

import (
	"gridbot/handlers/understand"
	"gridbot/models"
)

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
	if wasAsking {
		if merged, err := t.merged(k, tk); merged || err != nil {
			return err
		}
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
