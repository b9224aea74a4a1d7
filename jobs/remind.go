package jobs

import (
	"context"
	"fmt"
	"time"

	"gridbot/handlers/texts"
	"gridbot/models"
)

const (
	reminderJob = "reminders"
	pushJob     = "reminders-now"
	// workersAtOnce is how many workers' reminders are committed together.
	workersAtOnce = 50
)

// Reminders pushes the evening reminders whose time has come, in each community
// once. A push that was missed because the program was not running is made good.
func (j *Jobs) Reminders(ctx context.Context, now time.Time) (int, error) {
	sent := 0
	var failed error
	for _, c := range j.Announce.Roster.Communities {
		slot, due := lastSlot(j.Settings.Reminders, now.In(c.Location).Add(-j.CatchUp), now.In(c.Location))
		if !due || j.reminded[c.ID].Equal(slot) {
			continue
		}
		n, err := j.remindOnce(ctx, c, reminderJob, slot.UTC(), now)
		if err != nil {
			failed = fmt.Errorf("%s: %w", c.Name, err)
			continue
		}
		sent += n
	}
	return sent, failed
}

// Push sends everybody the reminder at once, whatever the time.
func (j *Jobs) Push(ctx context.Context, now time.Time) (int, error) {
	sent := 0
	for _, c := range j.Announce.Roster.Communities {
		n, err := j.remindOnce(ctx, c, pushJob, now.UTC(), now)
		if err != nil {
			return sent, fmt.Errorf("%s: %w", c.Name, err)
		}
		sent += n
	}
	if sent > 0 {
		j.Wake(ctx)
	}
	return sent, nil
}

// remindOnce does one run. Its row in the database keeps a second process from
// doing it too; the key of each message keeps a run that is taken over after a
// crash from writing to anybody twice.
func (j *Jobs) remindOnce(ctx context.Context, c *models.CommunityRoster, job string, slot, now time.Time) (int, error) {
	run := models.JobRun{Job: job, CommunityID: c.ID, Slot: slot, RanAt: now}
	mine := false
	err := j.Store.Tx(ctx, func(tx *models.Tx) (err error) {
		mine, err = tx.BeginJob(&run, now.Add(-staleAfter))
		return err
	})
	if err != nil {
		return 0, err
	}
	if !mine {
		return 0, nil // done, or somebody is at it and will be looked after when stale
	}
	sent := 0
	for rest := c.Workers; len(rest) > 0; {
		some := rest[:min(len(rest), workersAtOnce)]
		rest = rest[len(some):]
		n, err := j.remindSome(ctx, c, some, &run, now)
		if err != nil {
			return sent, err
		}
		sent += n
	}
	run.Messages = sent
	if err := j.Store.Tx(ctx, func(tx *models.Tx) error { return tx.FinishJob(&run, now) }); err != nil {
		return sent, err
	}
	j.noteDone(c.ID, job, slot)
	return sent, nil
}

func (j *Jobs) noteDone(community int64, job string, slot time.Time) {
	if job != reminderJob {
		return
	}
	if j.reminded == nil {
		j.reminded = map[int64]time.Time{}
	}
	j.reminded[community] = slot
}

func (j *Jobs) remindSome(ctx context.Context, c *models.CommunityRoster, workers []*models.Worker, run *models.JobRun, now time.Time) (int, error) {
	sent := 0
	err := j.Store.Tx(ctx, func(tx *models.Tx) error {
		sent = 0
		for _, w := range workers {
			n, err := j.remindWorker(tx, c, w, run, now)
			if err != nil {
				return fmt.Errorf("remind worker %d: %w", w.ID, err)
			}
			sent += n
		}
		return nil
	})
	return sent, err
}

// remindWorker writes one worker his digest, and a supervisor the overview too.
func (j *Jobs) remindWorker(tx *models.Tx, c *models.CommunityRoster, w *models.Worker, run *models.JobRun, now time.Time) (int, error) {
	sent := 0
	if w.Supervisor {
		sum, err := tx.Summarize(c.ID)
		if err != nil {
			return 0, err
		}
		n, err := j.queue(tx, w, run, "overview", j.Announce.Overview(sum, c, now), now, nil)
		if err != nil {
			return 0, err
		}
		sent += n
	}
	tickets, err := tx.TicketsOfWorker(w.ID)
	if err != nil {
		return 0, err
	}
	text := j.Announce.Digest(tickets, c, now)
	if text != "" && late(run, c) {
		text = j.Announce.Texts.Say("digest_late", texts.Data{}) + "\n" + text
	}
	n, err := j.queue(tx, w, run, "digest", text, now, tickets)
	return sent + n, err
}

// late tells whether a run is made good on another day than its own.
func late(run *models.JobRun, c *models.CommunityRoster) bool {
	return run.Slot.In(c.Location).YearDay() != run.RanAt.In(c.Location).YearDay()
}

func (j *Jobs) queue(tx *models.Tx, w *models.Worker, run *models.JobRun, what, text string, now time.Time, about []models.Ticket) (int, error) {
	key := fmt.Sprintf("%s:%s:%d:%d", run.Job, what, run.Slot.UnixMicro(), w.ID)
	queued, err := j.Announce.Remind(tx, w, key, text, now, run.Job != pushJob, about)
	if err != nil || !queued {
		return 0, err
	}
	return 1, nil
}
