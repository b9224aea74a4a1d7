package handlers_test

import (
	"log/slog"
	"testing"

	"gridbot/handlers"
	"gridbot/handlers/understand"
	"gridbot/internal/housetest"
)

// stumbling is a Reader that can't bear one word.
type stumbling struct{ handlers.Reader }

func (r stumbling) Read(in understand.Input) understand.Reading {
	if in.Text == "boom" {
		panic("a mistake of the program")
	}
	return r.Reader.Read(in)
}

func TestAMessageOverWhichTheProgramStumblesIsPassedOver(t *testing.T) {
	h := housetest.New(t, func(o *handlers.Options) {
		o.Reader, o.Log = stumbling{o.Reader}, slog.New(slog.DiscardHandler)
	})
	m := h.Message("3-2-501王秀英", "boom")
	h.Receive(m)
	h.Receive(m)
	h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	if n := len(h.Tickets()); n != 1 {
		t.Errorf("%d tickets", n)
	}
}

func TestAMessageTakenBackAfterItIsDoneTroublesNobody(t *testing.T) {
	h, id := withLeak(t)
	h.Private("马文惠", "#1 修好了")
	h.Said()
	m := h.Message("3-2-501王秀英", "")
	m.Recalls = id
	h.Receive(m)
	silence(t, h)
}
