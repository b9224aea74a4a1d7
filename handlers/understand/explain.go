package understand

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gridbot/handlers/understand/internal/softmax"
)

// Explanation says which words led to what.
type Explanation struct {
	Normalized string        `json:"normalized"`
	Clauses    []ClauseNote  `json:"clauses"`
	Candidates []Alternative `json:"candidates"`
	// Chances are what the trained model gives each kind, "none" included.
	Chances map[Kind]float64 `json:"chances,omitempty"`
	// Needed is the chance of any request from which the text counts as one.
	Needed float64 `json:"needed,omitempty"`
	// Weights are the features that moved the model most between the likeliest
	// kind and none; IntentWeights the same for the intent.
	Weights       []Weight `json:"weights,omitempty"`
	IntentWeights []Weight `json:"intent_weights,omitempty"`
	Reading       Reading  `json:"reading"`
}

// ClauseNote is one clause, what it does and the words that were recognised.
type ClauseNote struct {
	Text  string   `json:"text"`
	Act   string   `json:"act"`
	Words []string `json:"words"` // "word=list"
}

// Alternative is a request that the rules propose.
type Alternative struct {
	Kind    Kind     `json:"kind"`
	Subkind string   `json:"subkind,omitempty"`
	Score   float64  `json:"score"`
	Needed  float64  `json:"needed"`
	Why     []string `json:"why"`
}

// Weight is a feature and what it adds to the log odds.
type Weight struct {
	Feature string  `json:"feature"`
	Adds    float64 `json:"adds"`
}

var actNames = [...]string{"tells", "asks", "settled", "withdraws", "public", "talks"}

// Explain reads a text as Read does and says why.
func (r *Reader) Explain(in Input) Explanation {
	t := r.prepare(in)
	cands := candidates(t)
	out := Explanation{Normalized: t.runes.text(), Reading: r.Read(in), Clauses: []ClauseNote{}, Candidates: []Alternative{}}
	for i := range t.clauses {
		out.Clauses = append(out.Clauses, r.note(t, &t.clauses[i]))
	}
	for _, c := range cands {
		out.Candidates = append(out.Candidates, Alternative{c.kind, c.subkind, c.score, threshold, c.why})
	}
	if r.models != nil {
		r.explainModels(t, in, cands, &out)
	}
	return out
}

func (r *Reader) note(t *text, c *clause) ClauseNote {
	note := ClauseNote{Text: string(t.runes[c.start:c.end]), Act: actNames[c.act], Words: []string{}}
	for _, h := range t.hits {
		if h.start >= c.start && h.end <= c.end {
			note.Words = append(note.Words, string(t.runes[h.start:h.end])+"="+tagNames[h.tag])
		}
	}
	return note
}

// maxWeights is how many features are shown.
const maxWeights = 12

func (r *Reader) explainModels(t *text, in Input, cands []candidate, out *Explanation) {
	j := r.judge(t, cands)
	out.Chances, out.Needed = map[Kind]float64{}, j.needed(cands)
	best := 1
	for i, kind := range Classes {
		out.Chances[kind] = math.Round(j.kinds[i]*1000) / 1000
		if i > 0 && j.kinds[i] > j.kinds[best] {
			best = i
		}
	}
	f := collector{notes: map[uint32]featureKey{}}
	f.message(t, cands)
	out.Weights = f.heaviest(r.models.Kind, best)
	names, model := r.intentModel(in)
	if n := slices.Index(names, out.Reading.Intents[0].Name); n > 0 && len(t.clauses) > 0 {
		f = collector{notes: map[uint32]featureKey{}}
		f.reply(t, replyQuestion(in), r.ruleIntents(t, in))
		out.IntentWeights = f.heaviest(model, n)
	}
}

// heaviest lists the features that speak loudest for or against a class.
func (f *collector) heaviest(m *softmax.Model, class int) []Weight {
	sum := map[string]float64{}
	for _, id := range f.Strong {
		sum[f.notes[id].String()] += m.Weight(id, class)
	}
	for _, id := range f.Weak {
		sum[f.notes[id].String()] += m.WeakWeight(f.Vector, id, class)
	}
	out := make([]Weight, 0, len(sum))
	for name, w := range sum {
		out = append(out, Weight{name, math.Round(w*100) / 100})
	}
	slices.SortFunc(out, func(a, b Weight) int {
		if x, y := math.Abs(a.Adds), math.Abs(b.Adds); x != y {
			return int(math.Copysign(1, y-x))
		}
		return strings.Compare(a.Feature, b.Feature)
	})
	return out[:min(maxWeights, len(out))]
}

// String lays the explanation out for reading.
func (e Explanation) String() string {
	var b strings.Builder
	for _, c := range e.Clauses {
		fmt.Fprintf(&b, "%s\t[%s]\t%s\n", c.Text, c.Act, strings.Join(c.Words, " "))
	}
	for _, c := range e.Candidates {
		fmt.Fprintf(&b, "rules: %s/%s %.1f of %.1f: %s\n", c.Kind, c.Subkind, c.Score, c.Needed, strings.Join(c.Why, ", "))
	}
	if e.Chances != nil {
		b.WriteString("model:")
		for _, k := range Classes {
			fmt.Fprintf(&b, " %s %.2f", k, e.Chances[k])
		}
		fmt.Fprintf(&b, " (a request from %.2f)\n", e.Needed)
	}
	for _, list := range [][]Weight{e.Weights, e.IntentWeights} {
		for _, w := range list {
			fmt.Fprintf(&b, "  %+.2f %s\n", w.Adds, w.Feature)
		}
	}
	for _, q := range e.Reading.Requests {
		fmt.Fprintf(&b, "=> %s %s %s (%.2f) %+v\n", q.Kind, q.Subkind, q.Urgency, q.Confidence, q.Slots)
	}
	for _, i := range e.Reading.Intents {
		fmt.Fprintf(&b, "=> %s %v %s%s (%.2f)\n", i.Name, i.Tickets, i.To, i.Rating, i.Confidence)
	}
	return b.String()
}
