package softmax

import (
	"bytes"
	"testing"
)

func TestTrainedModelSeparatesAndSurvivesStorage(t *testing.T) {
	samples := []Sample{{Features: []uint32{1, 2}, Class: 0}, {Features: []uint32{3, 2}, Class: 1}, {Features: []uint32{4, 2}, Class: 2}}
	m := Train(samples, 3)
	if !bytes.Equal(m.Bytes(), Train(samples, 3).Bytes()) {
		t.Error("training twice gives two models")
	}
	stored, err := Parse(m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		p := make([]float64, 3)
		stored.Predict(s.Features, p)
		if p[s.Class] < 0.6 {
			t.Errorf("class %d has %.2f", s.Class, p[s.Class])
		}
	}
	if _, err := Parse([]byte{1, 2}); err == nil {
		t.Error("rubbish was read as a model")
	}
}
