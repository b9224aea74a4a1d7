package models

import "time"

// Summary is what is outstanding in a community at a moment.
type Summary struct {
	Count       int
	Unclaimed   int
	Emergencies int
	Overdue     int
	Workers     []WorkerSum // the most loaded first
	Longest     []Ticket    // the most urgent and the oldest, at most ten
}

// WorkerSum is one worker's part of it; WorkerID 0: nobody's.
type WorkerSum struct {
	WorkerID int64
	Count    int
	Oldest   time.Time // when his oldest was created
}

// longest is how many tickets a summary names.
const longest = 10

// Summarize counts what is outstanding in a community, in the database: the
// cost does not grow with the number of messages, only of open tickets.
func (tx *Tx) Summarize(community int64) (Summary, error) {
	var sum Summary
	var rows []struct {
		WorkerID    int64
		N           int
		Unclaimed   int
		Emergencies int
		Overdue     int
		First       int64
	}
	err := tx.db.Model(&Ticket{}).
		Select("COALESCE(worker_id, 0) AS worker_id, COUNT(*) AS n, "+
			"SUM(CASE WHEN state <> 'claimed' THEN 1 ELSE 0 END) AS unclaimed, "+
			"SUM(CASE WHEN urgency = 'emergency' THEN 1 ELSE 0 END) AS emergencies, "+
			"SUM(CASE WHEN escalated_at IS NOT NULL THEN 1 ELSE 0 END) AS overdue, MIN(id) AS first").
		Where("community_id = ? AND state IN ?", community, outstanding).
		Group("COALESCE(worker_id, 0)").Order("n DESC, worker_id").Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return sum, err
	}
	oldest := make([]int64, len(rows))
	for i, r := range rows {
		oldest[i] = r.First
		sum.Count += r.N
		sum.Unclaimed += r.Unclaimed
		sum.Emergencies += r.Emergencies
		sum.Overdue += r.Overdue
	}
	tickets, err := tx.TicketsByID(oldest)
	if err != nil {
		return sum, err
	}
	created := make(map[int64]time.Time, len(tickets))
	for _, t := range tickets {
		created[t.ID] = t.CreatedAt
	}
	for _, r := range rows {
		sum.Workers = append(sum.Workers, WorkerSum{WorkerID: r.WorkerID, Count: r.N, Oldest: created[r.First]})
	}
	sum.Longest, err = tx.OutstandingTickets(community, longest)
	return sum, err
}
