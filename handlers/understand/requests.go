package understand

import (
	"math"
	"strings"
)

// candidate is a matter a text may be about, with the evidence for it.
type candidate struct {
	kind    Kind
	subkind string
	score   float64
	danger  bool
	why     []string
}

func (c *candidate) add(points float64, why string) {
	c.score += points
	c.why = append(c.why, why)
}

// threshold is the score from which a candidate counts as a request.
const threshold = 2.0

// candidates weighs every kind on the clauses that are still alive: not
// settled, not withdrawn, no notice.
func candidates(t *text) []candidate {
	live, asks := t.alive()
	var out []candidate
	for _, weigh := range []func(*text, tagSet, bool) (candidate, bool){weighDanger, weighRepair, weighBill, weighMedicine, weighOther} {
		c, ok := weigh(t, live, asks)
		if !ok {
			continue
		}
		t.discount(&c, live, asks)
		out = append(out, c)
	}
	return out
}

// words counts the words of the lists first to last.
func (t *text) words(first, last tag) (n int) {
	for _, h := range t.hits {
		if h.tag >= first && h.tag <= last {
			n++
		}
	}
	return n
}

// alive unites the tags of the clauses that can carry a request, and tells
// whether one of them asks.
func (t *text) alive() (tags tagSet, asks bool) {
	for i := range t.clauses {
		c := &t.clauses[i]
		if c.act == actSolved || c.act == actWithdraws {
			continue
		}
		tags = tags.union(c.tags)
		asks = asks || c.act == actAsks
	}
	return tags, asks
}

// discount lowers a candidate by what speaks against any request.
func (t *text) discount(c *candidate, live tagSet, asks bool) {
	for _, s := range [...]struct {
		tag    tag
		points float64
		name   string
	}{
		{saysNotice, 3, "notice"}, {saysAd, 3, "advertisement"}, {saysChat, 1.5, "chat"},
		{saysHearsay, 1.2, "hearsay or opinion"}, {saysOthers, 0.5, "about others"},
	} {
		if t.tags.has(s.tag) {
			c.add(-s.points, s.name)
		}
	}
	if t.placed {
		c.add(0.4, "says where")
	}
	solved, withdrawn := false, false
	for i := range t.clauses {
		solved = solved || t.clauses[i].act == actSolved
		withdrawn = withdrawn || t.clauses[i].act == actWithdraws
	}
	if solved && !live.has(saysNotYet) {
		c.add(-1.2, "says it is settled")
	}
	if withdrawn {
		c.add(-3, "withdraws")
	}
	if t.tags.has(saysPast) && !asks && !live.has(saysNotYet) {
		c.add(-0.8, "tells of the past")
	}
	if t.tags.has(saysThanks) && !asks {
		c.add(-1.2, "thanks")
	}
}

func weighRepair(t *text, live tagSet, asks bool) (candidate, bool) {
	c := candidate{kind: Repair}
	thing, hasThing := live.between(thingPipe, thingPublic)
	fault, hasFault := live.between(faultLeak, faultTrip)
	supply := live.any(faultNoPower, faultNoWater, faultNoGas, faultNoNet, faultTrip, faultBurst)
	switch {
	case hasThing && hasFault && t.near():
		c.add(2.3, "thing "+tagNames[thing]+" and fault "+tagNames[fault])
	case supply:
		c.add(2.1, "fault "+tagNames[fault])
	case hasThing && hasFault:
		c.add(1.4, "thing "+tagNames[thing]+" and, far from it, fault "+tagNames[fault])
	case hasThing && live.has(actRepair) && asks:
		c.add(1.4, "thing "+tagNames[thing]+" to be mended")
	case live.any(faultLeak, faultClog):
		c.add(1.6, "fault "+tagNames[fault])
	case hasThing && asks:
		c.add(0.6, "thing "+tagNames[thing])
	default:
		return c, false
	}
	if asks {
		c.add(1, "asks")
	}
	if questionOnly(t) && !asks {
		c.add(-1.5, "a question between neighbours")
	}
	c.danger = live.has(dangerFlood) && live.any(faultBurst, thingPipe, faultLeak) || live.has(faultBurst) && live.has(thingPipe)
	c.subkind = repairSubkind(live)
	return c, true
}

// reach is how many characters a fault may be away from its thing.
const reach = 14

// near tells whether a thing and a fault stand close to each other.
func (t *text) near() bool {
	thing, fault := -reach-1, -reach-1
	for _, h := range t.hits {
		switch {
		case h.tag <= thingPublic:
			thing = h.start
		case h.tag >= faultLeak && h.tag <= faultTrip:
			fault = h.start
		default:
			continue
		}
		if thing >= 0 && fault >= 0 && max(thing-fault, fault-thing) <= reach {
			return true
		}
	}
	return false
}

// questionOnly tells a text of nothing but one question.
func questionOnly(t *text) bool {
	for i := range t.clauses {
		if !t.clauses[i].question {
			return false
		}
	}
	return len(t.clauses) > 0
}

func weighBill(t *text, live tagSet, asks bool) (candidate, bool) {
	c := candidate{kind: Bill, subkind: t.utility(live)}
	pay, owed := live.has(billPay), live.has(billOwed)
	switch {
	case c.subkind != "":
		c.add(0.8, "utility "+c.subkind)
	case pay && t.facts.Amount != "" || t.facts.Account != "" && (pay || owed || t.guessUtility() != ""):
		c.subkind = t.guessUtility()
		c.add(0.6, "a sum to pay or an account")
	default:
		return c, false
	}
	if pay {
		c.add(0.8, "pay")
	}
	if owed {
		c.add(0.5, "owed")
	}
	if asks {
		c.add(1, "asks")
	}
	if t.facts.Amount != "" {
		c.add(0.5, "amount")
	}
	return c, pay || owed || asks || t.facts.Amount != ""
}

func weighMedicine(t *text, live tagSet, asks bool) (candidate, bool) {
	c := candidate{kind: Medicine}
	if !live.any(drugName, drugWord) {
		return c, false
	}
	c.add(0.9, "medicine")
	lack, get := live.has(drugLack), live.has(drugGet)
	if t.dosed() {
		get = true
		c.add(0.4, "how much of it")
	}
	switch {
	case lack && live.has(drugName):
		c.add(1.3, "is gone")
	case lack:
		c.add(1.0, "is gone")
	}
	if get {
		c.add(0.6, "fetch")
	}
	if asks {
		c.add(0.9, "asks")
	}
	c.danger = live.has(dangerHeart) && (lack || get || live.has(saysNotYet))
	if c.danger {
		c.add(1, "symptoms")
	}
	c.subkind = medicineSubkind(t, live)
	return c, lack || get || live.has(drugName)
}

func weighOther(t *text, live tagSet, asks bool) (candidate, bool) {
	c := candidate{kind: Other}
	topic, ok := live.between(topicDispute, topicCare)
	if !ok {
		return c, false
	}
	c.subkind = otherSubkind(topic, live)
	c.add(1.3, tagNames[topic])
	if asks {
		c.add(1.1, "asks")
	}
	if n := t.words(topicDispute, topicGarbage); !asks && n >= 2 {
		c.add(0.8, "several words of the topic")
	}
	if live.any(drugName, drugWord) && live.has(drugGet) {
		c.add(-1, "the errand is a medicine")
	}
	return c, true
}

// confidence turns a score into a number between 0 and 1.
func confidence(score float64) float64 {
	p := 1 / (1 + math.Exp(-1.6*(score-threshold)-0.4))
	return math.Round(p*100) / 100
}

// dosed tells whether a medicine is named with how much of it is wanted:
// "消渴丸三瓶", "两盒阿司匹林".
func (t *text) dosed() bool {
	for _, h := range t.hits {
		if h.tag != drugName {
			continue
		}
		for i := max(0, h.start-5); i < min(len(t.runes)-1, h.end+12); i++ {
			if i >= h.start && i < h.end || !startsNumber(t.runes, i) {
				continue
			}
			if _, end := number(t.runes, i); end < len(t.runes) && strings.ContainsRune("盒瓶板支袋贴包罐", t.runes[end]) {
				return true
			}
		}
	}
	return false
}
