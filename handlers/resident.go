package handlers

import (
	"slices"
	"time"

	"gridbot/bot"
	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/models"
)

// talk is what the bot knows when a resident speaks.
type talk struct {
	who     *models.Resident // nil: not known yet
	tickets []models.Ticket  // his, the newest first, settled ones of late included
	said    *models.Outbox   // what the bot said last to him
	quoted  []models.Ticket
	reading understand.Reading
}

// resident reads what a resident says: first as an answer about what is between
// him and the bot, then as a request.
func (t *turn) resident() error {
	k, err := t.listen()
	if err != nil || k == nil {
		return err
	}
	if t.m.Text == "" {
		return t.wordless(k)
	}
	for _, step := range []func(*talk) (bool, error){t.answered, t.aboutTicket, t.requested, t.added} {
		if done, err := step(k); done || err != nil {
			return err
		}
	}
	return t.keepLoose()
}

// listen gathers what the message is to be read against. Nil: the person can't
// be placed in a community.
func (t *turn) listen() (*talk, error) {
	k := &talk{}
	if err := t.recognise(k); err != nil {
		return nil, err
	}
	if t.c == nil {
		return nil, t.stranger()
	}
	var err error
	if k.quoted, err = t.quoted(); err != nil {
		return nil, err
	}
	if k.who != nil {
		if k.tickets, err = t.tx.TicketsOfResident(k.who.ID, t.now.Add(-settledWindow)); err != nil {
			return nil, err
		}
		if k.said, err = t.lastSaid(); err != nil {
			return nil, err
		}
	}
	t.understandResident(k)
	return k, nil
}

// recognise finds the resident by the network's id of the person.
func (t *turn) recognise(k *talk) (err error) {
	transport, person := string(t.m.Chat.Transport), t.person()
	if t.c != nil {
		k.who, err = t.tx.ResidentByPerson(t.c.ID, transport, person)
	} else if k.who, err = t.tx.ResidentAnywhere(transport, person); k.who != nil {
		t.c = t.Announce.Roster.Community(k.who.CommunityID)
	} else {
		t.c = t.communityByAddress()
	}
	t.actor = models.Actor{Role: models.ByResident, Name: t.m.Sender.Name}
	if t.c != nil {
		t.actor.CommunityID = t.c.ID
	}
	if k.who != nil {
		t.actor.ID = k.who.ID
	}
	return err
}

// communityByAddress is the only community that has the address which a stranger
// gives in private, in his words or his name; nil when there is none or several.
func (t *turn) communityByAddress() (found *models.CommunityRoster) {
	said := t.Reader.Read(understand.Input{Text: t.m.Text, Nick: t.m.Sender.Name, Role: understand.Resident}).Slots
	for _, p := range []models.Place{placeOf(said), placeOf(understand.ParseNick(t.m.Sender.Name))} {
		for _, c := range t.Announce.Roster.Communities {
			if len(c.GridsAt(p.Estate, p.Building)) == 0 {
				continue
			}
			if found != nil && found != c {
				return nil
			}
			found = c
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// person is the id under which the sender is remembered. Somebody whom the
// network can't tell from others is a new person each time.
func (t *turn) person() string {
	if t.m.Sender.ID == "" {
		return "once:" + string(t.m.ID)
	}
	return string(t.m.Sender.ID)
}

// stranger answers a private message of somebody unknown, now and then; in danger
// he hears at once what to do.
func (t *turn) stranger() error {
	said := t.Reader.Read(understand.Input{Text: t.m.Text, Nick: t.m.Sender.Name, Role: understand.Resident})
	for _, r := range said.Requests {
		if r.Urgency == understand.Emergency && t.m.Chat.Private {
			tk := models.Ticket{Kind: string(r.Kind), Subkind: r.Subkind, Urgency: models.Emergency}
			t.reply("stranger_emergency", texts.Data{Safety: t.Announce.safety(&tk)})
			return nil
		}
	}
	if t.m.Chat.Private && t.limits.Allow(t.ctx, "stranger:"+t.m.Chat.Key(), 1, 24*time.Hour) {
		t.reply("say_in_group", texts.Data{})
	}
	return nil
}

// understandResident reads the message against what the bot said last; when
// that makes no sense of it, against the question that is still open.
func (t *turn) understandResident(k *talk) {
	context := ""
	if k.said != nil {
		context = k.said.Text
	}
	k.reading = t.read(t.m.Text, understand.Resident, context)
	if asking := k.unplaced(t.now); asking != nil && k.intent().Name == understand.None && len(k.reading.Requests) == 0 {
		if r := t.read(t.m.Text, understand.Resident, t.question(asking)); r.Intents[0].Name != understand.None {
			k.reading = r
		}
	}
}

// unplaced is the ticket whose address the resident may still tell: one that
// waits for it, or one that was given to a worker without.
func (k *talk) unplaced(now time.Time) *models.Ticket {
	if asking := firstIn(k.tickets, models.Asking); asking != nil {
		return asking
	}
	for i := range k.tickets {
		tk := &k.tickets[i]
		if k.own(tk) && tk.State.Outstanding() && tk.Building == "" && tk.Kind != string(understand.Bill) &&
			!slices.Contains(placeless, tk.Subkind) && now.Sub(tk.CreatedAt) < contextWindow {
			return tk
		}
	}
	return nil
}

// question is what the bot wants to know about a ticket that waits for an answer.
func (t *turn) question(tk *models.Ticket) string {
	if tk.Unit != "" || tk.Room != "" {
		return t.Announce.Texts.Say("ask_building", t.data(tk))
	}
	return t.Announce.Texts.Say("registered_asking", t.data(tk))
}

func (k *talk) intent() understand.Intent { return k.reading.Intents[0] }

// about is the ticket that the bot's last message was about, or nil.
func (k *talk) about() *models.Ticket {
	if k.said == nil || len(k.said.TicketIDs) != 1 {
		return nil
	}
	return byID(k.tickets, k.said.TicketIDs[0])
}

func byID(tickets []models.Ticket, id int64) *models.Ticket {
	for i := range tickets {
		if tickets[i].ID == id {
			return &tickets[i]
		}
	}
	return nil
}

func firstIn(tickets []models.Ticket, states ...models.State) *models.Ticket {
	for i := range tickets {
		for _, s := range states {
			if tickets[i].State == s {
				return &tickets[i]
			}
		}
	}
	return nil
}

// wordless handles a photo, a voice message or a file without text.
func (t *turn) wordless(k *talk) error {
	if t.m.Media == nil {
		return nil
	}
	if t.m.Media.Kind == bot.Voice {
		t.askToType()
	}
	if tk := k.waiting(t.now); tk != nil {
		return t.supplement(k, tk)
	}
	return t.keepLoose()
}

// askToType asks each person once in a while, for a voice message can't be read.
func (t *turn) askToType() {
	if t.limits.Allow(t.ctx, "voice:"+t.owner(), 1, 7*24*time.Hour) {
		t.reply("voice_please_type", texts.Data{})
	}
}

// waiting is the ticket that something said now most likely belongs to: the one
// quoted, or the newest of the last while that is not settled.
func (k *talk) waiting(now time.Time) *models.Ticket {
	for i := range k.quoted {
		if tk := byID(k.tickets, k.quoted[i].ID); tk != nil && tk.Unsettled() {
			return tk
		}
	}
	for i := range k.tickets {
		tk := &k.tickets[i]
		if tk.Unsettled() && now.Sub(tk.CreatedAt) <= supplementWindow {
			return tk
		}
	}
	return nil
}
