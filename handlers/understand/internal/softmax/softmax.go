// Package softmax is a small multinomial logistic regression over hashed
// features: deterministic to train, a few hundred kilobytes to ship.
package softmax

import (
	"errors"
	"math"
)

// Vector describes one text by two groups of hashed features. The few strong
// ones count fully; the many weak ones (pieces of the text) share a fixed
// weight, so that a long text is not judged with more certainty than a short
// one.
type Vector struct {
	Strong, Weak []uint32
}

// weakNorm is the length of the weak part of a vector.
const weakNorm = 4.0

func (v Vector) weakValue() float64 {
	return weakNorm / math.Sqrt(float64(max(1, len(v.Weak))))
}

// Model holds a weight per class and bucket, quantised to one byte.
type Model struct {
	classes int
	buckets uint32
	scale   float64
	weights []int8 // [bucket][class]
}

// Classes is how many classes the model tells apart.
func (m *Model) Classes() int { return m.classes }

// Predict fills p, one element per class, with probabilities.
func (m *Model) Predict(v Vector, p []float64) {
	p = p[:m.classes]
	clear(p)
	m.sum(v.Weak, p)
	value := v.weakValue()
	for c := range p {
		p[c] *= value
	}
	m.sum(v.Strong, p)
	for c := range p {
		p[c] *= m.scale
	}
	normalise(p)
}

func (m *Model) sum(features []uint32, p []float64) {
	n := len(p)
	for _, f := range features {
		at := int(f%m.buckets) * n
		for c, w := range m.weights[at : at+n] {
			p[c] += float64(w)
		}
	}
}

// Weight is what one strong feature adds to the log odds of a class against
// the first.
func (m *Model) Weight(feature uint32, class int) float64 {
	at := int(feature%m.buckets) * m.classes
	return (float64(m.weights[at+class]) - float64(m.weights[at])) * m.scale
}

// WeakWeight is the same for one of the weak features of v.
func (m *Model) WeakWeight(v Vector, feature uint32, class int) float64 {
	return m.Weight(feature, class) * v.weakValue()
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

// headerSize is the classes, the scale and the number of buckets.
const headerSize = 1 + 4 + 4

// Bytes is the form in which a model is kept.
func (m *Model) Bytes() []byte {
	out := make([]byte, 0, headerSize+len(m.weights))
	out = append(out, byte(m.classes))
	out = appendUint32(out, math.Float32bits(float32(m.scale)))
	out = appendUint32(out, m.buckets)
	for _, w := range m.weights {
		out = append(out, byte(w))
	}
	return out
}

func appendUint32(b []byte, x uint32) []byte {
	return append(b, byte(x), byte(x>>8), byte(x>>16), byte(x>>24))
}

func readUint32(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// Parse reads what Bytes wrote and returns what follows it.
func Parse(b []byte) (*Model, []byte, error) {
	if len(b) < headerSize || b[0] == 0 {
		return nil, nil, errors.New("softmax: not a model")
	}
	m := &Model{classes: int(b[0]), scale: float64(math.Float32frombits(readUint32(b[1:]))), buckets: readUint32(b[5:])}
	size := int(m.buckets) * m.classes
	b = b[headerSize:]
	if m.buckets == 0 || m.buckets > 1<<24 || len(b) < size {
		return nil, nil, errors.New("softmax: a model cut short")
	}
	m.weights = make([]int8, size)
	for i, x := range b[:size] {
		m.weights[i] = int8(x)
	}
	return m, b[size:], nil
}
