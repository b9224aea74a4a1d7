package softmax

import (
	"math"
	"math/rand/v2"
)

// Sample is one labelled example.
type Sample struct {
	Vector
	Class int
	// Weight is how much it counts; 0 means 1.
	Weight float64
}

// Options of a training; the zero value is not useful, see DefaultOptions.
type Options struct {
	Buckets uint32
	Epochs  int
	// Runs are averaged: each sees the samples in another order and with
	// other features left out, and what they agree on is what generalises.
	Runs int
	// Dropout is the share of features left out at each step.
	Dropout float64
	Rate    float64
	Decay   float64
}

// DefaultOptions were chosen by leaving one author out.
func DefaultOptions() Options {
	return Options{Buckets: 1 << 19, Epochs: 20, Runs: 4, Dropout: 0.5, Rate: 0.2, Decay: 1e-4}
}

// Train fits a model. The same samples give the same model.
func Train(samples []Sample, classes int, o Options) *Model {
	mean := make([]float64, int(o.Buckets)*classes)
	for run := range o.Runs {
		t := newTrainer(classes, o, uint64(run))
		t.fit(samples)
		for i, w := range t.w {
			mean[i] += w / float64(o.Runs)
		}
	}
	return quantise(mean, classes, o.Buckets)
}

type trainer struct {
	Options
	classes int
	w, sum  []float64 // weights, and sums of squared gradients
	p       []float64
	kept    []uint32
	random  *rand.Rand
}

func newTrainer(classes int, o Options, seed uint64) *trainer {
	size := int(o.Buckets) * classes
	return &trainer{Options: o, classes: classes, w: make([]float64, size), sum: make([]float64, size),
		p: make([]float64, classes), random: rand.New(rand.NewPCG(3, seed))}
}

func (t *trainer) fit(samples []Sample) {
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	for range t.Epochs {
		t.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.step(samples[i])
		}
	}
}

// step is one AdaGrad update on what is left of the sample after dropout.
func (t *trainer) step(s Sample) {
	t.kept = t.keep(t.kept[:0], s.Strong)
	strong := len(t.kept)
	t.kept = t.keep(t.kept, s.Weak)
	one := 1 / (1 - t.Dropout)
	weak := s.weakValue() * one
	clear(t.p)
	for i, f := range t.kept {
		value := one
		if i >= strong {
			value = weak
		}
		at := int(f%t.Buckets) * t.classes
		for c := range t.p {
			t.p[c] += value * t.w[at+c]
		}
	}
	normalise(t.p)
	t.p[s.Class]--
	weight := s.Weight
	if weight == 0 {
		weight = 1
	}
	for i, f := range t.kept {
		value := one
		if i >= strong {
			value = weak
		}
		t.update(int(f%t.Buckets)*t.classes, weight*value)
	}
}

func (t *trainer) update(at int, value float64) {
	for c, p := range t.p {
		g := value*p + t.Decay*t.w[at+c]
		t.sum[at+c] += g * g
		t.w[at+c] -= t.Rate * g / math.Sqrt(t.sum[at+c]+1)
	}
}

func (t *trainer) keep(out, features []uint32) []uint32 {
	for _, f := range features {
		if t.random.Float64() >= t.Dropout {
			out = append(out, f)
		}
	}
	return out
}

func quantise(w []float64, classes int, buckets uint32) *Model {
	largest := 1e-9
	for _, x := range w {
		largest = max(largest, math.Abs(x))
	}
	m := &Model{classes: classes, buckets: buckets, scale: float64(float32(largest / 127)), weights: make([]int8, len(w))}
	for i, x := range w {
		m.weights[i] = int8(math.Round(x / largest * 127))
	}
	return m
}
