package models

import "time"

// JobRun is one run of a job for one slot of the clock. The key is unique: a
// second process, a restart or a clock that jumps finds the row and does nothing.
type JobRun struct {
	ID          int64
	Job         string `gorm:"size:64;uniqueIndex:job_slot;not null"`
	CommunityID int64  `gorm:"uniqueIndex:job_slot;not null"` // 0: for all
	// Slot is the moment the run was due.
	Slot     time.Time  `gorm:"precision:6;uniqueIndex:job_slot;not null"`
	RanAt    time.Time  `gorm:"precision:6;not null"`
	DoneAt   *time.Time `gorm:"precision:6"`
	Messages int        `gorm:"not null"`
}

// BeginJob claims a slot and tells whether the caller has it. A run that was
// begun but not finished before staleBefore died and is the caller's.
func (tx *Tx) BeginJob(r *JobRun, staleBefore time.Time) (bool, error) {
	isNew, err := insertNew(tx.db, r)
	if err != nil || isNew {
		return isNew, err
	}
	old, err := first[JobRun](tx.db.Where("job = ? AND community_id = ? AND slot = ?", r.Job, r.CommunityID, r.Slot))
	if err != nil || old == nil || old.DoneAt != nil {
		return false, err
	}
	took := tx.db.Model(&JobRun{}).
		Where("id = ? AND done_at IS NULL AND ran_at = ? AND ran_at < ?", old.ID, old.RanAt, staleBefore).
		Update("ran_at", r.RanAt)
	r.ID = old.ID
	return took.RowsAffected == 1, took.Error
}

// FinishJob notes that a run is complete, and how many messages came of it.
func (tx *Tx) FinishJob(r *JobRun, at time.Time) error {
	r.DoneAt = &at
	return tx.db.Model(&JobRun{}).Where("id = ?", r.ID).
		Updates(map[string]any{"done_at": at, "messages": r.Messages}).Error
}

// LastJob finds the newest run of a job in a community, or nil.
func (tx *Tx) LastJob(job string, community int64) (*JobRun, error) {
	return first[JobRun](tx.db.Where("job = ? AND community_id = ?", job, community).Order("slot DESC"))
}
