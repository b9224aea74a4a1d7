package softmax

import (
	"bytes"
	"testing"
)

func TestTrainedModelSeparatesAndSurvivesStorage(t *testing.T) {
	samples := []Sample{
		{Vector: Vector{Strong: []uint32{1, 2}, Weak: []uint32{7}}, Class: 0},
		{Vector: Vector{Strong: []uint32{3, 2}, Weak: []uint32{8}}, Class: 1},
		{Vector: Vector{Strong: []uint32{4, 2}}, Class: 2},
	}
	o := DefaultOptions()
	o.Buckets, o.Epochs = 64, 60
	m := Train(samples, 3, o)
	if !bytes.Equal(m.Bytes(), Train(samples, 3, o).Bytes()) {
		t.Error("training twice gives two models")
	}
	stored, rest, err := Parse(append(m.Bytes(), 42))
	if err != nil || len(rest) != 1 {
		t.Fatal(err, rest)
	}
	for _, s := range samples {
		p := make([]float64, 3)
		stored.Predict(s.Vector, p)
		if p[s.Class] < 0.6 {
			t.Errorf("class %d has %.2f", s.Class, p[s.Class])
		}
	}
	for _, rubbish := range [][]byte{nil, {1, 2}, make([]byte, headerSize), m.Bytes()[:40]} {
		if _, _, err := Parse(rubbish); err == nil {
			t.Error("rubbish was read as a model")
		}
	}
}
