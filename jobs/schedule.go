package jobs

import (
	"context"
	"time"

	"github.com/robfig/cron/v3"
)

// Run does what is due now, then every minute and at the reminders' own time,
// until ctx ends; the job in hand is finished first.
func (j *Jobs) Run(ctx context.Context, clock func() time.Time) error {
	c := cron.New(cron.WithLocation(j.Zone), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	c.Schedule(cron.Every(time.Minute), cron.FuncJob(func() { j.Tick(ctx, clock()) }))
	c.Schedule(daily{4, 10}, cron.FuncJob(func() {
		began := time.Now()
		err := j.CleanUp(ctx, clock())
		j.observe("clean_up", began, err)
		if err != nil && ctx.Err() == nil {
			j.Log.Error("clean-up failed", "err", err)
		}
	}))
	if j.Settings.Backup != nil {
		c.Schedule(j.Settings.Backup, cron.FuncJob(func() { j.backUpAndLog(ctx, clock()) }))
	}
	j.Tick(ctx, clock())
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

func (j *Jobs) backUpAndLog(ctx context.Context, now time.Time) {
	began := time.Now()
	path, err := j.BackUp(ctx, now)
	j.observe("backup", began, err)
	if err != nil {
		j.Log.Error("backup failed", "err", err)
		return
	}
	j.Log.Info("database backed up", "file", path)
}

// daily is a time of day in whatever zone it is asked in.
type daily struct{ hour, minute int }

// Next implements cron.Schedule.
func (d daily) Next(t time.Time) time.Time {
	at := time.Date(t.Year(), t.Month(), t.Day(), d.hour, d.minute, 0, 0, t.Location())
	if !at.After(t) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}
