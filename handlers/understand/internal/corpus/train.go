package corpus

import (
	"maps"
	"slices"
	"sync"

	"gridbot/handlers/understand"
	"gridbot/handlers/understand/internal/softmax"
)

// Train fits the models on the examples.
func Train(r *understand.Reader, examples []Example) *understand.Models {
	var kind, urgency, worker, resident []softmax.Sample
	for _, e := range examples {
		switch {
		case e.IsReply() && e.Role == understand.Worker:
			worker = add(worker, r.ReplyFeatures(e.Input()), understand.WorkerIntents[:], understand.IntentName(e.Intent), e)
		case e.IsReply():
			resident = add(resident, r.ReplyFeatures(e.Input()), understand.ResidentIntents[:], understand.IntentName(e.Intent), e)
		default:
			v := r.Features(e.Input())
			kind = add(kind, v, understand.Classes[:], understand.Kind(e.Kind), e)
			if e.Kind != "none" {
				urgency = add(urgency, v, understand.Urgencies[:], understand.Urgency(e.Urgency), Example{Weight: e.Weight})
			}
		}
	}
	wide := softmax.DefaultOptions()
	narrow := wide
	narrow.Buckets /= 4
	m := &understand.Models{}
	var group sync.WaitGroup
	fit := func(to **softmax.Model, samples []softmax.Sample, classes int, o softmax.Options) {
		group.Go(func() { *to = softmax.Train(samples, classes, o) })
	}
	fit(&m.Kind, kind, len(understand.Classes), wide)
	fit(&m.Urgency, urgency, len(understand.Urgencies), narrow)
	fit(&m.Worker, worker, len(understand.WorkerIntents), narrow)
	fit(&m.Resident, resident, len(understand.ResidentIntents), narrow)
	group.Wait()
	return m
}

// add appends a sample; one for which a fair judge would take another label
// too counts half.
func add[T comparable](to []softmax.Sample, v softmax.Vector, classes []T, class T, e Example) []softmax.Sample {
	i := slices.Index(classes, class)
	if i < 0 {
		return to
	}
	s := softmax.Sample{Vector: v, Class: i, Weight: e.Weight}
	if s.Weight == 0 {
		s.Weight = 1
	}
	if len(e.Accept) > 1 {
		s.Weight /= 2
	}
	return append(to, s)
}

// LeaveOneOut reads each author's examples with models that have seen only the
// others', which tells how well they generalise. The score of all together has
// the key "".
func LeaveOneOut(r *understand.Reader, examples []Example) map[string]*Score {
	byAuthor := map[string][]Example{}
	for _, e := range examples {
		byAuthor[e.Author()] = append(byAuthor[e.Author()], e)
	}
	out := map[string]*Score{"": newScore()}
	for _, author := range slices.Sorted(maps.Keys(byAuthor)) {
		rest := slices.DeleteFunc(slices.Clone(examples), func(e Example) bool { return e.Author() == author })
		reader := r.WithModels(Train(r, rest))
		out[author] = newScore()
		for _, e := range byAuthor[author] {
			out[author].add(reader, e)
			out[""].add(reader, e)
		}
	}
	return out
}
