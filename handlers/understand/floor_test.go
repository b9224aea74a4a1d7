package understand_test

import (
	"testing"

	"gridbot/handlers/understand/internal/corpus"
)

// The figures on texts the reader was not trained on must not fall. Who makes
// them better raises the floors; docs/understanding.md has the full table.
func TestHeldOutFiguresDoNotFall(t *testing.T) {
	examples, err := corpus.Load("testdata/heldout")
	if err != nil {
		t.Fatal(err)
	}
	s := corpus.Measure(newReader(t), examples)
	for name, c := range map[string]struct{ got, floor float64 }{
		"request F1": {s.F1(), 0.925}, "kind F1": {s.KindF1(), 0.89}, "address": {s.Address.Rate(), 0.98},
		"emergency recall": {s.EmergencyRecall.Rate(), 0.90}, "slots": {s.SlotF1(), 0.855}, "intents": {s.Intent.Rate(), 0.835},
	} {
		if c.got < c.floor {
			t.Errorf("%s is %.3f, below %.2f", name, c.got, c.floor)
		}
	}
	for name, c := range map[string]struct{ got, ceiling float64 }{
		"false tickets": {s.FalseTickets.Rate(), 0.065}, "false tickets in chat": {s.FalseChat.Rate(), 0.01}, "wrong changes": {s.WrongChange.Rate(), 0.10},
	} {
		if c.got > c.ceiling {
			t.Errorf("%s are %.3f, above %.2f", name, c.got, c.ceiling)
		}
	}
}

// The corpus is what the figures stand on: it must not shrink unnoticed.
func TestCorpusIsLargeEnough(t *testing.T) {
	examples, err := corpus.Load("testdata/train", "testdata/heldout", "testdata/samples")
	if err != nil {
		t.Fatal(err)
	}
	messages, replies := 0, 0
	seen := map[string]string{}
	for _, e := range examples {
		if e.IsReply() {
			replies++
		} else {
			messages++
		}
		if other, twice := seen[e.ID]; twice {
			t.Errorf("%s is in %s and in %s", e.ID, other, e.File)
		}
		seen[e.ID] = e.File
	}
	if messages < 3000 || replies < 800 {
		t.Errorf("%d messages and %d replies", messages, replies)
	}
}
