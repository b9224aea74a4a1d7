package handlers

import (
	"strings"
	"time"

	"gridbot/handlers/texts"
	"gridbot/models"
)

// shownAtMost is how many tickets one message lists.
const shownAtMost = 60

// lines lists tickets, one a line.
func (a *Announcer) lines(tickets []models.Ticket, c *models.CommunityRoster, now time.Time) string {
	var out []string
	for i := range tickets[:min(len(tickets), shownAtMost)] {
		out = append(out, a.Texts.Say("list_line", a.Describe(&tickets[i], c, now)))
	}
	if more := len(tickets) - shownAtMost; more > 0 {
		out = append(out, a.Texts.Say("list_more", texts.Data{Count: more}))
	}
	return strings.Join(out, "\n")
}

// Digest is the evening reminder of a worker: what is outstanding, the most
// urgent and the oldest first. Empty when there is nothing.
func (a *Announcer) Digest(tickets []models.Ticket, c *models.CommunityRoster, now time.Time) string {
	if len(tickets) == 0 {
		return ""
	}
	d := texts.Data{Count: len(tickets), No: tickets[0].Number.String()}
	return strings.Join([]string{
		a.Texts.Say("digest_head", d), a.lines(tickets, c, now), a.Texts.Say("digest_tail", d),
	}, "\n")
}

// Overview is the evening report of a supervisor. Empty when nothing is
// outstanding.
func (a *Announcer) Overview(sum models.Summary, c *models.CommunityRoster, now time.Time) string {
	return a.overview("overview_head", sum, c, now)
}

func (a *Announcer) overview(head string, sum models.Summary, c *models.CommunityRoster, now time.Time) string {
	if sum.Count == 0 {
		return ""
	}
	out := []string{a.Texts.Say(head, texts.Data{
		Community: c.Name, Count: sum.Count, Unclaimed: sum.Unclaimed, Emergencies: sum.Emergencies, Overdue: sum.Overdue,
	})}
	for _, w := range sum.Workers {
		name := a.label("nobody")
		if worker := a.Roster.Worker(w.WorkerID); worker != nil {
			name = worker.Name
		}
		out = append(out, a.Texts.Say("overview_worker", texts.Data{Worker: name, Count: w.Count, Waited: waited(now.Sub(w.Oldest))}))
	}
	if len(sum.Longest) > 0 {
		out = append(out, a.Texts.Say("overview_tail", texts.Data{}), a.lines(sum.Longest, c, now))
	}
	return strings.Join(out, "\n")
}

// list shows a worker what is his; a supervisor sees the community first. It
// goes to his private chat, for it is full of addresses.
func (t *turn) list(d *desk) error {
	if d.me.Supervisor {
		sum, err := t.tx.Summarize(t.c.ID)
		if err != nil {
			return err
		}
		if text := t.Announce.overview("overview_now", sum, t.c, t.now); text != "" {
			return t.tellText(d.me, text, nil)
		}
	}
	if len(d.mine) == 0 {
		return t.tell(d.me, "list_none", texts.Data{})
	}
	text := t.Announce.Texts.Say("list_head", texts.Data{Count: len(d.mine)}) + "\n" + t.Announce.lines(d.mine, t.c, t.now)
	return t.tellText(d.me, text, d.mine)
}

func (t *turn) tellText(w *models.Worker, text string, about []models.Ticket) error {
	o := t.Announce.toWorker(w, string(t.m.Chat.Transport), text, about)
	if o == nil {
		return nil
	}
	return t.queue(*o)
}

// detail shows a worker one ticket, in private.
func (t *turn) detail(tk *models.Ticket) error {
	if tk.CommunityID != t.c.ID {
		t.explain(tk, models.ErrNotYours)
		return nil
	}
	d := t.data(tk)
	var err error
	if d.Others, err = t.otherHouseholds(tk); err != nil {
		return err
	}
	return t.tell(t.Announce.Roster.Worker(t.actor.ID), "detail", d, *tk)
}
