package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"gridbot/handlers"
	"gridbot/handlers/texts"
	"gridbot/internal/benchdata"
	"gridbot/internal/housetest"
	"gridbot/jobs"
	"gridbot/models"
)

// perWorker is how many tickets each worker has, which nobody could hold.
const perWorker = 100

// BenchmarkNightlyReminders is the evening push to many workers, from the moment
// it is due to the last message in the outbox, every evening anew. heap_MB is the
// most that was on the heap meanwhile. By hand, with all sizes:
//
//	GRIDBOT_BENCH_LARGE=1 go test ./jobs -run '^$' -bench Nightly -benchtime 1x
func BenchmarkNightlyReminders(b *testing.B) {
	for _, workers := range sizes() {
		b.Run(fmt.Sprintf("%d tickets", workers*perWorker), func(b *testing.B) {
			j := crowded(b, workers)
			now := time.Date(2026, 11, 24, 20, 0, 5, 0, housetest.Shanghai)
			peak := watchHeap(b)
			for b.Loop() {
				sent, err := j.Reminders(b.Context(), now)
				if err != nil || sent < workers {
					b.Fatalf("%d of %d were reminded: %v", sent, workers, err)
				}
				now = now.AddDate(0, 0, 1)
			}
			b.ReportMetric(peak(), "heap_MB")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N*workers*perWorker)*1e6, "µs/ticket")
		})
	}
}

// crowded is a house with so many workers and their tickets.
func crowded(b *testing.B, workers int) *jobs.Jobs {
	b.Helper()
	path := filepath.Join(b.TempDir(), "gridbot.db")
	store, err := models.Connect(b.Context(), models.Options{Driver: models.SQLite, DSN: path})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	roster, err := store.SyncRoster(b.Context(), benchdata.Communities(workers))
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, housetest.Shanghai)
	benchdata.Tickets(b, path, store, roster, workers*perWorker, at)
	words, err := texts.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	evening, err := cron.ParseStandard("0 20 * * *")
	if err != nil {
		b.Fatal(err)
	}
	return &jobs.Jobs{
		Store: store, Wake: func(context.Context) {}, Log: slog.New(slog.DiscardHandler),
		Announce: &handlers.Announcer{Texts: words, Roster: roster, Quiet: handlers.QuietHours{From: 22 * 60, To: 7 * 60}},
		Settings: jobs.Settings{Reminders: evening, CatchUp: 12 * time.Hour, Zone: housetest.Shanghai},
	}
}

// watchHeap looks at the heap all the time and tells the most, in MB.
func watchHeap(b *testing.B) (peak func() float64) {
	b.Helper()
	runtime.GC()
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var top uint64
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		every := time.NewTicker(5 * time.Millisecond)
		defer every.Stop()
		for {
			select {
			case <-stop:
				most <- top
				return
			case <-every.C:
				metrics.Read(sample)
				top = max(top, sample[0].Value.Uint64())
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-most) / (1 << 20)
	}
}

// sizes are the numbers of workers; the large ones take minutes to fill in.
func sizes() []int {
	if os.Getenv("GRIDBOT_BENCH_LARGE") != "" {
		return []int{1_000, 3_000, 10_000}
	}
	return []int{1_000}
}
