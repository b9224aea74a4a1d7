package corpus

import (
	"math/rand/v2"
	"slices"
)

// outcome is what is needed of one message to compute the F1 figures again on
// another sample of messages.
type outcome struct {
	counted          bool // counts for the request decision
	wants, got       bool
	kind, said       string // "none" included; equal where the judge accepts it
	slotsWanted      int
	slotsGot         int
	slotsFoundWanted int
	slotsRight       int
}

// figures are the three F1 figures of a sample.
type figures struct{ request, kind, slots float64 }

func figuresOf(sample []outcome) figures {
	var recall, precision, slotRecall, slotPrecision Count
	kinds := map[string]*[2]Count{}
	at := func(k string) *[2]Count {
		if kinds[k] == nil {
			kinds[k] = new([2]Count)
		}
		return kinds[k]
	}
	for _, o := range sample {
		if o.counted && o.wants {
			recall.add(o.got)
		}
		if o.counted && o.got {
			precision.add(o.wants)
		}
		if o.kind != "none" {
			at(o.kind)[0].add(o.said == o.kind)
		}
		if o.said != "none" {
			at(o.said)[1].add(o.said == o.kind)
		}
		slotRecall.All, slotRecall.Hit = slotRecall.All+o.slotsWanted, slotRecall.Hit+o.slotsFoundWanted
		slotPrecision.All, slotPrecision.Hit = slotPrecision.All+o.slotsGot, slotPrecision.Hit+o.slotsRight
	}
	out := figures{request: f1(recall.Rate(), precision.Rate()), slots: f1(slotRecall.Rate(), slotPrecision.Rate())}
	for _, c := range kinds {
		out.kind += f1(c[0].Rate(), c[1].Rate()) / float64(len(kinds))
	}
	return out
}

// resamples is how often the messages are drawn anew for an interval.
const resamples = 400

// Intervals are the 95 % intervals of the F1 figures, by drawing messages anew.
func (s *Score) Intervals() (request, kind, slots [2]float64) {
	random := rand.New(rand.NewPCG(1, 2))
	var all [3][]float64
	sample := make([]outcome, len(s.outcomes))
	for range resamples {
		for i := range sample {
			sample[i] = s.outcomes[random.IntN(len(s.outcomes))]
		}
		f := figuresOf(sample)
		for i, x := range [3]float64{f.request, f.kind, f.slots} {
			all[i] = append(all[i], x)
		}
	}
	var out [3][2]float64
	for i := range all {
		slices.Sort(all[i])
		out[i] = [2]float64{all[i][resamples*25/1000], all[i][resamples*975/1000]}
	}
	return out[0], out[1], out[2]
}
