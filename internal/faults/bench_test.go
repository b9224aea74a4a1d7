package faults_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/models"
	"gridbot/models/modelstest"
)

const (
	benchMessages = 1_200
	benchChats    = 40
)

// BenchmarkProcesses is how fast one, two and four real processes handle what
// waits in the inbox: requests of new people in many chats, on PostgreSQL.
// Without Redis: they look into the inbox by themselves.
//
//	go test ./internal/faults -run '^$' -bench Processes -benchtime 1x
func BenchmarkProcesses(b *testing.B) {
	for _, processes := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("%d", processes), func(b *testing.B) {
			var took time.Duration
			for b.Loop() {
				took += drain(b, processes)
			}
			b.ReportMetric(float64(b.N*benchMessages)/took.Seconds(), "requests/s")
		})
	}
}

// drain starts the processes, fills the inbox and takes the time from the first
// ticket to the last message.
func drain(b *testing.B, processes int) time.Duration {
	b.Helper()
	e := estateOn(b, modelstest.Fresh(b, models.Postgres), "")
	var all []*process
	for range processes {
		all = append(all, e.start("handle,web"))
	}
	fill(b, e.store)
	began := time.Now()
	for _, p := range all {
		defer p.kill()
	}
	eventually(b, "all is handled", func() bool {
		v, err := e.store.Read(b.Context()).Vitals(nil, time.Now())
		if err != nil {
			b.Fatal(err)
		}
		return v.Created >= benchMessages
	})
	return time.Since(began)
}

// fill puts all messages into the inbox at once, so that it is not what takes
// the time.
func fill(b *testing.B, store *models.Store) {
	b.Helper()
	err := store.Tx(b.Context(), func(tx *models.Tx) error {
		for i := range benchMessages {
			m := bot.Message{
				ID:   bot.MessageID(fmt.Sprintf("b%d", i)),
				Chat: bot.Chat{Transport: "webchat", ID: bot.ChatID(fmt.Sprintf("group:%d", i%benchChats)), Name: "便民服务群"},
				Text: leak, Time: time.Now(),
				Sender: bot.Sender{ID: bot.PersonID(fmt.Sprintf("p%d", i)), Name: fmt.Sprintf("%d-%d-101 住户%d", i%12+1, i%4+1, i)},
			}
			body, err := json.Marshal(map[string]any{"Message": m})
			if err != nil {
				return err
			}
			row := models.Inbox{ChatKey: m.Chat.Key(), MessageID: string(m.ID), Body: string(body), At: time.Now()}
			if err := tx.Deliver(&row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
