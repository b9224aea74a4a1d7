package understand

// clause is a stretch of text between punctuation or spaces and the tags of the
// words in it.
type clause struct {
	start, end int
	tags       tagSet
	question   bool
	// act is what the clause does.
	act act
}

// act is the speech act of a clause.
type act uint8

const (
	actTells  act = iota // states something; a fault stated is a report
	actAsks              // asks somebody to do something
	actSolved            // says that a matter is settled
	actWithdraws
	actPublic // notice, advertisement
	actTalks  // chat, opinion, hearsay
)

// text is one normalised message with what was found in it.
type text struct {
	runes   normal
	hits    []hit
	clauses []clause
	tags    tagSet
	// facts are the slots of the text itself, nick those of the nickname.
	facts, nick Slots
	// placed: the text itself names a building or a room, at runes[placeStart:placeEnd].
	placed               bool
	placeStart, placeEnd int
	// nickPlaced: the nickname holds an address; nickTrade: it is that of a
	// shop, a tradesman or an office.
	nickPlaced, nickTrade bool
	// called: the text addresses somebody by "@"; calledWorker: a worker.
	called, calledWorker bool
	// filed: a worker writes down what somebody else asks for.
	filed bool
}

func (l *lexicon) analyse(s string) *text {
	t := &text{runes: normalize(s)}
	t.hits = l.findSounds(t.runes, l.find(t.runes))
	t.cut()
	for _, h := range t.hits {
		tag := l.entries[h.word].tag
		t.tags.add(tag)
		if c := t.clauseAt(h.start); c != nil && h.end <= c.end {
			c.tags.add(tag)
		}
	}
	for i := range t.clauses {
		c := &t.clauses[i]
		c.question = c.question || t.asksInForm(c)
		c.act = judge(c)
	}
	return t
}

func (t *text) cut() {
	start := -1
	for i, r := range t.runes {
		switch {
		case isBreak(r):
			if start >= 0 {
				t.clauses = append(t.clauses, clause{start: start, end: i, question: r == '?'})
				start = -1
			}
		case start < 0:
			start = i
		}
	}
	if start >= 0 {
		t.clauses = append(t.clauses, clause{start: start, end: len(t.runes)})
	}
}

func (t *text) clauseAt(pos int) *clause {
	lo, hi := 0, len(t.clauses)
	for lo < hi {
		mid := (lo + hi) / 2
		if t.clauses[mid].end <= pos {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(t.clauses) && t.clauses[lo].start <= pos {
		return &t.clauses[lo]
	}
	return nil
}

// asksInForm recognises the endings that make a question of a statement.
func (t *text) asksInForm(c *clause) bool {
	end := c.end
	for end > c.start && (t.runes[end-1] == '啊' || t.runes[end-1] == '呀') {
		end--
	}
	for _, ending := range []string{"吗", "了没", "没有", "了没有", "不", "么", "呢", "上没"} {
		if t.endsWith(c.start, end, ending) {
			return true
		}
	}
	return false
}

func (t *text) endsWith(start, end int, suffix string) bool {
	r := []rune(suffix)
	if end-start < len(r) {
		return false
	}
	for i := range r {
		if t.runes[end-len(r)+i] != r[i] {
			return false
		}
	}
	return true
}

func judge(c *clause) act {
	switch {
	case c.tags.has(saysWithdrawn):
		return actWithdraws
	case c.tags.has(saysSolved) && !c.tags.has(saysNotYet) && !c.question:
		return actSolved
	case c.tags.any(saysAd, saysNotice):
		return actPublic
	case c.tags.has(actAsk):
		return actAsks
	case c.tags.any(saysChat, saysHearsay):
		return actTalks
	}
	return actTells
}
