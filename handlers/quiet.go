package handlers

import (
	"slices"
	"time"

	"gridbot/models"
)

// QuietHours is the part of the night in which only what can't wait is said,
// in minutes after midnight. From equal to To: there is none.
type QuietHours struct{ From, To int }

// Since is the beginning of the quiet hours in which t lies; else t itself. What
// was said after it could wait until they end.
func (q QuietHours) Since(t time.Time, loc *time.Location) time.Time {
	if !q.Until(t, loc).After(t) {
		return t
	}
	local := t.In(loc)
	begin := time.Date(local.Year(), local.Month(), local.Day(), q.From/60, q.From%60, 0, 0, loc)
	if begin.After(local) {
		begin = begin.AddDate(0, 0, -1)
	}
	return begin.UTC()
}

// Until tells when a message that can wait may be said: now, or when the quiet
// hours end. The time is read in the community's zone.
func (q QuietHours) Until(now time.Time, loc *time.Location) time.Time {
	if q.From == q.To {
		return now
	}
	local := now.In(loc)
	minute := local.Hour()*60 + local.Minute()
	end := time.Date(local.Year(), local.Month(), local.Day(), q.To/60, q.To%60, 0, 0, loc)
	switch {
	case q.From > q.To && minute >= q.From:
		return end.AddDate(0, 0, 1).UTC()
	case q.From > q.To && minute < q.To, q.From < q.To && minute >= q.From && minute < q.To:
		return end.UTC()
	}
	return now
}

// postpone keeps a message through the quiet hours.
func (a *Announcer) postpone(o *models.Outbox, c *models.CommunityRoster, now time.Time) {
	if !slices.Contains(a.Noiseless, o.Transport) {
		o.NotBefore = a.Quiet.Until(now, c.Location)
	}
}

// waits tells whether a worker hears of an ordinary matter only when the quiet
// hours are over.
func (a *Announcer) waits(w *models.Worker, transport string, c *models.CommunityRoster, now time.Time) bool {
	o := a.toWorker(w, transport, "", nil)
	if o == nil {
		return false
	}
	a.postpone(o, c, now)
	return o.NotBefore.After(now)
}
