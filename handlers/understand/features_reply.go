package understand

import "gridbot/handlers/understand/internal/softmax"

// WorkerIntents and ResidentIntents are the classes of the models for replies.
var (
	WorkerIntents   = [...]IntentName{None, Claim, Release, Transfer, Progress, Done, Cannot, List, Detail}
	ResidentIntents = [...]IntentName{None, Status, Cancel, Confirm, Dispute, Rate, Reopen, Supplement}
)

// ReplyFeatures describes a reply for the trained models.
func (r *Reader) ReplyFeatures(in Input) softmax.Vector {
	t := r.prepare(in)
	var f collector
	f.reply(t, replyQuestion(in), r.ruleIntents(t, in))
	return f.Vector
}

// replyQuestion is the number of the situation in which a reply is written.
func replyQuestion(in Input) rune {
	n := rune(situationOf(in))
	if in.Quoted != "" {
		n += 20
	}
	return n
}

// reply describes one reply: its pieces, its lists, the situation, and what
// the rules make of it.
func (f *collector) reply(t *text, question rune, rules []Intent) {
	f.Strong = make([]uint32, 0, 96)
	f.Weak = make([]uint32, 0, 9*min(len(t.runes), maxGrams)+32)
	for i := tag(0); i < tagCount; i++ {
		if t.tags.has(i) {
			f.strong(groupLive, rune(i), 0, 0)
			if i >= replyClaim {
				f.strong(groupContext, question, rune(i), -1)
			}
		}
	}
	for i, in := range rules {
		if i < 3 {
			f.strong(groupRule, intentNumber(in.Name), 0, 0)
			f.strong(groupRule, intentNumber(in.Name), question, 1)
		}
	}
	f.strong(groupContext, question, 0, 0)
	f.strong(groupSize, sizeBucket(len(t.runes)), 0, 0)
	f.strong(groupSize, sizeBucket(len(t.runes)), question, 2)
	f.strong(groupFact, factPlaced, rune(b2i(t.placed)), question)
	f.strong(groupFact, factPhone, rune(b2i(t.facts.Phone != "")), question)
	f.strong(groupFact, factQuestionOnly, rune(b2i(questionOnly(t))), 0)
	f.strong(groupBias, 0, 0, 0)
	f.clauses(t)
	f.text(t)
	f.contextGrams(t, question)
	var buffer [maxGrams + 8]rune
	f.patternGrams(t.pattern(buffer[:0]))
}

// contextGrams adds pieces of the text together with the situation.
func (f *collector) contextGrams(t *text, question rune) {
	var last rune = symbolBreak
	for i, r := range t.runes {
		if i == maxGrams/4 {
			break
		}
		if isDigit(r) {
			r = '0'
		}
		f.weak(groupContext, question, last, r, 0)
		last = r
	}
	f.weak(groupContext, question, last, symbolEnd, 0)
}

// b2i is 1 for no and 2 for yes.
func b2i(b bool) int {
	if b {
		return 2
	}
	return 1
}

func intentNumber(name IntentName) rune {
	for i, n := range WorkerIntents {
		if n == name {
			return rune(i)
		}
	}
	for i, n := range ResidentIntents {
		if n == name {
			return rune(20 + i)
		}
	}
	return 99
}

// intentOf is the reverse of intentNumber.
func intentOf(n rune) IntentName {
	switch {
	case n >= 0 && int(n) < len(WorkerIntents):
		return WorkerIntents[n]
	case n >= 20 && int(n) < 20+len(ResidentIntents):
		return ResidentIntents[n-20]
	}
	return None
}
