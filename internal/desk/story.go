package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gridbot/models"
)

// step is one line of a ticket's story.
type step struct {
	at    time.Time
	At    string
	Class string // who it comes from: resident, worker, supervisor, system, bot
	Who   string
	What  string
	Words string
	State string // how far a message of the bot has come, when it has not arrived
	Bad   bool
}

// story puts events, people's words and what the bot said into one order.
func (v *visit) story(tk *models.Ticket, c *models.CommunityRoster) ([]step, error) {
	tx := v.Store.Read(v.r.Context())
	events, err := tx.Events(tk.ID)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, e := range events {
		if e.MessageID != nil {
			ids = append(ids, *e.MessageID)
		}
	}
	messages, err := tx.MessagesByID(ids)
	if err != nil {
		return nil, err
	}
	words := map[int64]string{}
	for _, m := range messages {
		words[m.ID] = m.Text
	}
	said, err := tx.SaidAbout(tk.ID, tk.CreatedAt)
	if err != nil {
		return nil, err
	}
	var out []step
	told := map[int64]bool{}
	for _, e := range events {
		out = append(out, v.eventStep(e, tk, words, told))
	}
	for i := range said {
		out = append(out, v.saidStep(&said[i]))
	}
	slices.SortStableFunc(out, func(a, b step) int { return a.at.Compare(b.at) })
	for i := range out {
		out[i].At = moment(out[i].at, c.Location, v.now)
	}
	return out, nil
}

// eventStep shows one event; words that led to several are shown once.
func (v *visit) eventStep(e models.Event, tk *models.Ticket, words map[int64]string, told map[int64]bool) step {
	s := step{at: e.At, Class: string(e.ActorRole), Who: e.ActorName, What: v.what(e, tk), Words: e.Note}
	if e.ActorRole == models.BySystem {
		s.Who = "小格"
	}
	if e.MessageID != nil {
		if e.ActorRole != models.BySystem || e.Note == "" {
			s.Words = words[*e.MessageID]
		}
		if told[*e.MessageID] {
			s.Words = ""
		}
		told[*e.MessageID] = true
	}
	s.Bad = e.Action == models.Escalated || e.Action == models.Alerted || e.Action == models.Disputed
	return s
}

func (v *visit) what(e models.Event, tk *models.Ticket) string {
	words := eventWords[e.Action]
	to := ""
	if e.NewWorkerID != nil {
		if w := v.Announce.Roster.Worker(*e.NewWorkerID); w != nil {
			to = w.Name
		}
	}
	rating := ""
	if e.Action == models.Rated {
		rating = strconv.Itoa(tk.Rating)
	}
	return strings.NewReplacer("{to}", to, "{rating}", rating).Replace(words)
}

// saidStep shows what the bot said to whom. A list of many tickets is named, not
// shown: the others on it may be none of the visitor's business.
func (v *visit) saidStep(o *models.Outbox) step {
	s := step{at: o.CreatedAt, Class: "bot", Who: "小格", What: "告诉" + v.listener(o), Words: o.Text}
	if o.NotBefore.After(o.CreatedAt) {
		s.at = o.NotBefore
	}
	if len(o.TicketIDs) > 3 {
		s.What, s.Words = "在给"+v.listener(o)+"的提醒里列了这一件", ""
	}
	if words, late := sendWords[o.State]; late {
		s.State, s.Bad = words, o.State == models.Failed || o.State == models.Uncertain
	}
	return s
}

// listener is whom a message is to.
func (v *visit) listener(o *models.Outbox) string {
	if !o.ChatPrivate {
		if o.MentionName != "" {
			return o.MentionName + "（" + o.ChatName + "）"
		}
		return o.ChatName
	}
	for _, c := range v.Announce.Roster.Communities {
		for _, w := range c.Workers {
			if slices.ContainsFunc(w.Accounts, func(a models.WorkerAccount) bool {
				return a.Transport == o.Transport && a.ChatID == o.ChatID
			}) {
				return w.Name
			}
		}
	}
	return "居民（私聊）"
}
