package models

import "time"

// AuditAction is what somebody did at the pages.
type AuditAction string

// What is kept of what people do at the pages.
const (
	DidSignIn     AuditAction = "sign_in"
	DidSignOut    AuditAction = "sign_out"
	FailedSignIn  AuditAction = "sign_in_failed"
	GotLocked     AuditAction = "locked"
	MadeLink      AuditAction = "link_made"
	SetPassword   AuditAction = "password_set"
	LookedAt      AuditAction = "looked_at"
	Exported      AuditAction = "exported"
	Changed       AuditAction = "changed"
	PushedNow     AuditAction = "pushed_now"
	SwitchedUser  AuditAction = "user_switched"
	DidBackUp     AuditAction = "backed_up"
	Imported      AuditAction = "imported"
	AddedUserRole AuditAction = "user_added"
)

// AuditEntry is one line of the audit log: who looked at, took away or changed
// what at the pages. It names rows by number, never people.
type AuditEntry struct {
	ID          int64
	At          time.Time   `gorm:"precision:6;not null;index"`
	UserID      int64       `gorm:"not null;index"` // 0: nobody who is known
	UserName    string      `gorm:"size:100;not null"`
	CommunityID int64       `gorm:"not null"`
	Action      AuditAction `gorm:"size:32;not null"`
	// Object is what was concerned, e.g. "ticket:128", "household:7".
	Object string `gorm:"size:100;not null"`
	Note   string `gorm:"size:255;not null"`
}

// Audit adds a line to the audit log.
func (tx *Tx) Audit(e AuditEntry) error { return tx.db.Create(&e).Error }

// AuditLog lists the newest lines before one, or the newest of all with 0.
func (tx *Tx) AuditLog(before int64, limit int) ([]AuditEntry, error) {
	q := tx.db.Order("id DESC").Limit(limit)
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	return list[AuditEntry](q)
}
