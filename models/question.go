package models

import "time"

// Question is something the bot asked and waits to be told: which of several
// tickets was meant. (An address that is missing is asked for by the ticket's
// own state.)
type Question struct {
	ID int64
	// Person is who was asked: Actor.Key.
	Person  string `gorm:"size:64;not null;index:question_open,priority:1"`
	ChatKey string `gorm:"size:191;not null"`
	// Intent is the reply that could not be carried out, as the asker encoded it.
	Intent     string     `gorm:"type:text;not null"`
	Candidates []int64    `gorm:"serializer:json;type:text"` // Ticket.ID
	MessageID  *int64     // the reply that gave rise to it
	Note       string     `gorm:"type:text;not null"`
	AskedAt    time.Time  `gorm:"precision:6;not null;index"`
	ClosedAt   *time.Time `gorm:"precision:6;index:question_open,priority:2"`
}

// Ask stores a question; an older one to the same person lapses.
func (tx *Tx) Ask(q *Question) error {
	err := tx.db.Model(&Question{}).Where("person = ? AND closed_at IS NULL", q.Person).
		Update("closed_at", q.AskedAt).Error
	if err != nil {
		return err
	}
	return tx.db.Create(q).Error
}

// OpenQuestion finds what the person was asked since a moment and has not
// answered, or nil.
func (tx *Tx) OpenQuestion(person string, since time.Time) (*Question, error) {
	return first[Question](tx.db.Where("person = ? AND closed_at IS NULL AND asked_at >= ?", person, since).Order("id DESC"))
}

// CloseQuestion notes that the question is settled.
func (tx *Tx) CloseQuestion(q *Question, at time.Time) error {
	q.ClosedAt = &at
	return tx.db.Model(&Question{}).Where("id = ?", q.ID).Update("closed_at", at).Error
}

// ForgetQuestions forgets what was asked before a moment, at most limit at a time
// and the oldest first, and tells how many.
func (tx *Tx) ForgetQuestions(before time.Time, limit int) (int64, error) {
	var ids []int64
	err := tx.db.Model(&Question{}).Where("asked_at < ?", before).Order("asked_at").Limit(limit).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	res := tx.db.Where("id IN ?", ids).Delete(&Question{})
	return res.RowsAffected, res.Error
}
