package models

import "time"

// OutboxCount is how many messages of a transport are in a state.
type OutboxCount struct {
	Transport string
	State     SendState
	N         int
}

// OutboxCounts counts what waits, and what was queued since a moment and became
// uncertain or failed.
func (tx *Tx) OutboxCounts(since time.Time) ([]OutboxCount, error) {
	var rows []OutboxCount
	err := tx.db.Model(&Outbox{}).Select("transport, state, COUNT(*) AS n").
		Where("state IN ? OR state IN ? AND created_at >= ?",
			[]SendState{Pending, Sending}, []SendState{Uncertain, Failed}, since).
		Group("transport, state").Order("transport, state").Scan(&rows).Error
	return rows, err
}

// LatestRuns lists the newest runs of jobs, whichever community they were for.
func (tx *Tx) LatestRuns(limit int) ([]JobRun, error) {
	return list[JobRun](tx.db.Order("id DESC").Limit(limit))
}
