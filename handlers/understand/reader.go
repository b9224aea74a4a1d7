package understand

import "math"

// Reader reads texts with the words of one community. It is safe for
// concurrent use.
type Reader struct {
	names   Names
	lexicon *lexicon
	people  []person
	models  *Models // nil: the rules decide alone
}

// New compiles the built-in lists and those of the community.
func New(n Names) (*Reader, error) {
	workers := people(n.Workers)
	lex, err := newLexicon(n.Lexicon, workers)
	if err != nil {
		return nil, err
	}
	models, err := loadModels()
	if err != nil {
		return nil, err
	}
	return &Reader{names: n, lexicon: lex, people: workers, models: models}, nil
}

// Read understands one text. It never fails: what is not understood is read as
// no request and the intent None.
func (r *Reader) Read(in Input) Reading {
	reading, _ := r.read(in)
	return reading
}

// prepare finds in a text what everything else is decided on.
func (r *Reader) prepare(in Input) *text {
	t := r.lexicon.analyse(in.Text)
	scan := scanAddress(t.runes, false, r.names.Estates)
	t.facts = completeAddress(t, in.Context, r.slots(t, scan.slots))
	t.placed = t.facts.Building != "" || t.facts.Room != ""
	if scan.start >= 0 {
		t.placeStart, t.placeEnd = scan.start, scan.end
	}
	t.nick = nickSlots(in.Nick, r.names.Estates)
	t.nickPlaced = t.nick.Building != "" || t.nick.Room != ""
	t.nickTrade = r.isTrade(in.Nick)
	t.called, t.calledWorker = r.called(t.runes)
	t.filed = in.Role == Worker && filesForSomebody(t)
	return t
}

func (r *Reader) read(in Input) (Reading, []candidate) {
	t := r.prepare(in)
	cands := candidates(t)
	reading := Reading{Slots: t.facts, Intents: r.intents(t, in)}
	address := over(t.facts, t.nick)
	if in.Role == Worker {
		address = t.facts
		if !t.filed {
			return reading, cands
		}
	}
	if r.models == nil {
		reading.Requests = choose(t, cands, address)
	} else {
		reading.Requests = r.judge(t, cands).decide(t, cands, address)
	}
	if t.onlySupplements(in, reading.Intents[0]) {
		reading.Requests = nil
	}
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
	out := []Request{request(cands[best], address, urgency(t, cands[best]), confidence(cands[best].score))}
	for i, c := range cands {
		if i != best && c.kind != cands[best].kind && c.score >= threshold+0.2 && c.kind != Other && cands[best].kind != Other && !cands[best].danger {
			out = append(out, request(c, address, urgency(t, c), confidence(c.score)))
		}
	}
	return out
}

func request(c candidate, address Slots, u Urgency, confidence float64) Request {
	s := address
	if c.kind != Bill {
		s.Utility, s.Amount, s.Account = "", "", ""
	} else {
		s.Utility = c.subkind
	}
	if c.kind != Medicine {
		s.Items = nil
	}
	return Request{Kind: c.kind, Subkind: c.subkind, Urgency: u, Slots: s, Confidence: math.Round(confidence*100) / 100}
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

// onlySupplements tells a short addition to what was just registered ("老人一个人
// 在家") from a new matter.
func (t *text) onlySupplements(in Input, intent Intent) bool {
	const long = 12
	if in.Role == Worker || intent.Name != Supplement || intent.Confidence < 0.8 || len(t.runes) > long {
		return false
	}
	if s := situationOf(in); s != askedWaiting && s != askedFacts {
		return false
	}
	_, fault := t.tags.between(faultLeak, dangerViolence)
	_, asks := t.alive()
	return !asks && !fault
}
