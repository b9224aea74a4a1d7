package handlers

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/models"
)

// answered reads the answer to "which one do you mean?".
func (t *turn) answered(k *talk) (bool, error) {
	if k.who == nil {
		return false, nil
	}
	q, err := t.tx.OpenQuestion(t.actor.Key(), t.now.Add(-questionWindow))
	if err != nil || q == nil {
		return false, err
	}
	picked, err := t.picked(q, k.reading)
	if err != nil || len(picked) != 1 {
		return false, err
	}
	if err := t.tx.CloseQuestion(q, t.now); err != nil {
		return true, err
	}
	in := understand.Intent{Name: understand.IntentName(q.Intent)}
	return true, t.act(k, &picked[0], in)
}

// picked are the candidates that a short message means: by number, by the place
// in the list that was shown, by their age, or by what it says of them.
func (t *turn) picked(q *models.Question, r understand.Reading) ([]models.Ticket, error) {
	candidates, err := t.tx.TicketsByID(q.Candidates)
	if err != nil || utf8.RuneCountInString(t.m.Text) > longestPick {
		return nil, err
	}
	if named := having(candidates, func(tk *models.Ticket) bool { return names(t.m.Text, tk.Number) }); len(named) > 0 {
		return named, nil
	}
	if i := ordinal(t.m.Text); i > 0 && i <= len(q.Candidates) {
		return having(candidates, func(tk *models.Ticket) bool { return tk.ID == q.Candidates[i-1] }), nil
	}
	if latest(t.m.Text) {
		return candidates[max(0, len(candidates)-1):], nil
	}
	if len(r.Requests) > 0 {
		return nil, nil // it is something new
	}
	if tk := likest(candidates, t.m.Text, r.Slots, 1); tk != nil {
		return []models.Ticket{*tk}, nil
	}
	return nil, nil
}

// longestPick is how many characters an answer to "which one?" has at most.
const longestPick = 40

// latest tells whether the words point at what was spoken of last.
func latest(words string) bool {
	for _, w := range []string{"刚才", "刚刚", "刚说", "上面那", "最近那", "最后那"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// aboutTicket carries out what the resident says about a ticket of his.
func (t *turn) aboutTicket(k *talk) (bool, error) {
	in := k.intent()
	if in.Name == understand.None || len(k.tickets) == 0 || t.toSomebodyElse() {
		return false, nil
	}
	asksToo := len(k.reading.Requests) > 0
	if asksToo && (in.Name == understand.Status || in.Name == understand.Supplement) {
		return false, nil // requests know themselves what is old
	}
	candidates := k.candidates(in, t.m.Text, t.now)
	if asksToo && in.Name == understand.Reopen {
		candidates = narrowed(candidates, func(tk *models.Ticket) bool {
			return slices.ContainsFunc(k.reading.Requests, func(r understand.Request) bool { return alike(tk, r) })
		})
	}
	if len(candidates) > 1 && latest(t.m.Text) {
		candidates = candidates[:1]
	}
	switch len(candidates) {
	case 0:
		return false, nil
	case 1:
		// "好了谢谢，另外厕所堵了" settles one matter and brings another; "还漏着呢"
		// is no new leak.
		goesOn := asksToo && in.Name != understand.Dispute && in.Name != understand.Reopen
		return !goesOn, t.act(k, candidates[0], in)
	}
	return true, t.askWhich(candidates, in)
}

// toSomebodyElse: words that call a neighbour by name are not for the bot.
func (t *turn) toSomebodyElse() bool {
	if len(t.m.Mentions) == 0 || t.m.MentionsBot {
		return false
	}
	for _, name := range t.m.Mentions {
		for _, w := range t.c.Workers {
			if w.IsCalled(name) {
				return false
			}
		}
	}
	return true
}

// fitting are the states in which a resident's intent makes sense.
var fitting = map[understand.IntentName][]models.State{
	understand.Status:     {models.Asking, models.Open, models.Claimed, models.Done},
	understand.Cancel:     {models.Asking, models.Open, models.Claimed},
	understand.Confirm:    {models.Done, models.Claimed, models.Open},
	understand.Dispute:    {models.Done, models.Closed},
	understand.Rate:       {models.Done, models.Closed},
	understand.Reopen:     {models.Closed, models.Done},
	understand.Supplement: {models.Asking, models.Open, models.Claimed},
}

// candidates are the tickets that can be meant: the ones named, quoted, or
// talked about last; else all of the resident's that fit.
func (k *talk) candidates(in understand.Intent, words string, now time.Time) []*models.Ticket {
	var fit []*models.Ticket
	for i := range k.tickets {
		for _, s := range fitting[in.Name] {
			if k.tickets[i].State == s {
				fit = append(fit, &k.tickets[i])
			}
		}
	}
	if named := narrowed(fit, func(tk *models.Ticket) bool { return numbered(in.Tickets, tk) }); len(in.Tickets) > 0 {
		return named // a number of somebody else is nobody's business
	}
	if q := narrowed(fit, func(tk *models.Ticket) bool { return byID(k.quoted, tk.ID) != nil }); len(q) > 0 {
		return q
	}
	switch in.Name {
	case understand.Supplement:
		if tk := k.unplaced(now); tk != nil && (tk.State == models.Asking || placeOf(k.reading.Slots) != (models.Place{})) {
			return []*models.Ticket{tk}
		}
		if tk := k.waiting(now); tk != nil && tk.State != models.Done {
			return []*models.Ticket{tk}
		}
		return nil
	case understand.Confirm, understand.Rate:
		// Praise and "好了" in a chat are a confirmation only of what was asked about.
		if tk := k.about(); tk != nil && contains(fit, tk) {
			return []*models.Ticket{tk}
		}
		return nil
	}
	if tk := k.described(fit, words); tk != nil {
		return []*models.Ticket{tk}
	}
	if tk := k.about(); tk != nil && contains(fit, tk) && k.clear(tk, fit) {
		return []*models.Ticket{tk}
	}
	if in.Name == understand.Cancel && k.said == nil {
		return nil // nothing was said to him for long: "不用了" is to somebody else
	}
	return fit
}

// described is the only one of several that the words point at: "马桶那个不用了".
func (k *talk) described(fit []*models.Ticket, words string) *models.Ticket {
	if len(fit) < 2 {
		return nil
	}
	pool := make([]models.Ticket, len(fit))
	for i := range fit {
		pool[i] = *fit[i]
	}
	if tk := likest(pool, words, k.reading.Slots, 1); tk != nil {
		return byID(k.tickets, tk.ID)
	}
	return nil
}

// clear tells whether the ticket that the bot spoke of last can be the only one
// meant: no other of them was asked for at about the same time.
func (k *talk) clear(about *models.Ticket, fit []*models.Ticket) bool {
	return len(narrowed(fit, func(tk *models.Ticket) bool {
		return tk.ID != about.ID && k.said.CreatedAt.Sub(tk.CreatedAt).Abs() < rivalWindow
	})) == 0
}

func narrowed(in []*models.Ticket, ok func(*models.Ticket) bool) []*models.Ticket {
	var out []*models.Ticket
	for _, tk := range in {
		if ok(tk) {
			out = append(out, tk)
		}
	}
	return out
}

func contains(list []*models.Ticket, tk *models.Ticket) bool {
	for _, other := range list {
		if other.ID == tk.ID {
			return true
		}
	}
	return false
}

func numbered(numbers []string, tk *models.Ticket) bool {
	for _, n := range numbers {
		if n == strconv.FormatInt(int64(tk.Number), 10) {
			return true
		}
	}
	return false
}

// askWhich asks which ticket is meant, naming the candidates.
func (t *turn) askWhich(candidates []*models.Ticket, in understand.Intent) error {
	if len(candidates) > 9 {
		candidates = candidates[:9]
	}
	q := &models.Question{Person: t.actor.Key(), ChatKey: t.m.Chat.Key(), Intent: string(in.Name), AskedAt: t.now}
	var list []string
	var about []models.Ticket
	for _, tk := range candidates {
		q.Candidates = append(q.Candidates, tk.ID)
		about = append(about, *tk)
		list = append(list, t.shown(tk))
	}
	c, err := t.cause("")
	if err != nil {
		return err
	}
	q.MessageID = c.MessageID
	t.reply("which_resident", texts.Data{List: strings.Join(list, "、")}, about...)
	return t.tx.Ask(q)
}

// shown names a ticket: in the group by nothing but number and time, for what it
// is about is private.
func (t *turn) shown(tk *models.Ticket) string {
	if t.m.Chat.Private {
		return tk.Number.String() + " " + t.Announce.kindWords(tk)
	}
	return tk.Number.String() + tk.CreatedAt.In(t.c.Location).Format("（1月2日15:04）")
}
