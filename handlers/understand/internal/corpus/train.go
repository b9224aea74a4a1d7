package corpus

import (
	"slices"

	"gridbot/handlers/understand"
	"gridbot/handlers/understand/internal/softmax"
)

// Train fits the model on the messages among the examples.
func Train(r *understand.Reader, examples []Example) *softmax.Model {
	var samples []softmax.Sample
	for _, e := range examples {
		class := slices.Index(understand.Classes[:], understand.Kind(e.Kind))
		if e.IsReply() || class < 0 {
			continue
		}
		s := softmax.Sample{Features: r.Features(e.Input()), Class: class}
		if len(e.Accept) > 1 {
			s.Weight = 0.5 // a fair judge would take another label too
		}
		samples = append(samples, s)
	}
	return softmax.Train(samples, len(understand.Classes))
}

// LeaveOneOut reads each author's messages with a model that has seen only the
// others', which tells how well it generalises.
func LeaveOneOut(r *understand.Reader, examples []Example) map[string]*Score {
	out := map[string]*Score{}
	for _, e := range examples {
		out[e.Author()] = nil
	}
	for author := range out {
		var rest, own []Example
		for _, e := range examples {
			if e.Author() == author {
				own = append(own, e)
			} else {
				rest = append(rest, e)
			}
		}
		out[author] = Measure(r.WithModel(Train(r, rest)), own)
	}
	return out
}
