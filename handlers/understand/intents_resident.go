package understand

import (
	"slices"
	"strings"
)

// ruleIntents reads a reply by the rules alone.
func (r *Reader) ruleIntents(t *text, in Input) []Intent {
	if len(t.clauses) == 0 {
		return none(nil)
	}
	if in.Role == Worker {
		return r.workerIntents(t, in)
	}
	got := r.residentIntent(t, situationOf(in), t.facts)
	got.Tickets = residentTickets(t, in)
	return []Intent{got}
}

func (r *Reader) residentIntent(t *text, q question, facts Slots) Intent {
	tags := t.tags
	if q == askedRating {
		if rating := ratingOf(t); rating != "" {
			in := intent(Rate, nil, 0.95)
			in.Rating = rating
			return in
		}
	}
	switch q {
	case askedFixed, askedRating:
		return answerFixed(t, q)
	case askedFacts:
		if fragment(t) || hasFacts(facts) {
			return intent(Supplement, nil, 0.9)
		}
		if tags.has(replyCancel) {
			return intent(Cancel, nil, 0.85)
		}
		if len(t.clauses) <= 2 && len(t.runes) <= 12 && tags.any(drugName, drugWord, replySupplement) {
			return intent(Supplement, nil, 0.7)
		}
	case askedWaiting, askedClosed:
		return answerWaiting(t, facts)
	}
	return spontaneous(t)
}

// answerFixed reads the answer to "is it really done?".
func answerFixed(t *text, q question) Intent {
	switch {
	case t.tags.has(replyLater):
		return intent(None, nil, 0.7)
	case t.tags.has(replyDispute):
		return intent(Dispute, nil, 0.85)
	case t.tags.has(replyConfirm) && !questionOnly(t):
		return intent(Confirm, nil, 0.85)
	case t.tags.has(replyStatus):
		return intent(Status, nil, 0.7)
	case q == askedFixed && t.tags.has(replyAck) && len(t.runes) <= 8:
		return intent(Confirm, nil, 0.7)
	}
	return intent(None, nil, 0.6)
}

// answerWaiting reads what is said while a ticket is on its way.
func answerWaiting(t *text, facts Slots) Intent {
	switch {
	case t.tags.has(replyCancel):
		return intent(Cancel, nil, 0.9)
	case t.tags.has(replyReopen) && t.tags.has(saysPast):
		return intent(Reopen, nil, 0.7)
	case t.tags.has(replyStatus):
		return intent(Status, nil, 0.85)
	case hasFacts(facts) || facts.When != "" || t.tags.has(replySupplement):
		return intent(Supplement, nil, 0.8)
	}
	return intent(None, nil, 0.7)
}

// spontaneous reads what is said when the bot has asked nothing.
func spontaneous(t *text) Intent {
	switch {
	case t.tags.has(replyReopen) && t.tags.has(saysPast):
		return intent(Reopen, nil, 0.8)
	case t.tags.has(replyCancel):
		return intent(Cancel, nil, 0.7)
	case t.tags.has(replyStatus):
		return intent(Status, nil, 0.6)
	}
	return intent(None, nil, 0.6)
}

func hasFacts(s Slots) bool {
	return s.Building != "" || s.Unit != "" || s.Room != "" || s.Phone != "" || s.Account != "" || s.Amount != "" || len(s.Items) > 0
}

// fragment tells a short answer that is nothing but a number or a place.
func fragment(t *text) bool {
	digits := 0
	for _, r := range t.runes {
		if _, ok := chineseDigit(r); ok || isDigit(r) {
			digits++
		}
	}
	return digits > 0 && len(t.runes) <= 16
}

// ratingOf reads "5", "5分", "五星", "给个四分".
func ratingOf(t *text) string {
	loose := ""
	for i := 0; i < len(t.runes) && i < 60; i++ {
		if !startsNumber(t.runes, i) {
			continue
		}
		digits, end := number(t.runes, i)
		if len(digits) == 1 && digits >= "1" && digits <= "5" {
			if end < len(t.runes) && strings.ContainsRune("分星颗", t.runes[end]) {
				return digits
			}
			if loose == "" && (end == len(t.runes) || isBreak(t.runes[end]) || strings.ContainsRune("吧哈个", t.runes[end])) {
				loose = digits
			}
		}
		i = max(end-1, i)
	}
	if loose == "" && containsAny(t.runes.text(), "满分", "五个", "好评", "非常满意") {
		return "5"
	}
	return loose
}

// residentTickets are the numbers a resident names: marked ones, and a bare one
// that stands at the beginning or that the bot has just named.
func residentTickets(t *text, in Input) []string {
	marked := numbersOf(ticketNumbers(t.runes, false))
	if len(marked) > 0 {
		return marked
	}
	context := normalize(in.Context + " " + in.Quoted)
	known := numbersOf(ticketNumbers(context, true))
	out := []string{}
	for _, ref := range ticketNumbers(withoutPhone(t.runes), true) {
		leads := ref.start == 0 || isBreak(t.runes[ref.start-1]) || isTicketWord(t.runes, ref.end)
		named := slices.Contains(known, ref.number) || leads && !t.placed
		if (len(ref.number) >= 3 || isTicketWord(t.runes, ref.end)) && named && !slices.Contains(out, ref.number) {
			out = append(out, ref.number)
		}
	}
	if len(out) == 0 {
		return numbersOf(ticketNumbers(normalize(in.Quoted), false))
	}
	return out
}
