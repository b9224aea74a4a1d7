package models

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
)

// BoardView is one column of the board.
type BoardView string

// The columns. A ticket can be in more than one: one that is overdue is also
// open or claimed.
const (
	ViewOpen     BoardView = "open"     // waits for a worker
	ViewClaimed  BoardView = "claimed"  // a worker is on it
	ViewDone     BoardView = "done"     // waits for the resident's word
	ViewOverdue  BoardView = "overdue"  // has waited too long
	ViewReferred BoardView = "referred" // reported upwards and not done yet
	ViewSettled  BoardView = "settled"  // closed or cancelled
	ViewAll      BoardView = "all"
)

// Scope is what a worker may see: what is his, and what lies in his grids.
type Scope struct {
	WorkerID int64
	Area     Area
}

// Sees tells whether a ticket is within it.
func (s *Scope) Sees(t *Ticket) bool {
	return s == nil || t.HeldBy(s.WorkerID) || s.Area.Covers(t.Place)
}

// TicketFilter narrows the tickets of one community; what is zero does not.
type TicketFilter struct {
	Community     int64
	Scope         *Scope
	Area          *Area // of a grid
	WorkerID      int64
	Kind, Urgency string
	Since, Until  time.Time // created in [Since, Until)
	Words         string    // number, name, phone or address
}

// Limits are the moments before which a ticket has waited too long: unclaimed,
// unclaimed with nothing urgent, of which nobody hears at night, and undone.
type Limits struct{ UnclaimedSince, NormalSince, UndoneSince time.Time }

// Overdue tells whether an outstanding ticket has waited too long.
func (l Limits) Overdue(state State, urgency string, created time.Time, claimed *time.Time) bool {
	switch {
	case state == Claimed:
		return claimed != nil && !claimed.After(l.UndoneSince)
	case state != Asking && state != Open:
		return false
	case urgency == Normal:
		return !created.After(l.NormalSince)
	}
	return !created.After(l.UnclaimedSince)
}

// Counts are how many tickets are in each column.
type Counts map[BoardView]int

func (tx *Tx) filtered(f TicketFilter) *gorm.DB {
	q := tx.db.Model(&Ticket{}).Where("community_id = ?", f.Community)
	if f.Scope != nil {
		q = q.Where(tx.db.Where("worker_id = ?", f.Scope.WorkerID).Or(f.Scope.Area.where(tx.db)))
	}
	if f.Area != nil {
		q = q.Where(f.Area.where(tx.db))
	}
	if f.WorkerID != 0 {
		q = q.Where("worker_id = ?", f.WorkerID)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Urgency != "" {
		q = q.Where("urgency = ?", f.Urgency)
	}
	if !f.Since.IsZero() {
		q = q.Where("created_at >= ?", f.Since)
	}
	if !f.Until.IsZero() {
		q = q.Where("created_at < ?", f.Until)
	}
	return searching(q, f.Words)
}

// searching looks for a number, a phone, an address or the beginning of a name.
func searching(q *gorm.DB, words string) *gorm.DB {
	words = strings.TrimSpace(words)
	if words == "" {
		return q
	}
	if n, err := strconv.ParseInt(strings.TrimPrefix(words, "#"), 10, 64); err == nil {
		if len(words) >= 7 && !strings.HasPrefix(words, "#") {
			return q.Where("phone LIKE ?", likely(words)+"%")
		}
		return q.Where("(number = ? OR room = ? OR phone LIKE ?)", n, words, "%"+likely(words))
	}
	if p, ok := placeWritten(words); ok {
		q = q.Where("building = ?", p.Building)
		if p.Unit != "" {
			q = q.Where("unit = ?", p.Unit)
		}
		if p.Room != "" {
			q = q.Where("room = ?", p.Room)
		}
		return q
	}
	w := likely(words) + "%"
	return q.Where("(contact LIKE ? OR estate LIKE ?)", w, w)
}

// likely takes the wildcards out of a text; backslashes would mean something
// different in each database.
func likely(s string) string {
	return strings.NewReplacer("%", "", "_", "", `\`, "").Replace(s)
}

// placeWritten reads 3-2-501, 3-501 (building, room) or 3号楼2单元501.
func placeWritten(s string) (Place, bool) {
	s = strings.NewReplacer("号楼", "-", "栋", "-", "幢", "-", "#", "-", "单元", "-", "室", "").Replace(s)
	parts := strings.Split(strings.Trim(s, "-"), "-")
	for _, p := range parts {
		if n, err := strconv.Atoi(p); err != nil || n < 0 || len(p) > 5 {
			return Place{}, false
		}
	}
	switch len(parts) {
	case 1:
		return Place{Building: parts[0]}, true
	case 2:
		return Place{Building: parts[0], Room: parts[1]}, true
	case 3:
		return Place{Building: parts[0], Unit: parts[1], Room: parts[2]}, true
	}
	return Place{}, false
}

// overdue and referred are conditions on tickets.
const (
	overdueSQL  = "((state IN ('asking', 'open') AND (created_at <= ? OR (urgency <> 'normal' AND created_at <= ?))) OR (state = 'claimed' AND claimed_at <= ?))"
	referredSQL = "(state IN ('asking', 'open', 'claimed') AND escalated_at IS NOT NULL AND EXISTS (" +
		"SELECT 1 FROM events WHERE events.ticket_id = tickets.id AND events.action = 'referred'))"
)

func inView(q *gorm.DB, view BoardView, l Limits) *gorm.DB {
	switch view {
	case ViewOpen:
		return q.Where("state IN ?", []State{Asking, Open})
	case ViewClaimed:
		return q.Where("state = ?", Claimed)
	case ViewDone:
		return q.Where("state = ?", Done)
	case ViewOverdue:
		return q.Where(overdueSQL, l.NormalSince, l.UnclaimedSince, l.UndoneSince)
	case ViewReferred:
		return q.Where(referredSQL)
	case ViewSettled:
		return q.Where("state IN ?", []State{Closed, Cancelled})
	}
	return q
}

// CountBoard counts what is in each column, in one pass.
func (tx *Tx) CountBoard(f TicketFilter, l Limits) (Counts, error) {
	var row struct{ Waiting, Claimed, Done, Overdue, Referred, Settled, Total int }
	sum := func(condition, name string) string {
		return "COALESCE(SUM(CASE WHEN " + condition + " THEN 1 ELSE 0 END), 0) AS " + name
	}
	err := tx.filtered(f).Select(strings.Join([]string{
		sum("state IN ('asking', 'open')", "waiting"), sum("state = 'claimed'", "claimed"), sum("state = 'done'", "done"),
		sum(overdueSQL, "overdue"), sum(referredSQL, "referred"), sum("state IN ('closed', 'cancelled')", "settled"),
		"COUNT(*) AS total",
	}, ", "), l.NormalSince, l.UnclaimedSince, l.UndoneSince).Scan(&row).Error
	if err != nil {
		return nil, fmt.Errorf("count the board: %w", err)
	}
	return Counts{
		ViewOpen: row.Waiting, ViewClaimed: row.Claimed, ViewDone: row.Done, ViewOverdue: row.Overdue,
		ViewReferred: row.Referred, ViewSettled: row.Settled, ViewAll: row.Total,
	}, nil
}

// urgencyRank orders by urgency.
const urgencyRank = "CASE urgency WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END"

// Cursor is where a page of the board ends; the zero one is before the first.
type Cursor struct {
	Rank   int
	Number TicketNumber
}

// After is the cursor behind a ticket in a column.
func (view BoardView) After(t *Ticket) Cursor {
	rank := map[string]int{Emergency: 0, Urgent: 1, Normal: 2}[t.Urgency]
	if view.newestFirst() {
		rank = 0
	}
	return Cursor{rank, t.Number}
}

// newestFirst: what is settled is looked up, what is not has to be done in turn.
func (view BoardView) newestFirst() bool { return view == ViewSettled || view == ViewAll }

// Board lists one column from a cursor on: the most urgent and the oldest first;
// what is settled, and all, the newest first.
func (tx *Tx) Board(f TicketFilter, view BoardView, l Limits, after Cursor, limit int) ([]Ticket, error) {
	q := inView(tx.filtered(f), view, l).Limit(limit)
	if view.newestFirst() {
		if after.Number > 0 {
			q = q.Where("number < ?", after.Number)
		}
		return list[Ticket](q.Order("number DESC"))
	}
	if after.Number > 0 {
		q = q.Where("("+urgencyRank+" > ? OR ("+urgencyRank+" = ? AND number > ?))", after.Rank, after.Rank, after.Number)
	}
	return list[Ticket](q.Order(urgencyRank).Order("number"))
}

// LastEvent is the row id of the newest event; it grows with every change of
// any ticket.
func (tx *Tx) LastEvent() (int64, error) {
	var id int64
	err := tx.db.Model(&Event{}).Select("COALESCE(MAX(id), 0)").Scan(&id).Error
	return id, err
}
