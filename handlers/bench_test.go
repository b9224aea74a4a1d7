package handlers_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/models"
)

// onFile is a house on a SQLite file, as an installation has it.
func onFile(b *testing.B) *housetest.House {
	b.Helper()
	store, err := models.Connect(b.Context(), models.Options{Driver: models.SQLite, DSN: filepath.Join(b.TempDir(), "gridbot.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	return housetest.On(b, store)
}

// BenchmarkRequest is the whole path of a message that becomes a ticket: from
// Receive to the committed ticket, its event, the offer and the answer.
func BenchmarkRequest(b *testing.B) {
	h := onFile(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		m := h.Message(fmt.Sprintf("%d-%d-%d01 王", i%12+1, i%4+1, i%9+1), "我家水管漏水了 找个师傅来看看")
		m.Sender.ID = "" // a new person each time
		h.Clock = h.Clock.Add(time.Second)
		if err := h.Handler.Receive(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChatter is the whole path of a message that asks for nothing.
func BenchmarkChatter(b *testing.B) {
	h := onFile(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := h.Handler.Receive(b.Context(), h.Message("平安是福", "早上好 今天天气不错 大家吃了吗")); err != nil {
			b.Fatal(err)
		}
	}
}
