package understand

import "gridbot/handlers/understand/internal/softmax"

// Reader reads texts with the words of one community. It is safe for
// concurrent use.
type Reader struct {
	names   Names
	lexicon *lexicon
	people  []person
	model   *softmax.Model // nil: the rules decide alone
}

// New compiles the built-in lists and those of the community.
func New(n Names) (*Reader, error) {
	lex, err := newLexicon(n.Lexicon)
	if err != nil {
		return nil, err
	}
	model, err := loadModel()
	if err != nil {
		return nil, err
	}
	return &Reader{names: n, lexicon: lex, people: people(n.Workers), model: model}, nil
}

// Read understands one text. It never fails: what is not understood is read as
// no request and the intent None.
func (r *Reader) Read(in Input) Reading {
	reading, _ := r.read(in)
	return reading
}

func (r *Reader) read(in Input) (Reading, []candidate) {
	t := r.lexicon.analyse(in.Text)
	facts := completeAddress(t, in.Context, r.slots(t))
	t.placed = facts.Building != "" || facts.Room != ""
	cands := candidates(t)
	r.judgeByModel(t, cands)
	reading := Reading{Slots: facts, Intents: r.intents(t, in, facts)}
	if in.Role == Worker && !filesForSomebody(t) {
		return reading, cands
	}
	address := over(facts, nickSlots(in.Nick, r.names.Estates))
	if in.Role == Worker {
		address = facts
	}
	reading.Requests = choose(t, cands, address)
	return reading, cands
}

// filesForSomebody: a worker's words are a request only when he says for whom.
func filesForSomebody(t *text) bool { return t.tags.has(actFile) }

// choose takes the candidates that are strong enough, the strongest first. A
// second one counts only when it stands on its own clause.
func choose(t *text, cands []candidate, address Slots) []Request {
	best := -1
	for i, c := range cands {
		if c.score >= threshold && (best < 0 || c.danger && !cands[best].danger || c.danger == cands[best].danger && c.score > cands[best].score) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	out := []Request{request(t, cands[best], address)}
	for i, c := range cands {
		if i != best && c.kind != cands[best].kind && c.score >= threshold+0.2 && c.kind != Other && cands[best].kind != Other && !cands[best].danger {
			out = append(out, request(t, c, address))
		}
	}
	return out
}

func request(t *text, c candidate, address Slots) Request {
	s := address
	if c.kind != Bill {
		s.Utility, s.Amount, s.Account = "", "", ""
	} else {
		s.Utility = c.subkind
	}
	if c.kind != Medicine {
		s.Items = nil
	}
	return Request{Kind: c.kind, Subkind: c.subkind, Urgency: urgency(t, c), Slots: s, Confidence: confidence(c.score)}
}

func urgency(t *text, c candidate) Urgency {
	switch {
	case c.danger:
		return Emergency
	case t.tags.has(timeNoRush):
		return Normal
	case t.tags.has(timeSoon) && c.kind != Other:
		return Urgent
	}
	return Normal
}
