package models

import (
	"fmt"
	"time"
)

// change is the one way a ticket changes: it checks who may and from which
// state, applies, writes the row if nobody else did in between, and the event.
func (tx *Tx) change(t *Ticket, action Action, c Cause, apply func(*Ticket)) error {
	if err := t.refusal(action, c.Actor); err != nil {
		return err
	}
	old := *t
	apply(t)
	t.Version++
	res := tx.db.Model(t).Select("*").Omit("id", "created_at").
		Where("version = ?", old.Version).Updates(t)
	if res.Error != nil {
		return fmt.Errorf("%s ticket %s: %w", action, t.Number, res.Error)
	}
	if res.RowsAffected == 0 {
		return ErrConflict
	}
	return tx.writeEvent(t, action, c, old)
}

// Create gives a new ticket its number and stores it.
func (tx *Tx) Create(t *Ticket, c Cause) error {
	number, err := tx.nextNumber(t.CommunityID)
	if err != nil {
		return fmt.Errorf("number a ticket: %w", err)
	}
	t.Number, t.CreatedAt, t.Version = number, c.At, 1
	if err := tx.db.Create(t).Error; err != nil {
		return fmt.Errorf("store ticket %s: %w", number, err)
	}
	return tx.writeEvent(t, Created, c, Ticket{})
}

func (tx *Tx) nextNumber(community int64) (TicketNumber, error) {
	const countUp = "UPDATE communities SET last_number = last_number + 1 WHERE id = ?"
	var n TicketNumber
	if tx.db.Name() != MySQL {
		err := tx.db.Raw(countUp+" RETURNING last_number", community).Scan(&n).Error
		return n, err
	}
	if err := tx.db.Exec(countUp, community).Error; err != nil {
		return 0, err
	}
	err := tx.db.Raw("SELECT last_number FROM communities WHERE id = ?", community).Scan(&n).Error
	return n, err
}

// Locate notes where the matter is; an Asking ticket then waits for its worker.
func (tx *Tx) Locate(t *Ticket, p Place, c Cause) error {
	return tx.change(t, Located, c, func(t *Ticket) {
		t.Place = p
		if t.State == Asking && p.Building != "" {
			t.State = Open
		}
	})
}

// Route offers the ticket to a worker. Without an address it stays Asking.
func (tx *Tx) Route(t *Ticket, worker int64, c Cause) error {
	return tx.change(t, Routed, c, func(t *Ticket) { t.WorkerID = &worker })
}

// GiveUpAsking stops waiting for an answer of the resident.
func (tx *Tx) GiveUpAsking(t *Ticket, worker int64, c Cause) error {
	return tx.change(t, Routed, c, func(t *Ticket) {
		t.State = Open
		t.WorkerID = &worker
	})
}

// Claim makes the worker responsible. When somebody else has it: *TakenError.
func (tx *Tx) Claim(t *Ticket, c Cause) error {
	if t.State == Claimed && c.Actor.OfStaff() && c.Actor.CommunityID == t.CommunityID {
		return &TakenError{WorkerID: *t.WorkerID}
	}
	return tx.change(t, DidClaim, c, func(t *Ticket) {
		t.State, t.ClaimedAt = Claimed, &c.At
		t.WorkerID = &c.Actor.ID
	})
}

// Announce notes who the resident was told will come. It changes nothing of the
// ticket's course.
func (tx *Tx) Announce(t *Ticket, worker int64) error {
	if t.AnnouncedID != nil && *t.AnnouncedID == worker {
		return nil
	}
	res := tx.db.Model(&Ticket{}).Where("id = ? AND version = ?", t.ID, t.Version).Update("announced_id", worker)
	if res.Error != nil {
		return fmt.Errorf("announce ticket %s: %w", t.Number, res.Error)
	}
	if res.RowsAffected == 0 {
		return ErrConflict
	}
	t.AnnouncedID = &worker
	return nil
}

// Release gives the ticket back; next is whom it is offered to now.
func (tx *Tx) Release(t *Ticket, next int64, c Cause) error {
	return tx.change(t, Released, c, func(t *Ticket) { t.offerTo(next) })
}

// Transfer hands the ticket to a colleague, who has to claim it.
func (tx *Tx) Transfer(t *Ticket, to int64, c Cause) error {
	return tx.change(t, Transferred, c, func(t *Ticket) { t.offerTo(to) })
}

// Refer hands the ticket to a supervisor because it can't be solved in the grid.
func (tx *Tx) Refer(t *Ticket, supervisor int64, c Cause) error {
	return tx.change(t, Referred, c, func(t *Ticket) {
		t.offerTo(supervisor)
		t.EscalatedAt = &c.At
	})
}

func (t *Ticket) offerTo(worker int64) {
	if t.State == Claimed {
		t.State = Open
	}
	t.WorkerID, t.ClaimedAt = &worker, nil
	t.AlertedAt, t.Alerts = nil, 0
}

// NoteProgress keeps what a worker says about a ticket.
func (tx *Tx) NoteProgress(t *Ticket, c Cause) error {
	return tx.change(t, Progressed, c, func(*Ticket) {})
}

// Finish notes what was done and waits for the resident's word. Whoever finishes
// an unclaimed ticket had claimed it by doing it.
func (tx *Tx) Finish(t *Ticket, result string, c Cause) error {
	return tx.change(t, Finished, c, func(t *Ticket) {
		if t.State != Claimed {
			t.WorkerID, t.ClaimedAt = &c.Actor.ID, &c.At
		}
		t.State, t.DoneAt, t.Result = Done, &c.At, result
	})
}

// Cancel withdraws the ticket.
func (tx *Tx) Cancel(t *Ticket, c Cause) error {
	return tx.change(t, WasCancelled, c, func(t *Ticket) { t.State, t.ClosedAt = Cancelled, &c.At })
}

// Confirm settles the ticket: it is solved.
func (tx *Tx) Confirm(t *Ticket, c Cause) error {
	return tx.change(t, Confirmed, c, func(t *Ticket) { t.close(c.At) })
}

// AutoClose settles a ticket whose resident has not answered.
func (tx *Tx) AutoClose(t *Ticket, c Cause) error {
	return tx.change(t, AutoClosed, c, func(t *Ticket) { t.close(c.At) })
}

func (t *Ticket) close(at time.Time) {
	t.State, t.ClosedAt = Closed, &at
	if t.DoneAt == nil {
		t.DoneAt = &at
	}
}

// Dispute says that it is not solved: back to the worker who had it.
func (tx *Tx) Dispute(t *Ticket, c Cause) error {
	if err := tx.concerned(t, c.Actor); err != nil {
		return err
	}
	return tx.change(t, Disputed, c, func(t *Ticket) { t.reopen(c.At) })
}

// Reopen says that it is broken again: back to the worker who had it.
func (tx *Tx) Reopen(t *Ticket, c Cause) error {
	if err := tx.concerned(t, c.Actor); err != nil {
		return err
	}
	return tx.change(t, Reopened, c, func(t *Ticket) { t.reopen(c.At) })
}

// concerned refuses residents who neither asked for the ticket nor reported its
// matter.
func (tx *Tx) concerned(t *Ticket, a Actor) error {
	if a.Role != ByResident || isRequester(t, a) {
		return nil
	}
	reporter, err := first[Reporter](tx.db.Where("ticket_id = ? AND resident_id = ?", t.ID, a.ID))
	if err == nil && reporter == nil {
		err = ErrNotYours
	}
	return err
}

// reopen gives the ticket back to who had it, and his time begins anew; one that
// was settled before anybody claimed it waits for that again.
func (t *Ticket) reopen(at time.Time) {
	claimed := t.WorkerID != nil && t.ClaimedAt != nil
	t.State, t.DoneAt, t.ClosedAt, t.EscalatedAt = Claimed, nil, nil, nil
	t.ClaimedAt = &at
	if !claimed {
		t.State, t.ClaimedAt = Open, nil
	}
}

// Rate keeps the resident's satisfaction, 1 to 5; a rating also settles.
func (tx *Tx) Rate(t *Ticket, rating int, c Cause) error {
	return tx.change(t, Rated, c, func(t *Ticket) {
		t.Rating = rating
		if t.State != Closed {
			t.close(c.At)
		}
	})
}

// Supplement keeps what the resident adds; set fills in what it says.
func (tx *Tx) Supplement(t *Ticket, set func(*Ticket), c Cause) error {
	return tx.change(t, Supplemented, c, set)
}

// Repeat notes that the resident asked again; it may make the ticket more urgent,
// never less.
func (tx *Tx) Repeat(t *Ticket, urgency string, c Cause) error {
	return tx.change(t, Repeated, c, func(t *Ticket) { t.Urgency = moreUrgent(t.Urgency, urgency) })
}

func moreUrgent(a, b string) string {
	rank := map[string]int{Normal: 0, Urgent: 1, Emergency: 2}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// Report notes one more resident with the same matter. It tells whether he is new.
func (tx *Tx) Report(t *Ticket, resident int64, c Cause) (bool, error) {
	if err := t.refusal(Reported, c.Actor); err != nil {
		return false, err
	}
	isNew, err := insertNew(tx.db, &Reporter{TicketID: t.ID, ResidentID: resident, At: c.At})
	if err != nil || !isNew {
		return false, err
	}
	return true, tx.change(t, Reported, c, func(*Ticket) {})
}

// Leave notes that a resident does not need it any more while others do.
func (tx *Tx) Leave(t *Ticket, resident int64, c Cause) error {
	if err := tx.change(t, Supplemented, c, func(*Ticket) {}); err != nil {
		return err
	}
	return tx.db.Where("ticket_id = ? AND resident_id = ?", t.ID, resident).Delete(&Reporter{}).Error
}

// Escalate flags a ticket that has waited too long.
func (tx *Tx) Escalate(t *Ticket, c Cause) error {
	return tx.change(t, Escalated, c, func(t *Ticket) { t.EscalatedAt = &c.At })
}

// NoteAlert counts one more call that went out for an unclaimed emergency.
func (tx *Tx) NoteAlert(t *Ticket, c Cause) error {
	return tx.change(t, Alerted, c, func(t *Ticket) {
		t.AlertedAt = &c.At
		t.Alerts++
	})
}
