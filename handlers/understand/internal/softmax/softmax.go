// Package softmax is a small multinomial logistic regression over hashed
// binary features: deterministic to train, a few ten kilobytes to ship.
package softmax

import (
	"errors"
	"math"
	"math/rand/v2"
)

// Buckets is the size of the feature space; a feature is taken modulo it.
const Buckets = 1 << 15

// Model holds a weight per class and bucket, quantised to one byte.
type Model struct {
	classes int
	scale   float32
	weights []int8 // [bucket][class]
}

// Sample is one labelled example.
type Sample struct {
	Features []uint32
	Class    int
	// Weight is how much it counts; 0 means 1.
	Weight float64
}

const (
	epochs = 20
	rate   = 0.25
	decay  = 1e-4
)

// Train fits a model. The same samples give the same model.
func Train(samples []Sample, classes int) *Model {
	w := make([]float64, Buckets*classes)
	sum := make([]float64, Buckets*classes)
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(3, 14))
	for range epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			step(samples[i], classes, w, sum)
		}
	}
	return quantise(w, classes)
}

// step is one AdaGrad update.
func step(s Sample, classes int, w, sum []float64) {
	p := make([]float64, classes)
	for _, f := range s.Features {
		at := int(f%Buckets) * classes
		for c := range p {
			p[c] += w[at+c]
		}
	}
	normalise(p)
	p[s.Class]--
	weight := s.Weight
	if weight == 0 {
		weight = 1
	}
	for _, f := range s.Features {
		at := int(f%Buckets) * classes
		for c := range p {
			g := weight*p[c] + decay*w[at+c]
			sum[at+c] += g * g
			w[at+c] -= rate * g / math.Sqrt(sum[at+c]+1)
		}
	}
}

func normalise(p []float64) {
	top := p[0]
	for _, x := range p {
		top = max(top, x)
	}
	total := 0.0
	for i, x := range p {
		p[i] = math.Exp(x - top)
		total += p[i]
	}
	for i := range p {
		p[i] /= total
	}
}

func quantise(w []float64, classes int) *Model {
	largest := 1e-9
	for _, x := range w {
		largest = max(largest, math.Abs(x))
	}
	m := &Model{classes: classes, scale: float32(largest / 127), weights: make([]int8, len(w))}
	for i, x := range w {
		m.weights[i] = int8(math.Round(x / largest * 127))
	}
	return m
}

// Predict fills p, one element per class, with probabilities.
func (m *Model) Predict(features []uint32, p []float64) {
	clear(p)
	for _, f := range features {
		at := int(f%Buckets) * m.classes
		for c := range p[:m.classes] {
			p[c] += float64(m.weights[at+c])
		}
	}
	for c := range p {
		p[c] *= float64(m.scale)
	}
	normalise(p)
}

// Bytes is the form in which a model is kept.
func (m *Model) Bytes() []byte {
	bits := math.Float32bits(m.scale)
	out := []byte{byte(m.classes), byte(bits), byte(bits >> 8), byte(bits >> 16), byte(bits >> 24)}
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	return out
}

// Parse reads what Bytes wrote.
func Parse(b []byte) (*Model, error) {
	if len(b) < 5 || len(b) != 5+Buckets*int(b[0]) {
		return nil, errors.New("softmax: not a model of this size")
	}
	bits := uint32(b[1]) | uint32(b[2])<<8 | uint32(b[3])<<16 | uint32(b[4])<<24
	m := &Model{classes: int(b[0]), scale: math.Float32frombits(bits), weights: make([]int8, len(b)-5)}
	for i, x := range b[5:] {
		m.weights[i] = int8(x)
	}
	return m, nil
}
