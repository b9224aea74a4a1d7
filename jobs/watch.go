package jobs

import (
	"context"
	"fmt"
	"time"

	"gridbot/handlers"
	"gridbot/handlers/texts"
	"gridbot/models"
)

func system(tk *models.Ticket, now time.Time, note string) models.Cause {
	return models.Cause{Actor: models.System(tk.CommunityID), At: now, Note: note}
}

// CallOut calls again for each emergency that nobody has claimed, by day and
// night, and after some calls the supervisors too.
func (j *Jobs) CallOut(ctx context.Context, now time.Time) (int, error) {
	var tickets []models.Ticket
	tickets, err := j.Store.Read(ctx).UnclaimedEmergencies(now.Add(-j.EmergencyRepeat))
	if err != nil {
		return 0, err
	}
	return j.each(ctx, tickets, func(tx *models.Tx, tk *models.Ticket, c *models.CommunityRoster) (bool, error) {
		if err := tx.NoteAlert(tk, system(tk, now, "")); err != nil {
			return false, err
		}
		d := j.Announce.Describe(tk, c, now)
		d.Count = tk.Alerts
		called := false
		for _, w := range j.callees(tk, c) {
			name := "alarm"
			if w.Supervisor && !tk.HeldBy(w.ID) {
				name = "escalated_emergency"
			}
			key := fmt.Sprintf("emergency:%d:%d:%d", tk.ID, tk.Alerts, w.ID)
			queued, err := j.Announce.ToWorker(tx, w, key, name, d, now, false, *tk)
			if err != nil {
				return false, err
			}
			called = called || queued
		}
		return called, nil
	})
}

// callees are who is called this time: whoever is responsible, and from some
// call on the supervisors.
func (j *Jobs) callees(tk *models.Ticket, c *models.CommunityRoster) []*models.Worker {
	var out []*models.Worker
	if tk.WorkerID != nil {
		if w := j.Announce.Roster.Worker(*tk.WorkerID); w != nil {
			out = append(out, w)
		}
	}
	if tk.Alerts <= j.SupervisorAfter && len(out) > 0 {
		return out
	}
	for _, s := range c.Supervisors() {
		if !tk.HeldBy(s.ID) {
			out = append(out, s)
		}
	}
	return out
}

// StopAsking gives a ticket to a worker although the resident has not said where
// it is: he can ask by telephone.
func (j *Jobs) StopAsking(ctx context.Context, now time.Time) (int, error) {
	tickets, err := j.Store.Read(ctx).AskedBefore(now.Add(-j.AnswerWithin))
	if err != nil {
		return 0, err
	}
	return j.each(ctx, tickets, func(tx *models.Tx, tk *models.Ticket, c *models.CommunityRoster) (bool, error) {
		w, err := handlers.Responsible(tx, c, tk, now)
		if err != nil {
			return false, err
		}
		if err := tx.GiveUpAsking(tk, w.ID, system(tk, now, j.Announce.Texts.Say("note_no_answer", texts.Data{}))); err != nil {
			return false, err
		}
		o, err := j.Announce.Offer(tx, tk, w, "", now)
		if err != nil || o.ChatID == "" {
			return false, err
		}
		o.CreatedAt = now
		return tx.Say(&o)
	})
}

// Escalate flags tickets that have waited too long and tells the supervisors.
func (j *Jobs) Escalate(ctx context.Context, now time.Time) (int, error) {
	tickets, err := j.Store.Read(ctx).NotEscalated(now.Add(-j.UnclaimedFor), now.Add(-j.UndoneFor))
	if err != nil {
		return 0, err
	}
	return j.each(ctx, tickets, func(tx *models.Tx, tk *models.Ticket, c *models.CommunityRoster) (bool, error) {
		if j.Announce.Quiet.Until(now, c.Location).After(now) || !j.overdue(tk, c, now) {
			return false, nil // it is looked at again when it is day
		}
		if err := tx.Escalate(tk, system(tk, now, "")); err != nil {
			return false, err
		}
		told := false
		for _, s := range c.Supervisors() {
			key := fmt.Sprintf("overdue:%d:%d:%d", tk.ID, tk.Version, s.ID)
			queued, err := j.Announce.ToWorker(tx, s, key, "escalated", j.Announce.Describe(tk, c, now), now, true, *tk)
			if err != nil {
				return false, err
			}
			told = told || queued
		}
		return told, nil
	})
}

// overdue tells whether an unclaimed ticket has waited too long since its worker
// could hear of it: what came in at night begins to count in the morning.
func (j *Jobs) overdue(tk *models.Ticket, c *models.CommunityRoster, now time.Time) bool {
	if tk.State == models.Claimed || tk.Urgency != models.Normal {
		return true
	}
	heard := j.Announce.Quiet.Until(tk.CreatedAt, c.Location)
	return now.Sub(heard) >= j.UnclaimedFor
}

// CloseSilent settles finished tickets whose resident has said nothing for long.
func (j *Jobs) CloseSilent(ctx context.Context, now time.Time) (int, error) {
	tickets, err := j.Store.Read(ctx).DoneBefore(now.Add(-j.CloseAfter))
	if err != nil {
		return 0, err
	}
	_, err = j.each(ctx, tickets, func(tx *models.Tx, tk *models.Ticket, _ *models.CommunityRoster) (bool, error) {
		return false, tx.AutoClose(tk, system(tk, now, ""))
	})
	return 0, err // nobody is told
}
