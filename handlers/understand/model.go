package understand

import (
	"embed"

	"gridbot/handlers/understand/internal/softmax"
)

// The weights that cmd/train writes. Without them the rules decide alone.
//
//go:embed model
var modelFiles embed.FS

// WithModel returns a reader that judges with another trained model.
func (r *Reader) WithModel(m *softmax.Model) *Reader {
	other := *r
	other.model = m
	return &other
}

func loadModel() (*softmax.Model, error) {
	b, err := modelFiles.ReadFile("model/weights.bin")
	if err != nil {
		return nil, nil // not trained yet
	}
	return softmax.Parse(b)
}

// modelScale turns the model's log odds into points of the rules.
const modelScale = 0.6

// judgeByModel moves the rules' scores by what the model thinks. The model
// alone never makes a request out of a text in which no rule found a matter:
// that keeps ordinary chat, of which it has seen little, out.
func (r *Reader) judgeByModel(t *text, cands []candidate) {
	if r.model == nil || len(cands) == 0 {
		return
	}
	var p [len(Classes)]float64
	r.model.Predict(features(t, cands), p[:])
	for i := range cands {
		for k, kind := range Classes {
			if kind == cands[i].kind {
				cands[i].add(modelScale*logOdds(p[k], p[0]), "trained model")
			}
		}
	}
}
