package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"gridbot/handlers"
	"gridbot/handlers/texts"
	"gridbot/internal/benchdata"
	"gridbot/internal/housetest"
	"gridbot/jobs"
	"gridbot/models"
	"gridbot/models/modelstest"
)

// TestAClockThatJumpsRemindsOnceANight moves the clock forward and back across
// the hour of the reminders.
func TestAClockThatJumpsRemindsOnceANight(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Until("19:58")
	h.Said()
	tick := func(d time.Duration) { h.Jobs.Tick(t.Context(), h.In(d).Clock) }
	for _, jump := range []time.Duration{
		5 * time.Minute, -10 * time.Minute, 10 * time.Minute, -time.Hour, 90 * time.Minute, -3 * time.Hour, 3 * time.Hour,
	} {
		tick(jump)
		again := *h.Jobs // a process that has just started knows nothing
		again.Tick(t.Context(), h.Clock)
	}
	if n := reminders(h.Said(), "马文惠"); n != 1 {
		t.Errorf("%d reminders on the first night", n)
	}
	tick(24 * time.Hour)
	tick(-26 * time.Hour)
	tick(26 * time.Hour)
	if n := reminders(h.Said(), "马文惠"); n != 1 {
		t.Errorf("%d reminders on the second night", n)
	}
}

const pushed = 1_000 // workers

// child is set in the process that is killed in the middle of the push: driver
// and DSN.
const child = "GRIDBOT_TEST_PUSH"

var evening = time.Date(2026, 11, 24, 20, 0, 5, 0, housetest.Shanghai).UTC()

// push is the evening push of one process.
func push(ctx context.Context, store *models.Store, roster *models.Roster, now time.Time) error {
	words, err := texts.New(nil)
	if err != nil {
		return err
	}
	at, err := cron.ParseStandard("0 20 * * *")
	if err != nil {
		return err
	}
	j := &jobs.Jobs{
		Store: store, Wake: func(context.Context) {}, Log: slog.New(slog.DiscardHandler),
		Announce: &handlers.Announcer{Texts: words, Roster: roster, Quiet: handlers.QuietHours{From: 22 * 60, To: 7 * 60}},
		Settings: jobs.Settings{Reminders: at, CatchUp: 12 * time.Hour, Zone: housetest.Shanghai},
	}
	_, err = j.Reminders(ctx, now)
	return err
}

// TestMain lets the test binary be the process that is killed in the middle of
// its push.
func TestMain(m *testing.M) {
	driver, dsn, ok := strings.Cut(os.Getenv(child), " ")
	if !ok {
		os.Exit(m.Run())
	}
	if err := pushOnce(context.Background(), models.Options{Driver: driver, DSN: dsn}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func pushOnce(ctx context.Context, o models.Options) error {
	store, err := models.Connect(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	roster, err := store.LoadRoster(ctx)
	if err != nil {
		return err
	}
	return push(ctx, store, roster, evening)
}

// TestAPushThatIsKilledIsFinishedByAnother kills the process with kill -9 when
// some have been written to; then everybody gets one reminder, nobody two.
func TestAPushThatIsKilledIsFinishedByAnother(t *testing.T) {
	modelstest.EachShared(t, func(t *testing.T, d modelstest.Database) {
		store := d.Open(t)
		roster, err := store.SyncRoster(t.Context(), benchdata.Communities(pushed))
		if err != nil {
			t.Fatal(err)
		}
		oneEach(t, store, roster)
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), child+"="+d.Driver+" "+d.DSN)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		queued := func() int {
			rows, err := store.Read(t.Context()).OutboxSince(0)
			if err != nil {
				t.Fatal(err)
			}
			return len(rows)
		}
		for end := time.Now().Add(time.Minute); queued() == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the push does not begin")
			}
		}
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		before := queued()
		if before == 0 || before >= pushed {
			t.Fatalf("it was killed after %d of %d", before, pushed)
		}
		// After a minute what was begun may still be at work.
		for _, later := range []time.Duration{time.Minute, 5 * time.Minute, 6 * time.Minute} {
			if err := push(t.Context(), store, roster, evening.Add(later)); err != nil {
				t.Fatal(err)
			}
		}
		digests := map[string]int{}
		rows, err := store.Read(t.Context()).OutboxSince(0)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range rows {
			if strings.Contains(*o.Key, ":digest:") {
				digests[o.ChatID]++
			}
		}
		for chat, n := range digests {
			if n != 1 {
				t.Errorf("%s got %d", chat, n)
			}
		}
		t.Logf("killed after %d messages", before)
		if len(digests) != pushed {
			t.Errorf("%d of %d were reminded", len(digests), pushed)
		}
	})
}

// oneEach gives every worker one open ticket.
func oneEach(t *testing.T, store *models.Store, roster *models.Roster) {
	t.Helper()
	at := evening.Add(-5 * time.Hour)
	for _, c := range roster.Communities {
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			for _, w := range c.Workers {
				tk := models.Ticket{
					CommunityID: c.ID, Kind: "repair", Urgency: models.Normal, State: models.Open, WorkerID: &w.ID,
					Place: models.Place{Estate: "花园", Building: "1"}, Words: fmt.Sprintf("%s的事", w.Name), Transport: "test",
				}
				if err := tx.Create(&tk, models.Cause{Actor: models.System(c.ID), At: at}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
