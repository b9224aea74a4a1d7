// Package second is the optional second reader: where the built-in one is
// unsure whether a text asks for something, a language model is asked for its
// opinion. What leaves the house is the text alone, without numbers, addresses
// and names; what comes back is believed only as far as it names kinds that
// there are. Facts such as address and phone number are never taken from it.
package second

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"gridbot/handlers/understand"
)

// Asker puts one question to a language model. It keeps its own time limit and
// budget, and logs by itself why it has no answer.
type Asker interface {
	Ask(ctx context.Context, instructions, text string, schema json.RawMessage) (string, error)
}

// Explainer is the built-in reader, as it says how sure it is.
type Explainer interface {
	Explain(understand.Input) understand.Explanation
}

// Options are what a Reader is made of; all are required.
type Options struct {
	First Explainer
	Model Asker
	// From and To bound the likelihood of a request, as the built-in reader
	// sees it, between which it is unsure.
	From, To float64
	// Names are what workers are called, Estates the names of estates and
	// streets; neither leaves the house.
	Names, Estates []string
	Log            *slog.Logger
}

// Reader asks for second opinions. It is safe for concurrent use.
type Reader struct {
	Options
	masker       masker
	subkinds     map[understand.Kind][]string
	instructions string
	schema       json.RawMessage
}

// New makes a Reader.
func New(o Options) (*Reader, error) {
	r := &Reader{Options: o, masker: newMasker(o.Names, o.Estates), subkinds: understand.Subkinds()}
	r.instructions = instructions + subkindLists(r.subkinds)
	var err error
	if r.schema, err = schemaOf(r.subkinds); err != nil {
		return nil, fmt.Errorf("write the schema of a second opinion: %w", err)
	}
	return r, nil
}

// maxLength is how long a text may be to be asked about, in characters. Longer
// ones are forwarded articles and notices.
const maxLength = 400

// Consult returns what a text asks for in the model's opinion, without slots;
// none: it asks for nothing. It is false when the built-in reader is sure, or
// the model can't be asked or answers nonsense.
func (r *Reader) Consult(ctx context.Context, in understand.Input) ([]understand.Request, bool) {
	if len([]rune(in.Text)) > maxLength || !r.unsure(r.First.Explain(in)) {
		return nil, false
	}
	question, err := json.Marshal(map[string]string{"message": r.masker.mask(in.Text, in.Nick)})
	if err != nil {
		return nil, false
	}
	answer, err := r.Model.Ask(ctx, r.instructions, string(question), r.schema)
	if err != nil {
		return nil, false
	}
	requests, err := r.opinion(answer)
	if err != nil {
		r.Log.Warn("a second opinion makes no sense", "err", err)
		return nil, false
	}
	return requests, true
}

// unsure tells whether another opinion is wanted. Danger waits for nobody.
func (r *Reader) unsure(e understand.Explanation) bool {
	for _, q := range e.Reading.Requests {
		if q.Urgency == understand.Emergency {
			return false
		}
	}
	p := likelihood(e)
	return p >= r.From && p < r.To
}

// likelihood is how likely a text asks for something. Where the built-in reader
// found a request that is its confidence; where it found the words of a matter,
// but too little for a request, the share of the evidence that was there, which
// ends where requests begin.
func likelihood(e understand.Explanation) float64 {
	if len(e.Reading.Requests) > 0 {
		least := 1.0
		for _, q := range e.Reading.Requests {
			least = min(least, q.Confidence)
		}
		return least
	}
	share := 0.0
	for _, c := range e.Candidates {
		share = max(share, min(c.Score/c.Needed, 1))
	}
	return share / 2
}
