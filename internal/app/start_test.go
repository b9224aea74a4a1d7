package app_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gridbot/internal/app"
	"gridbot/internal/benchdata"
	"gridbot/models"
)

// BenchmarkStart is from the start of the program to the first good answer of
// /readyz, with 100,000 outstanding tickets in the database.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	text := strings.Replace(string(shipped), "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0", 1)
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Chdir(dir)
	started(b) // makes the database with the roster
	path := filepath.Join("data", "gridbot.db")
	store, err := models.Connect(b.Context(), models.Options{Driver: models.SQLite, DSN: path})
	if err != nil {
		b.Fatal(err)
	}
	roster, err := store.LoadRoster(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	benchdata.Tickets(b, path, store, roster, 100_000, time.Now().UTC())
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	var ready time.Duration
	for b.Loop() {
		ready += started(b)
	}
	b.ReportMetric(ready.Seconds()/float64(b.N), "s_to_ready")
}

// started runs the program until it is ready, stops it, and tells how long the
// first took.
func started(b *testing.B) time.Duration {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	var out, errs syncBuffer
	done := make(chan int, 1)
	began := time.Now()
	go func() { done <- app.Run(ctx, []string{"serve"}, strings.NewReader(""), &out, &errs) }()
	for {
		url := spoken.FindString(out.String())
		if url != "" {
			if resp, err := http.Get(url + "/readyz"); err == nil {
				resp.Body.Close()
				if resp.StatusCode == http.StatusOK {
					break
				}
			}
		}
		if time.Since(began) > time.Minute {
			b.Fatalf("not ready: %s", errs.String())
		}
		time.Sleep(time.Millisecond)
	}
	took := time.Since(began)
	stop()
	if code := <-done; code != 0 {
		b.Fatalf("ended with %d: %s", code, errs.String())
	}
	return took
}
