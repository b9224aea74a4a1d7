package understand

import "strings"

// workerRules in the order in which they are tried on a clause: what changes
// least comes before what changes most, where the words are alike.
var workerRules = [...]struct {
	tag  tag
	name IntentName
}{
	{replyList, List}, {replyDetail, Detail}, {replyCannot, Cannot}, {replyRelease, Release},
	{replyProgress, Progress}, {replyDone, Done}, {replyClaim, Claim},
}

func (r *Reader) workerIntents(t *text, in Input) []Intent {
	quoted := numbersOf(ticketNumbers(normalize(in.Quoted), false))
	if r.isAck(t) {
		if situationOf(in) == askedNewTicket {
			return []Intent{intent(Claim, quoted, 0.9)}
		}
		return none(quoted)
	}
	var out []Intent
	var pending []string
	for i := range t.clauses {
		c := &t.clauses[i]
		runes := t.runes[c.start:c.end]
		numbers := numbersOf(ticketNumbers(withoutPhone(runes), true))
		in := r.workerClause(c, string(runes))
		if in.Name == None {
			pending = append(pending, numbers...)
			continue
		}
		in.Tickets = append(append([]string{}, pending...), numbers...)
		pending = nil
		out = merge(out, in)
	}
	if len(out) == 0 {
		return none(append(pending, quoted...))
	}
	for i := range out {
		if len(out[i].Tickets) == 0 && len(out) == 1 {
			out[i].Tickets = append(pending, quoted...)
		}
		if out[i].Tickets == nil {
			out[i].Tickets = []string{}
		}
	}
	return out
}

// merge adds an intent. Without a number of its own it belongs to the matter
// of the one before, and the later word wins ("去不了 让翠梅姐去").
func merge(out []Intent, in Intent) []Intent {
	if len(out) == 0 {
		return append(out, in)
	}
	last := &out[len(out)-1]
	switch {
	case len(in.Tickets) > 0 && len(last.Tickets) > 0 && in.Name == last.Name && in.To == last.To:
		last.Tickets = append(last.Tickets, in.Tickets...)
		return out
	case len(in.Tickets) > 0 && len(last.Tickets) > 0:
		return append(out, in)
	}
	if len(in.Tickets) == 0 {
		in.Tickets = last.Tickets
	}
	if rank(in.Name) > rank(last.Name) {
		*last = in
	} else {
		last.Tickets = in.Tickets
	}
	return out
}

func rank(n IntentName) int {
	for i, name := range []IntentName{None, Claim, Done, Progress, Release, Cannot, Detail, List, Transfer} {
		if name == n {
			return i
		}
	}
	return 0
}

func (r *Reader) workerClause(c *clause, s string) Intent {
	if addressesAll(s) {
		return intent(None, nil, 0.8)
	}
	if c.tags.has(replyTransfer) {
		if to := r.colleague(s); to != "" {
			in := intent(Transfer, nil, 0.85)
			in.To = to
			return in
		}
	}
	if strings.HasPrefix(s, "不好意思") || strings.Contains(s, "来晚") {
		return intent(None, nil, 0.8)
	}
	for _, rule := range workerRules {
		if c.tags.has(rule.tag) {
			if rule.name == Done && c.question {
				continue
			}
			return intent(rule.name, nil, 0.85)
		}
	}
	return intent(None, nil, 0.7)
}

// addressesAll: words to everybody are about nobody's ticket.
func addressesAll(s string) bool {
	for _, w := range []string{"大家", "各位", "谁接", "谁能接", "谁去", "你们"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isAck tells whether a text is nothing but words that take note.
func (r *Reader) isAck(t *text) bool {
	covered := make([]bool, len(t.runes))
	for _, h := range t.hits {
		if r.lexicon.entries[h.word].tag == replyAck {
			for i := h.start; i < h.end; i++ {
				covered[i] = true
			}
		}
	}
	any := false
	for i, ok := range covered {
		if !ok && !isBreak(t.runes[i]) && !strings.ContainsRune("的啦了哈啊呢吧[]ok谢", t.runes[i]) {
			return false
		}
		any = any || ok
	}
	return any
}

func withoutPhone(runes []rune) []rune {
	if len(runes) < 11 {
		return runes
	}
	out := append([]rune(nil), runes...)
	for i := 0; i < len(out); {
		_, end := number(out, i)
		if isDigit(out[i]) && end-i > 5 {
			for j := i; j < end; j++ {
				out[j] = ' '
			}
		}
		i = max(end, i+1)
	}
	return out
}

func intent(name IntentName, tickets []string, confidence float64) Intent {
	if tickets == nil {
		tickets = []string{}
	}
	return Intent{Name: name, Tickets: tickets, Confidence: confidence}
}

func none(tickets []string) []Intent { return []Intent{intent(None, tickets, 0.8)} }
