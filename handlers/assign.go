package handlers

import (
	"fmt"
	"time"

	"gridbot/models"
)

// Responsible says who is responsible for a ticket at a moment. Those who have
// given it back, and those in except, are passed over.
func Responsible(tx *models.Tx, c *models.CommunityRoster, tk *models.Ticket, now time.Time, except ...int64) (*models.Worker, error) {
	if tk.ID != 0 {
		released, err := tx.ReleasedBy(tk.ID)
		if err != nil {
			return nil, err
		}
		except = append(except, released...)
	}
	m := matter{place: tk.Place, kind: tk.Kind, at: now.In(c.Location)}
	w, err := pickWorker(c, m, tx.Loads, except)
	if w == nil && err == nil {
		w, err = pickWorker(c, m, tx.Loads, nil) // all have given it back: somebody has to have it
	}
	if w == nil && err == nil {
		err = fmt.Errorf("%s: %w", c.Name, ErrNobody)
	}
	return w, err
}

func (t *turn) choose(tk *models.Ticket, except ...int64) (*models.Worker, error) {
	return Responsible(t.tx, t.c, tk, t.now, except...)
}

// routeTo offers a ticket that is on record to a worker; whoever had been told of
// it before hears that it is not his.
func (t *turn) routeTo(tk *models.Ticket, w *models.Worker, toldBefore bool) error {
	was := tk.WorkerID
	if !tk.HeldBy(w.ID) {
		c, err := t.system("")
		if err != nil {
			return err
		}
		if err := t.tx.Route(tk, w.ID, c); err != nil {
			return err
		}
	}
	if toldBefore {
		if err := t.tellFormer(was, tk); err != nil {
			return err
		}
	}
	if tk.Urgency == models.Emergency {
		return t.callOut(tk)
	}
	return t.offer(tk, w, "")
}

// offer sends a worker all that he needs to know of a ticket.
func (t *turn) offer(tk *models.Ticket, w *models.Worker, intro string) error {
	var files []models.Attachment
	if tk.ID != t.fileless {
		var err error
		if files, err = t.tx.Attachments(tk.ID); err != nil {
			return fmt.Errorf("offer ticket %s: %w", tk.Number, err)
		}
	}
	o := t.Announce.offer(tk, w, intro, t.now, files)
	if o.ChatID == "" {
		t.Log.Warn("a worker can't be reached in private", "worker", w.ID, "ticket", tk.Number)
		return nil
	}
	return t.queue(o)
}

// callOut offers an emergency and counts the call, from which the clock goes on.
func (t *turn) callOut(tk *models.Ticket) error {
	w := t.Announce.Roster.Worker(*tk.WorkerID)
	if w == nil {
		return nil // gone from the roster: the clock calls the supervisor
	}
	if err := t.offer(tk, w, ""); err != nil {
		return err
	}
	c, err := t.system("")
	if err != nil {
		return err
	}
	return t.tx.NoteAlert(tk, c)
}
