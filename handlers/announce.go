package handlers

import (
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
	// Noiseless are the transports that wake nobody: what can wait need not wait
	// there.
	Noiseless []string
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
		o.Emergency = o.Emergency || t.Urgency == models.Emergency
	}
	return o
}

// toWorker is one text to a worker's private chat: on the transport of the
// matter when he is there, else on the first he is on; nil when on none.
func (a *Announcer) toWorker(w *models.Worker, transport, text string, about []models.Ticket) *models.Outbox {
	if w == nil || len(w.Accounts) == 0 {
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
		a.postpone(o, a.Roster.Community(w.CommunityID), now)
	}
	return tx.Say(o)
}

// ToResident queues a text to whoever asked for the ticket, where he asked; in
// a group he is called by name. What can wait respects the quiet hours.
func (a *Announcer) ToResident(tx *models.Tx, tk *models.Ticket, name string, d texts.Data, now time.Time, canWait bool) (bool, error) {
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
	if canWait {
		a.postpone(&o, a.Roster.Community(tk.CommunityID), now)
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
	return a.offer(tk, w, intro, now, files), nil
}

func (a *Announcer) offer(tk *models.Ticket, w *models.Worker, intro string, now time.Time, files []models.Attachment) models.Outbox {
	c := a.Roster.Community(tk.CommunityID)
	d := a.Describe(tk, c, now)
	d.Photos = len(files)
	text := a.Texts.Say("offer", d)
	if intro != "" {
		text = intro + "\n" + text
	}
	o := a.toWorker(w, tk.Transport, text, []models.Ticket{*tk})
	if o == nil {
		return models.Outbox{}
	}
	for _, f := range files {
		o.Files = append(o.Files, models.OutboxFile{Kind: f.Kind, Path: f.Path})
	}
	o.Important = true
	if tk.Urgency == models.Normal {
		a.postpone(o, c, now)
	}
	return *o
}

// Remind queues a list to a worker's private chat, once per key; what can wait
// respects the quiet hours.
func (a *Announcer) Remind(tx *models.Tx, w *models.Worker, key, text string, now time.Time, canWait bool, about []models.Ticket) (bool, error) {
	o := a.toWorker(w, "", text, about)
	if o == nil || text == "" {
		return false, nil
	}
	o.Key, o.CreatedAt, o.Important = &key, now, true
	if canWait {
		a.postpone(o, a.Roster.Community(w.CommunityID), now)
	}
	return tx.Say(o)
}
