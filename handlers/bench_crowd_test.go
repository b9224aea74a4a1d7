package handlers_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gridbot/bot"
)

// members is how many people a group has.
const members = 200

// BenchmarkCrowd is a group whose members all write at the same moment, in
// order, as the transports deliver: how long until the answer is in the outbox,
// waiting for those before included. p99 and median are in milliseconds.
func BenchmarkCrowd(b *testing.B) {
	for _, test := range []struct {
		name  string
		oneOf int // one of so many asks for something
	}{
		{"one in ten asks", 10},
		{"all ask", 1},
	} {
		b.Run(test.name, func(b *testing.B) {
			h := onFile(b, filepath.Join(b.TempDir(), "gridbot.db"))
			var took []time.Duration
			round := 0
			for b.Loop() {
				round++
				crowd := make([]bot.Message, members)
				for i := range crowd {
					crowd[i] = request(h, round*members+i)
					if i%test.oneOf != 0 {
						crowd[i].Text = "早上好 今天天气不错 大家吃了吗"
					}
				}
				took = append(took, atOnce(b, bot.NewSequencer(h.Handler.Receive), crowd)...)
			}
			slices.Sort(took)
			ms := func(q float64) float64 { return took[int(float64(len(took)-1)*q)].Seconds() * 1000 }
			b.ReportMetric(ms(0.5), "ms_median")
			b.ReportMetric(ms(0.99), "ms_p99")
		})
	}
}

// atOnce hands all messages over and tells how long each took.
func atOnce(b *testing.B, order *bot.Sequencer, crowd []bot.Message) []time.Duration {
	b.Helper()
	took := make([]time.Duration, len(crowd))
	var wait sync.WaitGroup
	start := time.Now()
	for i, m := range crowd {
		wait.Go(func() {
			if err := order.Receive(b.Context(), m); err != nil {
				b.Error(fmt.Errorf("message %d: %w", i, err))
			}
			took[i] = time.Since(start)
		})
	}
	wait.Wait()
	return took
}
