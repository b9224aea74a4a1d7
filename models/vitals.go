package models

import "time"

// Vitals are counts that tell whether the house is well. They are read often, so
// each comes out of an index and looks at nothing that is settled.
type Vitals struct {
	// Tickets counts those that are not settled, by state.
	Tickets map[State]int64
	// Escalated counts outstanding tickets that have waited too long.
	Escalated int64
	// Created counts the tickets ever made.
	Created int64
	Outbox  map[string]OutboxVitals // by transport
}

// OutboxVitals are the counts of one transport's outgoing messages.
type OutboxVitals struct {
	// Messages counts those that wait, are being sent, failed or are uncertain.
	Messages map[SendState]int64
	// Oldest is since when the oldest one that may be sent has been due; nil:
	// nothing waits.
	Oldest *time.Time
}

// Vitals counts, for these transports.
func (tx *Tx) Vitals(transports []string, now time.Time) (*Vitals, error) {
	v := &Vitals{Outbox: map[string]OutboxVitals{}}
	var err error
	unsettled := tx.db.Model(&Ticket{}).Where("state IN ?", []State{Asking, Open, Claimed, Done})
	if v.Tickets, err = countBy[State](unsettled, "state"); err != nil {
		return nil, err
	}
	err = tx.db.Model(&Ticket{}).Where("state IN ? AND escalated_at IS NOT NULL", outstanding).Count(&v.Escalated).Error
	if err != nil {
		return nil, err
	}
	err = tx.db.Model(&Community{}).Select("COALESCE(SUM(last_number), 0)").Scan(&v.Created).Error
	if err != nil {
		return nil, err
	}
	for _, t := range transports {
		if v.Outbox[t], err = tx.outboxVitals(t, now); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (tx *Tx) outboxVitals(transport string, now time.Time) (v OutboxVitals, err error) {
	q := tx.db.Model(&Outbox{}).Where("transport = ? AND state IN ?", transport, []SendState{Pending, Sending, Uncertain, Failed})
	if v.Messages, err = countBy[SendState](q, "state"); err != nil {
		return v, err
	}
	oldest, err := first[Outbox](tx.db.Select("not_before").
		Where("transport = ? AND state IN ? AND not_before <= ?", transport, []SendState{Pending, Sending}, now).
		Order("not_before"))
	if err == nil && oldest != nil {
		v.Oldest = &oldest.NotBefore
	}
	return v, err
}
