package handlers

import (
	"fmt"
	"strings"
	"time"

	"gridbot/bot"
	"gridbot/handlers/texts"
	"gridbot/models"
)

// Announcer writes to people: it finds the chat, the words and the right time.
type Announcer struct {
	Texts  *texts.Texts
	Roster *models.Roster
	Quiet  QuietHours
}

// QuietHours is the part of the night in which only what can't wait is said,
// in minutes after midnight. From equal to To: there is none.
type QuietHours struct{ From, To int }

// Until tells when a message that can wait may be said: now, or when the quiet
// hours end. The time is read in the community's zone.
func (q QuietHours) Until(now time.Time, loc *time.Location) time.Time {
	if q.From == q.To {
		return now
	}
	local := now.In(loc)
	minute := local.Hour()*60 + local.Minute()
	end := time.Date(local.Year(), local.Month(), local.Day(), q.To/60, q.To%60, 0, 0, loc)
	switch {
	case q.From > q.To && minute >= q.From:
		return end.AddDate(0, 0, 1).UTC()
	case q.From > q.To && minute < q.To, q.From < q.To && minute >= q.From && minute < q.To:
		return end.UTC()
	}
	return now
}

// Holds tells whether it is quiet now.
func (q QuietHours) Holds(now time.Time, loc *time.Location) bool {
	return q.Until(now, loc).After(now)
}

// message is one text to a chat.
func (a *Announcer) message(chat bot.Chat, text string, about []models.Ticket) models.Outbox {
	o := models.Outbox{
		Transport: string(chat.Transport), ChatID: string(chat.ID), ChatName: chat.Name,
		ChatPrivate: chat.Private, Text: text,
	}
	for _, t := range about {
		o.TicketIDs = append(o.TicketIDs, t.ID)
		o.Numbers = append(o.Numbers, t.Number)
	}
	return o
}

// toWorker is one text to a worker's private chat: on the transport of the
// matter when he is there, else on the first he is on; nil when on none.
func (a *Announcer) toWorker(w *models.Worker, transport, text string, about []models.Ticket) *models.Outbox {
	if len(w.Accounts) == 0 {
		return nil
	}
	account := w.Accounts[0]
	for _, other := range w.Accounts {
		if other.Transport == transport {
			account = other
		}
	}
	o := a.message(bot.Chat{
		Transport: bot.TransportName(account.Transport), ID: bot.ChatID(account.ChatID), Private: true,
	}, text, about)
	return &o
}

// ToWorker queues a text to a worker in private, and tells whether it did. Key
// keeps it from being queued twice; what can wait respects the quiet hours.
func (a *Announcer) ToWorker(tx *models.Tx, w *models.Worker, key, name string, d texts.Data, now time.Time, canWait bool, about ...models.Ticket) (bool, error) {
	o := a.toWorker(w, "", a.Texts.Say(name, d), about)
	if o == nil {
		return false, nil
	}
	o.CreatedAt, o.Important = now, true
	if key != "" {
		o.Key = &key
	}
	if canWait {
		o.NotBefore = a.Quiet.Until(now, a.Roster.Community(w.CommunityID).Location)
	}
	return tx.Say(o)
}

// ToResident queues a text to whoever asked for the ticket, where he asked; in
// a group he is called by name.
func (a *Announcer) ToResident(tx *models.Tx, tk *models.Ticket, name string, d texts.Data, now time.Time) (bool, error) {
	if tk.RequesterID == nil {
		return false, nil
	}
	o := a.message(bot.Chat{
		Transport: bot.TransportName(tk.Transport), ID: bot.ChatID(tk.ChatID), Name: tk.ChatName, Private: tk.ChatPrivate,
	}, a.Texts.Say(name, d), []models.Ticket{*tk})
	o.CreatedAt = now
	if !tk.ChatPrivate {
		r, err := tx.Resident(*tk.RequesterID)
		if err != nil || r == nil {
			return false, err
		}
		o.MentionID, o.MentionName = r.Person, r.Name
	}
	return tx.Say(&o)
}

// Offer is the message by which a worker hears of a ticket: everything needed,
// with its photos. Intro says how it came to him, if not by itself.
func (a *Announcer) Offer(tx *models.Tx, tk *models.Ticket, w *models.Worker, intro string, now time.Time) (models.Outbox, error) {
	files, err := tx.Attachments(tk.ID)
	if err != nil {
		return models.Outbox{}, err
	}
	c := a.Roster.Community(tk.CommunityID)
	d := a.Describe(tk, c, now)
	d.Photos = len(files)
	text := a.Texts.Say("offer", d)
	if intro != "" {
		text = intro + "\n" + text
	}
	o := a.toWorker(w, tk.Transport, text, []models.Ticket{*tk})
	if o == nil {
		return models.Outbox{}, nil
	}
	for _, f := range files {
		o.Files = append(o.Files, models.OutboxFile{Kind: f.Kind, Path: f.Path})
	}
	o.Important = true
	if tk.Urgency == models.Normal {
		o.NotBefore = a.Quiet.Until(now, c.Location)
	}
	return *o, nil
}

// Remind queues a list to a worker's private chat, once per key.
func (a *Announcer) Remind(tx *models.Tx, w *models.Worker, key, text string, now time.Time, about []models.Ticket) (bool, error) {
	o := a.toWorker(w, "", text, about)
	if o == nil || text == "" {
		return false, nil
	}
	o.Key, o.CreatedAt, o.Important = &key, now, true
	o.NotBefore = a.Quiet.Until(now, a.Roster.Community(w.CommunityID).Location)
	return tx.Say(o)
}

// Describe puts a ticket into the words of the texts.
func (a *Announcer) Describe(tk *models.Ticket, c *models.CommunityRoster, now time.Time) texts.Data {
	d := texts.Data{
		No: tk.Number.String(), Kind: a.kindWords(tk), Urgency: a.label("urgency_" + tk.Urgency),
		State: a.label("state_" + string(tk.State)), Place: placeWords(tk.Place), Contact: tk.Contact, Phone: tk.Phone,
		Detail: a.detailWords(tk), Words: cut(tk.Words, 500), Waited: waited(now.Sub(tk.CreatedAt)),
		Community: c.Name, Rating: tk.Rating, Safety: a.safety(tk),
	}
	if tk.WorkerID != nil {
		if w := a.Roster.Worker(*tk.WorkerID); w != nil {
			d.Worker = w.Name
		}
	}
	return d
}

// label is a word of the texts, or "" when there is none of this name.
func (a *Announcer) label(name string) string { return a.Texts.Say(name, texts.Data{}) }

func (a *Announcer) kindWords(tk *models.Ticket) string {
	kind := a.label("kind_" + tk.Kind)
	if sub := a.label("subkind_" + tk.Subkind); sub != "" {
		return kind + "·" + sub
	}
	return kind
}

func (a *Announcer) detailWords(tk *models.Ticket) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, a.label("detail_"+name)+value)
		}
	}
	add("items", strings.Join(tk.Items, "、"))
	if tk.Utility != "" {
		add("utility", a.label("utility_"+tk.Utility))
	}
	if tk.Amount != "" {
		add("amount", tk.Amount+"元")
	}
	add("account", tk.Account)
	add("wanted", tk.Wanted)
	return strings.Join(parts, "，")
}

// safety is what to do first in danger, by what the danger is.
func (a *Announcer) safety(tk *models.Ticket) string {
	if tk.Urgency != models.Emergency {
		return ""
	}
	if s := a.label("safety_" + tk.Subkind); s != "" {
		return s
	}
	if tk.Kind == "medicine" {
		return a.label("safety_medicine")
	}
	return a.label("safety_other")
}

// placeWords writes an address as people do.
func placeWords(p models.Place) string {
	var b strings.Builder
	b.WriteString(p.Estate)
	part := func(value, unit string) {
		if value != "" {
			b.WriteString(value + unit)
		}
	}
	part(p.Building, "号楼")
	part(p.Unit, "单元")
	part(p.Room, "室")
	return b.String()
}

// waited tells a span of time in the one unit that matters.
func waited(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "不到1分钟"
	case d < time.Hour:
		return fmt.Sprintf("%d分钟", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d天", int(d.Hours()/24))
}
