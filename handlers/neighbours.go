package handlers

import (
	"slices"
	"strings"
	"time"

	"gridbot/bot"
	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/models"
)

// An incident may have several reporters, but it is the first one's ticket: its
// address and telephone are his. What another one says about it is passed on
// with his own.

// outages are the matters that one cause brings to many households of a building.
var outages = []string{"no_water", "no_power", "no_gas", "heating", "lift", "intercom", "network", "public"}

// outageWindow is how long reports from one building count as one incident.
const outageWindow = 6 * time.Hour

// outage finds the ticket of a neighbour about the same incident, or nil.
func (t *turn) outage(r understand.Request, place models.Place, words string) (*models.Ticket, error) {
	own := r.Urgency == understand.Emergency || understand.OnlyOneHome(words) || understand.OfAPerson(words)
	if own || r.Kind != understand.Repair || place.Building == "" || !slices.Contains(outages, r.Subkind) {
		return nil, nil
	}
	return t.tx.SameMatterInBuilding(t.c.ID, r.Subkind, place, t.now.Add(-outageWindow))
}

// merged joins a ticket whose address has just come in with a neighbour's about
// the same incident, of which nobody could know before.
func (t *turn) merged(k *talk, tk *models.Ticket) (bool, error) {
	r := understand.Request{Kind: understand.Kind(tk.Kind), Subkind: tk.Subkind, Urgency: understand.Urgency(tk.Urgency)}
	old, err := t.outage(r, tk.Place, tk.Words)
	if err != nil || old == nil || old.ID == tk.ID {
		return false, err
	}
	c, err := t.cause(t.Announce.Texts.Say("note_merged", t.data(old)))
	if err != nil {
		return true, err
	}
	if err := t.tx.Cancel(tk, c); err != nil {
		return true, err
	}
	r.Slots.Phone = tk.Phone
	return true, t.join(k, old, r, tk.Place)
}

// join adds one more household to an incident; each is told, and the worker
// hears of it with address and phone.
func (t *turn) join(k *talk, tk *models.Ticket, r understand.Request, place models.Place) error {
	if err := t.introduce(k, place, r.Slots); err != nil {
		return err
	}
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	isNew, err := t.tx.Report(tk, k.who.ID, c)
	if err != nil {
		return err
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	d := t.data(tk)
	t.reply("joined", d, *tk)
	if !isNew {
		return nil
	}
	d.Place, d.Contact, d.Phone = placeWords(place), t.contact(), r.Slots.Phone
	return t.tellOfNeighbour(tk, d)
}

// own tells whether the ticket is this resident's, not a neighbour's that he
// reported too.
func (k *talk) own(tk *models.Ticket) bool {
	return k.who != nil && tk.RequesterID != nil && *tk.RequesterID == k.who.ID
}

// wordsAbout are the words just said, for the worker: a neighbour's with who and
// where he is.
func (t *turn) wordsAbout(k *talk, tk *models.Ticket, n int) string {
	words := cut(t.words(), n)
	if k.own(tk) || k.who == nil {
		return words
	}
	from := placeWords(k.who.Place) + " " + t.contact()
	if k.who.Phone != "" {
		from += " " + k.who.Phone
	}
	return from + "：" + words
}

// neighbourAdds keeps what a neighbour says about an incident. The address and
// the number in it are his own.
func (t *turn) neighbourAdds(k *talk, tk *models.Ticket) error {
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	if err := t.tx.Supplement(tk, func(*models.Ticket) {}, c); err != nil {
		return t.refused(tk, err)
	}
	s := k.reading.Slots
	if err := t.introduce(k, k.who.Place.Corrected(placeOf(s)), s); err != nil {
		return err
	}
	if _, err := t.attach(tk); err != nil {
		return err
	}
	if t.m.Chat.Private || s.Phone != "" || placeOf(s) != (models.Place{}) {
		t.reply("supplemented", t.data(tk), *tk)
	}
	return t.passOn(k, tk)
}

// withdrawn takes a resident's wish that nobody comes. While others wait for the
// same, only he is out of it.
func (t *turn) withdrawn(k *talk, tk *models.Ticket) error {
	others, err := t.others(tk)
	if err != nil {
		return err
	}
	if k.own(tk) && others == 0 {
		return t.cancelled(k, tk)
	}
	c, err := t.cause(t.words())
	if err != nil {
		return err
	}
	if err := t.tx.Leave(tk, k.who.ID, c); err != nil {
		return t.refused(tk, err)
	}
	t.reply("left", t.data(tk), *tk)
	d := t.data(tk)
	d.Words = t.wordsAbout(k, tk, 200)
	return t.tellHolder(tk, "resident_says", d)
}

// others counts the neighbours who reported the matter too.
func (t *turn) others(tk *models.Ticket) (int, error) {
	reporters, err := t.tx.Reporters(tk.ID)
	return len(reporters), err
}

// askedAtMost is how many neighbours are told in private that it is done.
const askedAtMost = 100

// askWhetherDone asks whoever wanted it whether it is done: in the group with one
// line, those who reported it in private there.
func (t *turn) askWhetherDone(tk *models.Ticket) error {
	others, err := t.others(tk)
	if err != nil {
		return err
	}
	if others == 0 {
		return t.toResident(tk, "done_ask")
	}
	if err := t.toResident(tk, "done_ask_all"); err != nil {
		return err
	}
	private, err := t.tx.ReportersInPrivate(tk, askedAtMost)
	if err != nil {
		return err
	}
	for _, r := range private {
		chat := bot.Chat{Transport: bot.TransportName(r.Transport), ID: bot.ChatID(r.ChatID), Private: true}
		o := t.Announce.message(chat, t.Announce.Texts.Say("done_ask", t.data(tk)), []models.Ticket{*tk})
		if t.canWait(tk) {
			t.Announce.postpone(&o, t.c, t.now)
		}
		if err := t.queue(o); err != nil {
			return err
		}
	}
	return nil
}

// tellOfNeighbour tells the worker of one more household, one by one as long as
// they are few; then now and then how many there are.
func (t *turn) tellOfNeighbour(tk *models.Ticket, d texts.Data) error {
	others, err := t.others(tk)
	if err != nil {
		return err
	}
	if others <= namedNeighbours {
		return t.tellHolder(tk, "resident_joined", d)
	}
	if !t.limits.Allow(t.ctx, "joined:"+ticketKey(tk), 1, urgeEvery) {
		return nil
	}
	d.Count = others + 1
	return t.tellHolder(tk, "residents_joined", d)
}

// namedNeighbours is how many more households are told of one by one.
const namedNeighbours = 5

// otherHouseholds names those who reported the matter too, for the worker.
func (t *turn) otherHouseholds(tk *models.Ticket) (string, error) {
	reporters, err := t.tx.Reporters(tk.ID)
	var out []string
	for i := range reporters {
		r := &reporters[i]
		out = append(out, strings.TrimSpace(placeWords(r.Place)+" "+nameOf(r.Name)+" "+r.Phone))
	}
	return strings.Join(out, "；"), err
}
