package understand

import "gridbot/handlers/understand/internal/softmax"

// Classes are what the trained model tells apart, in the order of its weights.
var Classes = [...]Kind{"none", Repair, Bill, Medicine, Other}

// Urgencies are the classes of the model for urgency.
var Urgencies = [...]Urgency{Normal, Urgent, Emergency}

// Features describes a message for the trained models: its characters in ones
// to fours, the lists its words are in, what its clauses do, and what the rules
// think of it.
func (r *Reader) Features(in Input) softmax.Vector {
	t := r.prepare(in)
	var f collector
	f.message(t, candidates(t))
	return f.Vector
}

// Mentions tells whether a text has a word of any matter people ask help for,
// whether or not it asks: those texts are the hard ones.
func (r *Reader) Mentions(in Input) bool {
	_, yes := r.lexicon.analyse(in.Text).tags.between(thingPipe, topicCare)
	return yes
}

// maxGrams bounds the work on long texts; the matter is in the beginning.
const maxGrams = 200

// Facts about the whole text.
const (
	factAsks rune = iota
	factPlaced
	factNickPlaced
	factQuestionOnly
	factCalled
	factCalledWorker
	factNickTrade
	factPhone
	factAmount
	factNothing
)

var factNames = [...]string{"asks", "says where", "address in the nickname", "nothing but a question", "calls somebody", "calls a worker",
	"nickname of a trade", "phone number", "sum", "no word of any matter"}

func (f *collector) message(t *text, cands []candidate) {
	n := min(len(t.runes), maxGrams)
	f.Strong = make([]uint32, 0, 96)
	f.Weak = make([]uint32, 0, 7*n+32)
	live, asks := t.alive()
	f.lists(t, live)
	f.tagPairs(live)
	f.clauses(t)
	for i, c := range cands {
		if i > 5 {
			break
		}
		f.strong(groupCandidate, rune(c.kind[0]), rune(min(12, max(-6, int(c.score*2)))), 0)
		f.strong(groupCandidate, rune(c.kind[0]), proposed, 0)
	}
	f.facts(t, asks, len(cands) == 0)
	f.verdict(cands, sizeBucket(len(t.runes)))
	f.strong(groupSize, sizeBucket(len(t.runes)), 0, 0)
	f.strong(groupSize, rune(min(6, len(t.clauses))), 1, 0)
	f.strong(groupBias, 0, 0, 0)
	f.text(t)
	var buffer [maxGrams + 8]rune
	f.patternGrams(t.pattern(buffer[:0]))
}

// verdict adds what the rules would decide, and for texts of which length: the
// shorter a text, the more a word of the lists says.
func (f *collector) verdict(cands []candidate, size rune) {
	var best, danger float64
	for _, c := range cands {
		best = max(best, c.score)
		if c.danger {
			danger = max(danger, c.score)
		}
	}
	level := rune(min(4, int(best*2)/2))
	f.strong(groupVerdict, level, 0, 0)
	f.strong(groupVerdict, level, size/3+1, 0)
	if danger > 0 {
		f.strong(groupVerdict, rune(min(4, int(danger))), -1, 0)
	}
}

func (f *collector) lists(t *text, live tagSet) {
	for i := tag(0); i < replyClaim; i++ {
		switch {
		case live.has(i):
			f.strong(groupLive, rune(i), 0, 0)
		case t.tags.has(i):
			f.strong(groupDead, rune(i), 0, 0)
		}
	}
}

// tagPairs adds the pairs of lists that both have a word in the text.
func (f *collector) tagPairs(live tagSet) {
	var tags [24]rune
	n := 0
	for i := tag(0); i < replyClaim && n < len(tags); i++ {
		if live.has(i) && !isNot(i) {
			tags[n] = rune(i)
			n++
		}
	}
	for i := range n {
		for k := i + 1; k < n; k++ {
			f.weak(groupTags, tags[i], tags[k], 0, 0)
		}
	}
}

// clauses adds what each clause does, and with words of which roles.
func (f *collector) clauses(t *text) {
	var acts [len(actNames)][3]bool
	var pairs [len(actNames)][64]roleSet // [act][role] the roles beside it
	for i := range t.clauses {
		c := &t.clauses[i]
		acts[c.act][0] = true
		acts[c.act][1] = acts[c.act][1] || i == 0
		acts[c.act][2] = acts[c.act][2] || i == len(t.clauses)-1
		set := c.tags.roles()
		set.each(func(role rune) { pairs[c.act][role] |= set })
		if i == len(t.clauses)-1 {
			set.each(func(role rune) { f.strong(groupLast, role, 0, 0) })
		}
	}
	for act, places := range acts {
		for place, yes := range places {
			if yes {
				f.strong(groupAct, rune(act), rune(place), 0)
			}
		}
		for role, set := range pairs[act] {
			f.pairs(rune(act), rune(role), set)
		}
	}
}

// pairs adds that words of a role stand in such a clause, and beside which.
func (f *collector) pairs(act, role rune, set roleSet) {
	if set == 0 {
		return
	}
	f.strong(groupActRole, act, role, 0)
	set.each(func(other rune) {
		if other > role {
			f.weak(groupPair, role, other, 0, 0)
		}
	})
}

func (f *collector) facts(t *text, asks, nothing bool) {
	add := func(fact rune, yes bool) {
		if yes {
			f.strong(groupFact, fact, 0, 0)
		}
	}
	add(factAsks, asks)
	add(factPlaced, t.placed)
	add(factNickPlaced, t.nickPlaced)
	add(factQuestionOnly, questionOnly(t))
	add(factCalled, t.called && !t.calledWorker)
	add(factCalledWorker, t.calledWorker)
	add(factNickTrade, t.nickTrade)
	add(factPhone, t.facts.Phone != "")
	add(factAmount, t.facts.Amount != "")
	add(factNothing, nothing)
}

func sizeBucket(n int) rune {
	for i, limit := range [...]int{3, 6, 10, 16, 25, 40, 60, 90, 150} {
		if n <= limit {
			return rune(i)
		}
	}
	return 9
}

// text adds the pieces of the text itself, digits and breaks made alike.
func (f *collector) text(t *text) {
	var buffer [maxGrams + 2]rune
	out := append(buffer[:0], symbolStart)
	for i, r := range t.runes {
		if i == maxGrams {
			break
		}
		switch {
		case i >= t.placeStart && i < t.placeEnd:
			if i > t.placeStart {
				continue
			}
			r = symbolAddress
		case isDigit(r):
			r = '0'
		case r == '?':
			r = symbolQuestion
		case isBreak(r):
			r = symbolBreak
		}
		out = append(out, r)
	}
	f.grams(groupText, append(out, symbolEnd))
}
