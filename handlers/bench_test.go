package handlers_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/internal/housetest"
	"gridbot/models"
)

// onFile is a house on a SQLite file, as an installation has it.
func onFile(b *testing.B, path string) *housetest.House {
	b.Helper()
	store, err := models.Connect(b.Context(), models.Options{Driver: models.SQLite, DSN: path})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	return housetest.On(b, store)
}

// request is the i-th request, of somebody who is new.
func request(h *housetest.House, i int) bot.Message {
	m := h.Message(fmt.Sprintf("%d-%d-%d01 王", i%12+1, i%4+1, i%9+1), "我家水管漏水了 找个师傅来看看")
	m.Sender.ID = bot.PersonID(fmt.Sprintf("person-%d", i))
	h.Clock = h.Clock.Add(time.Second)
	return m
}

// BenchmarkRequest is the whole path of a message that becomes a ticket: from
// Receive to the committed ticket, its event, the offer and the answer. Beside
// it, turn by turn, the same rows are written by bare database/sql; bare_ratio
// is the rate of the first in that of the second.
func BenchmarkRequest(b *testing.B) {
	dir := b.TempDir()
	h := onFile(b, filepath.Join(dir, "gridbot.db"))
	path := filepath.Join(dir, "bare.db")
	bare := onFile(b, path)
	if err := bare.Handler.Receive(b.Context(), request(bare, 0)); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rows := bareRows(b, db, func(int) string { return "?" })

	b.ReportAllocs()
	var ours, theirs time.Duration
	i := 0
	for b.Loop() {
		i++
		m := request(h, i)
		began := time.Now()
		if err := h.Handler.Receive(b.Context(), m); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(began)
		began = time.Now()
		if err := writeBare(b.Context(), db, rows, i); err != nil {
			b.Fatal(err)
		}
		theirs += time.Since(began)
	}
	b.ReportMetric(float64(i)/ours.Seconds(), "requests/s")
	b.ReportMetric(float64(i)/theirs.Seconds(), "bare/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "bare_ratio")
}

// BenchmarkChatter is the whole path of a message that asks for nothing.
func BenchmarkChatter(b *testing.B) {
	h := onFile(b, filepath.Join(b.TempDir(), "gridbot.db"))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		if err := h.Handler.Receive(b.Context(), h.Message("平安是福", "早上好 今天天气不错 大家吃了吗")); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "messages/s")
}
