package understand

import (
	"fmt"
	"strings"
)

// Explanation says which words led to what.
type Explanation struct {
	Normalized string        `json:"normalized"`
	Clauses    []ClauseNote  `json:"clauses"`
	Candidates []Alternative `json:"candidates"`
	Reading    Reading       `json:"reading"`
}

// ClauseNote is one clause, what it does and the words that were recognised.
type ClauseNote struct {
	Text  string   `json:"text"`
	Act   string   `json:"act"`
	Words []string `json:"words"` // "word=list"
}

// Alternative is a request that was considered.
type Alternative struct {
	Kind    Kind     `json:"kind"`
	Subkind string   `json:"subkind,omitempty"`
	Score   float64  `json:"score"`
	Needed  float64  `json:"needed"`
	Why     []string `json:"why"`
}

var actNames = [...]string{"tells", "asks", "settled", "withdraws", "public", "talks"}

// Explain reads a text as Read does and says why.
func (r *Reader) Explain(in Input) Explanation {
	t := r.lexicon.analyse(in.Text)
	reading, cands := r.read(in)
	out := Explanation{Normalized: t.runes.text(), Reading: reading, Clauses: []ClauseNote{}, Candidates: []Alternative{}}
	for i := range t.clauses {
		c := &t.clauses[i]
		note := ClauseNote{Text: string(t.runes[c.start:c.end]), Act: actNames[c.act], Words: []string{}}
		for _, h := range t.hits {
			if h.start >= c.start && h.end <= c.end {
				note.Words = append(note.Words, string(t.runes[h.start:h.end])+"="+tagNames[r.lexicon.entries[h.word].tag])
			}
		}
		out.Clauses = append(out.Clauses, note)
	}
	for _, c := range cands {
		out.Candidates = append(out.Candidates, Alternative{c.kind, c.subkind, c.score, threshold, c.why})
	}
	return out
}

// String lays the explanation out for reading.
func (e Explanation) String() string {
	var b strings.Builder
	for _, c := range e.Clauses {
		fmt.Fprintf(&b, "%s\t[%s]\t%s\n", c.Text, c.Act, strings.Join(c.Words, " "))
	}
	for _, c := range e.Candidates {
		fmt.Fprintf(&b, "%s/%s %.1f of %.1f: %s\n", c.Kind, c.Subkind, c.Score, c.Needed, strings.Join(c.Why, ", "))
	}
	for _, q := range e.Reading.Requests {
		fmt.Fprintf(&b, "=> %s %s %s (%.2f) %+v\n", q.Kind, q.Subkind, q.Urgency, q.Confidence, q.Slots)
	}
	for _, i := range e.Reading.Intents {
		fmt.Fprintf(&b, "=> %s %v %s%s (%.2f)\n", i.Name, i.Tickets, i.To, i.Rating, i.Confidence)
	}
	return b.String()
}
