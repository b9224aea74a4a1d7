package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gridbot/bot"
	"gridbot/models"
)

// DeskDoing is what somebody does with a ticket at a page.
type DeskDoing string

// What can be done at a page; each is what a reply in the chat does.
const (
	DeskClaim    DeskDoing = "claim"
	DeskNote     DeskDoing = "progress"
	DeskTransfer DeskDoing = "transfer"
	DeskRelease  DeskDoing = "release"
	DeskRefer    DeskDoing = "refer"
	DeskFinish   DeskDoing = "done"
	DeskConfirm  DeskDoing = "confirm"
	DeskCancel   DeskDoing = "cancel"
	DeskReopen   DeskDoing = "reopen"
)

// Refusals of the desk beside those of models.
var (
	// ErrNoWords: this can't be done without saying what or why.
	ErrNoWords = errors.New("words are missing")
	// ErrStale: somebody changed the ticket since the page was shown.
	ErrStale = errors.New("the ticket has changed since")
	// ErrNoSuchDoing: the page asks for something that there is not.
	ErrNoSuchDoing = errors.New("there is no such act")
)

// DeskAct is one act at a page.
type DeskAct struct {
	Ticket int64
	Who    *models.Worker
	Do     DeskDoing
	To     int64  // transfer: Worker.ID
	Words  string // what was done, or why
	// Version is that of the ticket as the page showed it; 0: whichever.
	Version int64
}

// Desk does at a page what replies do in the chat, by the same rules, and tells
// the same people in the chat.
type Desk struct{ h *Handler }

// NewDesk makes a Desk.
func NewDesk(h *Handler) *Desk { return &Desk{h} }

// needsWords are the acts that others have to understand later.
var needsWords = map[DeskDoing]bool{
	DeskNote: true, DeskTransfer: true, DeskRelease: true, DeskRefer: true, DeskFinish: true, DeskCancel: true, DeskReopen: true,
}

// Act does it and returns what to tell whoever asked for it; did is false when
// the rules refuse.
func (d *Desk) Act(ctx context.Context, a DeskAct) (answer string, did bool, err error) {
	a.Words = cut(cleanText(a.Words), 500)
	if needsWords[a.Do] && a.Words == "" {
		return "", false, ErrNoWords
	}
	said := false
	err = d.h.Store.Tx(ctx, func(tx *models.Tx) error {
		tk, err := tx.Ticket(a.Ticket)
		if err != nil {
			return err
		}
		if tk == nil || tk.CommunityID != a.Who.CommunityID {
			return models.ErrNotYours
		}
		if a.Version != 0 && a.Version != tk.Version {
			return ErrStale
		}
		t := d.turn(ctx, tx, tk, a)
		err = t.atDesk(tk, a)
		if did = err == nil; isRefusal(err) {
			t.explain(tk, err)
		} else if err != nil {
			return err
		}
		answer, said = strings.Join(t.answers.lines, "\n"), t.said
		return nil
	})
	if err != nil {
		return "", false, fmt.Errorf("%s ticket %d at the desk: %w", a.Do, a.Ticket, err)
	}
	if said {
		d.h.Wake(ctx)
	}
	return answer, did, nil
}

// turn is an act as if it were said in private on the network of the ticket; its
// answer goes to the page.
func (d *Desk) turn(ctx context.Context, tx *models.Tx, tk *models.Ticket, a DeskAct) *turn {
	t := &turn{Handler: d.h, ctx: ctx, tx: tx, now: d.h.Now(), c: d.h.Announce.Roster.Community(tk.CommunityID), reason: a.Words}
	t.m.Chat = bot.Chat{Transport: bot.TransportName(tk.Transport), Private: true}
	t.actor = actorOf(a.Who)
	return t
}

func actorOf(w *models.Worker) models.Actor {
	role := models.ByWorker
	if w.Supervisor {
		role = models.BySupervisor
	}
	return models.Actor{Role: role, ID: w.ID, Name: w.Name, CommunityID: w.CommunityID}
}

func (t *turn) atDesk(tk *models.Ticket, a DeskAct) error {
	c, err := t.cause(a.Words)
	if err != nil {
		return err
	}
	switch a.Do {
	case DeskClaim:
		return t.claim(tk, c)
	case DeskNote:
		return t.noteAtDesk(tk, c)
	case DeskTransfer:
		to := t.Announce.Roster.Worker(a.To)
		if to == nil || to.CommunityID != tk.CommunityID {
			return models.ErrNotYours
		}
		return t.transfer(tk, to.Name, c)
	case DeskRelease:
		return t.release(tk, c)
	case DeskRefer:
		return t.refer(tk, c)
	case DeskFinish:
		return t.finish(tk, c)
	case DeskConfirm:
		return t.settleAtDesk(tk, c, t.tx.Confirm, "desk_confirmed", "desk_confirm_ok")
	case DeskCancel:
		if err := t.settleAtDesk(tk, c, t.tx.Cancel, "desk_cancelled", "desk_cancel_ok"); err != nil {
			return err
		}
		return t.toResident(tk, "status_cancelled")
	case DeskReopen:
		if err := t.settleAtDesk(tk, c, t.tx.Reopen, "desk_reopened", "desk_reopen_ok"); err != nil {
			return err
		}
		return t.toResident(tk, "reopened")
	}
	return ErrNoSuchDoing
}

// settleAtDesk does what otherwise the resident's own word does, and tells
// whoever is responsible.
func (t *turn) settleAtDesk(tk *models.Ticket, c models.Cause, do func(*models.Ticket, models.Cause) error, toHolder, answer string) error {
	if tk.WorkerID != nil && !t.mayFor(tk) {
		return models.ErrNotYours
	}
	if err := do(tk, c); err != nil {
		return err
	}
	d := t.data(tk)
	t.reply(answer, d, *tk)
	d.By, d.Reason = t.actor.Name, t.reason
	return t.tellHolder(tk, toHolder, d)
}

// mayFor: at the desk a worker settles what is his; the rest is the supervisor's.
func (t *turn) mayFor(tk *models.Ticket) bool {
	return t.actor.Role == models.BySupervisor || tk.HeldBy(t.actor.ID)
}

// noteAtDesk keeps a note. One's own is progress; to another's ticket it is a
// word to whoever has it.
func (t *turn) noteAtDesk(tk *models.Ticket, c models.Cause) error {
	if tk.WorkerID == nil || tk.HeldBy(t.actor.ID) {
		return t.progress(tk, c)
	}
	if err := t.tx.NoteProgress(tk, c); err != nil {
		return err
	}
	d := t.data(tk)
	t.reply("progress", d, *tk)
	d.By, d.Words = t.actor.Name, t.reason
	return t.tellHolder(tk, "desk_note", d)
}
