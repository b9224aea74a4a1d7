package handlers

import (
	"slices"
	"strings"
	"time"

	"gridbot/handlers/understand"
	"gridbot/models"
)

// requested makes tickets of what the resident asks for. What he has asked
// before, or a neighbour has reported, makes no second one.
func (t *turn) requested(k *talk) (bool, error) {
	made := false
	for _, r := range k.reading.Requests {
		if r.Subkind == "" && len(k.intent().Tickets) > 0 {
			continue // "#1 没修好" is about that ticket, whosever it is, and names no other matter
		}
		if err := t.request(k, r); err != nil {
			return true, err
		}
		made = true
	}
	return made, nil
}

func (t *turn) request(k *talk, r understand.Request) error {
	place := placeOf(r.Slots)
	if k.who != nil && !understand.ForSomebodyElse(t.m.Text) {
		place = place.Or(k.who.Place)
	}
	if old := k.same(r, place, t.now); old != nil {
		return t.again(k, old, r)
	}
	if old, err := t.outage(r, place, t.m.Text); err != nil || old != nil {
		if err != nil {
			return err
		}
		return t.join(k, old, r, place)
	}
	return t.open(k, r, place)
}

// same finds the unsettled ticket about the same matter that the resident asked
// for or reported too.
func (k *talk) same(r understand.Request, place models.Place, now time.Time) *models.Ticket {
	for i := range k.tickets {
		tk := &k.tickets[i]
		if !tk.State.Outstanding() && !undone(tk, r) || now.Sub(tk.CreatedAt) > repeatWindow || !alike(tk, r) {
			continue
		}
		at := tk.Place
		if !k.own(tk) {
			at.Unit, at.Room = "", "" // a neighbour's
		}
		if place == (models.Place{}) || at == (models.Place{}) || at.Agrees(place) {
			return tk
		}
	}
	return nil
}

// undone tells whether a request says that what was just reported done is not: a
// repair that is asked for once more. A bill or a medicine is a new one.
func undone(tk *models.Ticket, r understand.Request) bool {
	return tk.State == models.Done && r.Kind == understand.Repair && r.Subkind != "" && tk.Subkind == r.Subkind
}

// alike tells whether a request and a ticket speak of the same thing. What one
// of them leaves open does not tell them apart.
func alike(tk *models.Ticket, r understand.Request) bool {
	if tk.Kind != string(r.Kind) {
		return false
	}
	if tk.Kind == string(understand.Medicine) {
		return len(tk.Items) == 0 || len(r.Slots.Items) == 0 ||
			slices.ContainsFunc(r.Slots.Items, func(item string) bool { return slices.Contains(tk.Items, item) })
	}
	return tk.Subkind == r.Subkind || tk.Subkind == "" || r.Subkind == ""
}

// again handles a request that is on record: more facts fill it in, and the
// same words once more make it more pressing.
func (t *turn) again(k *talk, tk *models.Ticket, r understand.Request) error {
	if tk.State == models.Done {
		return t.change(k, tk, "disputed", "resident_disputed", t.tx.Dispute)
	}
	adds := k.adds(tk, r.Slots)
	if adds {
		k.reading.Slots = r.Slots
		if err := t.supplement(k, tk); err != nil {
			return err
		}
	}
	grows := r.Urgency == understand.Emergency && tk.Urgency != models.Emergency
	pressing := r.Urgency != understand.Normal && tk.Urgency == models.Normal
	if !adds && !grows && !pressing && t.now.Sub(tk.CreatedAt) < doubleWindow {
		_, err := t.attach(tk)
		return err // sent twice, or said in two sentences: nobody has had time to answer
	}
	urgency := string(r.Urgency)
	if urgency == models.Normal {
		urgency = models.Urgent // nobody has answered her
	}
	reminded, err := t.urge(tk, urgency)
	if err != nil {
		return err
	}
	if grows {
		return t.alarm(tk)
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	if !adds && t.limits.Allow(t.ctx, "repeated:"+tk.Number.String()+t.m.Chat.Key(), 1, 10*time.Minute) {
		name := "repeated"
		if !reminded && tk.State != models.Asking {
			name = "status_" + string(tk.State) + "_again"
		}
		t.reply(name, t.data(tk), *tk)
	}
	return nil
}

// adds tells whether a request says something that the ticket does not know yet.
func (k *talk) adds(tk *models.Ticket, s understand.Slots) bool {
	if !k.own(tk) {
		return s.Phone != "" && s.Phone != k.who.Phone
	}
	return placeOf(s) != (models.Place{}) && tk.Place.Corrected(placeOf(s)) != tk.Place ||
		s.Phone != "" && s.Phone != tk.Phone || s.Account != "" && s.Account != tk.Account ||
		s.Amount != "" && s.Amount != tk.Amount
}

// alarm goes on with a ticket that has become an emergency.
func (t *turn) alarm(tk *models.Ticket) error {
	if tk.State == models.Claimed {
		t.reply("repeated", t.data(tk), *tk)
		return t.tellHolder(tk, "alarm", t.data(tk))
	}
	t.reply("registered_emergency", t.data(tk), *tk)
	return t.callOut(tk)
}

// open makes a new ticket, finds who is responsible and tells both sides.
func (t *turn) open(k *talk, r understand.Request, place models.Place) error {
	if err := t.introduce(k, place, r.Slots); err != nil {
		return err
	}
	tk := t.newTicket(r, place)
	tk.RequesterID = &k.who.ID
	if tk.Phone == "" && !understand.ForSomebodyElse(t.m.Text) {
		tk.Phone = k.who.Phone
	}
	if needsPlace(r) && place.Building == "" {
		tk.State = models.Asking
	}
	w, err := t.choose(&tk)
	if err != nil {
		return err
	}
	if err := t.register(&tk, w); err != nil {
		return err
	}
	t.registered(&tk)
	// A short word later in the same message flow belongs to this ticket too.
	k.tickets = append([]models.Ticket{tk}, k.tickets...)
	return nil
}

// newTicket is a ticket as the request states it.
func (t *turn) newTicket(r understand.Request, place models.Place) models.Ticket {
	s := r.Slots
	return models.Ticket{
		CommunityID: t.c.ID, Kind: string(r.Kind), Subkind: r.Subkind, Urgency: string(r.Urgency), State: models.Open,
		Place: place, Contact: t.contact(), Phone: s.Phone, Items: s.Items, Utility: s.Utility, Amount: s.Amount,
		Account: s.Account, Wanted: s.When, Words: t.words(),
		Transport: string(t.m.Chat.Transport), ChatID: string(t.m.Chat.ID), ChatName: t.m.Chat.Name, ChatPrivate: t.m.Chat.Private,
	}
}

// register stores a new ticket with whoever is responsible and offers it to him,
// unless an answer is still missing that can be waited for.
func (t *turn) register(tk *models.Ticket, w *models.Worker) error {
	tk.WorkerID, tk.AnnouncedID = &w.ID, &w.ID
	c, err := t.cause("")
	if err != nil {
		return err
	}
	if err := t.tx.Create(tk, c); err != nil {
		return err
	}
	attached, err := t.attach(tk)
	if err != nil {
		return err
	}
	if !attached {
		t.fileless = tk.ID
	}
	if tk.Urgency == models.Emergency {
		return t.callOut(tk)
	}
	if tk.State == models.Asking {
		return nil
	}
	return t.offer(tk, w, "")
}

// registered answers the resident in one line with nothing private in it.
func (t *turn) registered(tk *models.Ticket) {
	name := "registered"
	switch {
	case tk.State == models.Asking && tk.Urgency == models.Emergency:
		name = "registered_asking_emergency"
	case tk.State == models.Asking && (tk.Unit != "" || tk.Room != ""):
		name = "ask_building"
	case tk.State == models.Asking:
		name = "registered_asking"
	case tk.Urgency == models.Emergency:
		name = "registered_emergency"
	case tk.Urgency == models.Urgent:
		name = "registered_urgent"
	case t.Announce.waits(t.Announce.Roster.Worker(*tk.WorkerID), tk.Transport, t.c, t.now):
		name = "registered_night"
	}
	t.reply(name, t.data(tk), *tk)
}

// placeless are the matters for which nobody has to come.
var placeless = []string{"policy", "pension_auth", "certificate", "errand"}

// needsPlace tells whether the matter can't be dealt with without an address.
func needsPlace(r understand.Request) bool {
	switch r.Kind {
	case understand.Bill:
		return r.Slots.Account == "" && r.Slots.Phone == ""
	case understand.Other:
		return !slices.Contains(placeless, r.Subkind)
	}
	return true
}

// introduce makes sure that the resident is on record, with what is known now.
func (t *turn) introduce(k *talk, place models.Place, s understand.Slots) error {
	if k.who == nil {
		k.who = &models.Resident{
			CommunityID: t.c.ID, Transport: string(t.m.Chat.Transport), Person: t.person(), CreatedAt: t.now,
		}
	}
	k.who.Name, k.who.ChatID = t.m.Sender.Name, string(t.m.Sender.Chat)
	t.learn(k.who, place, s)
	if err := t.tx.SaveResident(k.who); err != nil {
		return err
	}
	t.actor.ID = k.who.ID
	return nil
}

// remember keeps the address that the resident has given for himself.
func (t *turn) remember(k *talk, tk *models.Ticket, s understand.Slots) error {
	if k.who == nil || understand.ForSomebodyElse(tk.Words) {
		return nil
	}
	t.learn(k.who, tk.Place, s)
	return t.tx.SaveResident(k.who)
}

// learn takes over where somebody lives and his phone number, unless he speaks
// of somebody else's home. The nickname, which he keeps himself, comes first.
func (t *turn) learn(r *models.Resident, place models.Place, s understand.Slots) {
	if understand.ForSomebodyElse(t.m.Text) {
		return
	}
	if own := placeOf(understand.ParseNick(t.m.Sender.Name)); own.Building != "" {
		place = own.Or(place)
	}
	if place.Building != "" {
		r.Place = place
	}
	if s.Phone != "" {
		r.Phone = s.Phone
	}
}

// contact is how the worker may address the person: the nickname without the
// address in it.
func (t *turn) contact() string { return nameOf(t.m.Sender.Name) }

func nameOf(nick string) string {
	if name := understand.PersonName(nick); name != "" {
		return name
	}
	return strings.TrimSpace(nick)
}
