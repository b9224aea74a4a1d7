package understand

import (
	"embed"

	"gridbot/handlers/understand/internal/softmax"
)

// The weights that cmd/train writes. Without them the rules decide alone.
//
//go:embed model
var modelFiles embed.FS

// Models are the trained judges, in the order in which they are kept.
type Models struct {
	// Kind tells the Classes of a message apart, Urgency the Urgencies of a
	// request.
	Kind, Urgency *softmax.Model
	// Worker and Resident tell the intents of a reply apart.
	Worker, Resident *softmax.Model
}

// Bytes is the form in which the models are kept.
func (m *Models) Bytes() []byte {
	var out []byte
	for _, one := range []*softmax.Model{m.Kind, m.Urgency, m.Worker, m.Resident} {
		out = append(out, one.Bytes()...)
	}
	return out
}

// WithModels returns a reader that judges with other trained models; nil: by
// the rules alone.
func (r *Reader) WithModels(m *Models) *Reader {
	other := *r
	other.models = m
	return &other
}

func loadModels() (*Models, error) {
	b, err := modelFiles.ReadFile("model/weights.bin")
	if err != nil {
		return nil, nil // not trained yet
	}
	m := &Models{}
	for _, one := range []**softmax.Model{&m.Kind, &m.Urgency, &m.Worker, &m.Resident} {
		if *one, b, err = softmax.Parse(b); err != nil {
			return nil, err
		}
	}
	return m, nil
}
