// Package jobs is what the clock does: evening reminders, calls for emergencies
// that nobody has claimed, escalation, the end of waiting, clean-up and backup.
// Each is a plain function of a context and a moment, so that a week can be
// rehearsed in a second; schedule.go alone looks at a clock.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/robfig/cron/v3"

	"gridbot/handlers"
	"gridbot/models"
)

// Settings say when things happen.
type Settings struct {
	// Reminders is when the evening push goes out, in each community's zone.
	Reminders cron.Schedule
	// CatchUp is how long after its time a missed push is still made good.
	CatchUp time.Duration
	// EmergencyRepeat is the pause between two calls for an emergency.
	EmergencyRepeat time.Duration
	// SupervisorAfter is the number of calls after which supervisors are called.
	SupervisorAfter int
	// UnclaimedFor and UndoneFor make a ticket overdue.
	UnclaimedFor, UndoneFor time.Duration
	// AnswerWithin is how long a resident's answer is waited for.
	AnswerWithin time.Duration
	// CloseAfter settles finished tickets to which the resident says nothing.
	CloseAfter time.Duration
	// Backup is when the embedded database is copied; nil: never.
	Backup cron.Schedule
	// BackupDir is where copies go, BackupKeep how many are kept.
	BackupDir  string
	BackupKeep int
	// MediaDir is where files lie whose records are forgotten.
	MediaDir string
	// Zone is in which Backup is read.
	Zone *time.Location
}

// Jobs runs the jobs of all communities.
type Jobs struct {
	Settings
	Store    *models.Store
	Announce *handlers.Announcer
	// Wake tells the dispatchers that there is something to send.
	Wake func(ctx context.Context)
	Log  *slog.Logger
	// Observe, if set, is told of each run of a job and how it ended.
	Observe func(job string, took time.Duration, err error)

	reminded map[int64]time.Time // by community: the newest slot known to be done
}

// staleAfter is how long a run may take before another process takes it over.
const staleAfter = 2 * time.Minute

// Tick does everything that is due. What fails is logged and tried again at the
// next tick; it must not keep the rest from being done.
func (j *Jobs) Tick(ctx context.Context, now time.Time) {
	for _, job := range []struct {
		name string
		run  func(context.Context, time.Time) (int, error)
	}{
		{"emergencies", j.CallOut}, {"unanswered_questions", j.StopAsking}, {"reminders", j.Reminders},
		{"overdue_tickets", j.Escalate}, {"silent_residents", j.CloseSilent},
	} {
		if ctx.Err() != nil {
			return
		}
		began := time.Now()
		n, err := guarded(ctx, now, job.run)
		j.observe(job.name, began, err)
		if err != nil && ctx.Err() == nil {
			j.Log.Error("a job failed and will be tried again", "job", job.name, "err", err)
		}
		if n > 0 {
			j.Wake(ctx)
		}
	}
}

// guarded turns a mistake of the program into an error, so that one job does not
// end the others, and the program with them.
func guarded(ctx context.Context, now time.Time, run func(context.Context, time.Time) (int, error)) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return run(ctx, now)
}

func (j *Jobs) observe(job string, began time.Time, err error) {
	if j.Observe != nil {
		j.Observe(job, time.Since(began), err)
	}
}

// lastSlot is the newest moment of a schedule that is not after now and not
// before since, or false.
func lastSlot(s cron.Schedule, since, now time.Time) (time.Time, bool) {
	var last time.Time
	found := false
	for at := s.Next(since.Add(-time.Second)); !at.IsZero() && !at.After(now); at = s.Next(at) {
		last, found = at, true
	}
	return last, found
}

// each runs f on every ticket of a list, each in a transaction of its own on the
// ticket as it is then. One that fails does not keep the others from their turn.
func (j *Jobs) each(ctx context.Context, tickets []models.Ticket, f func(*models.Tx, *models.Ticket, *models.CommunityRoster) (bool, error)) (int, error) {
	n := 0
	var failed error
	for _, listed := range tickets {
		did := false
		err := j.Store.Tx(ctx, func(tx *models.Tx) error {
			tk, err := tx.Ticket(listed.ID)
			if err != nil || tk == nil || tk.Version != listed.Version {
				return err // somebody did something meanwhile: look again next time
			}
			c := j.Announce.Roster.Community(tk.CommunityID)
			if c == nil {
				return nil // the community is switched off
			}
			did, err = f(tx, tk, c)
			return err
		})
		if err != nil {
			failed = fmt.Errorf("ticket %d: %w", listed.ID, err)
		}
		if err == nil && did {
			n++
		}
	}
	return n, failed
}
