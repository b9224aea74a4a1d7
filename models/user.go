package models

import (
	"context"
	"time"
)

// UserRole is what somebody who signs in to the pages may do. Each may also do
// what the ones before may.
type UserRole string

// The roles of the pages.
const (
	RoleViewer     UserRole = "viewer"     // statistics, no personal data
	RoleWorker     UserRole = "worker"     // his own tickets and grids
	RoleSupervisor UserRole = "supervisor" // all of the community
	RoleOperator   UserRole = "operator"   // the system, all communities
)

// AtLeast tells whether the role may do what another may.
func (r UserRole) AtLeast(other UserRole) bool {
	rank := map[UserRole]int{RoleViewer: 1, RoleWorker: 2, RoleSupervisor: 3, RoleOperator: 4}
	return rank[r] >= rank[other] && rank[other] > 0
}

// User is somebody who may sign in to the pages.
type User struct {
	ID   int64
	Name string   `gorm:"size:100;not null;uniqueIndex"` // to sign in with
	Role UserRole `gorm:"size:16;not null"`
	// CommunityID is 0 for an operator, who sees all.
	CommunityID int64 `gorm:"not null"`
	// WorkerID binds the user to somebody of the roster, whose place there
	// decides what he may do.
	WorkerID *int64 `gorm:"uniqueIndex"`
	// Password is the argon2id hash; empty: by one-time link only.
	Password string `gorm:"size:255;not null"`
	// Failures counts wrong passwords in a row; LockedUntil is when the next is
	// looked at.
	Failures    int        `gorm:"not null"`
	LockedUntil *time.Time `gorm:"precision:6"`
	Active      bool       `gorm:"not null"`
	CreatedAt   time.Time  `gorm:"precision:6;not null"`
}

// Session is a browser in which somebody is signed in.
type Session struct {
	// Hash is of the secret in the cookie: whoever reads the table can't use it.
	Hash      string    `gorm:"primaryKey;size:64"`
	UserID    int64     `gorm:"not null;index"`
	CreatedAt time.Time `gorm:"precision:6;not null"`
	SeenAt    time.Time `gorm:"precision:6;not null"`
	ExpiresAt time.Time `gorm:"precision:6;not null;index"`
}

// SignInLink lets somebody in once.
type SignInLink struct {
	Hash      string     `gorm:"primaryKey;size:64"`
	UserID    int64      `gorm:"not null;index"`
	CreatedAt time.Time  `gorm:"precision:6;not null"`
	ExpiresAt time.Time  `gorm:"precision:6;not null;index"`
	UsedAt    *time.Time `gorm:"precision:6"`
}

// User finds a user by row id, or nil.
func (tx *Tx) User(id int64) (*User, error) { return first[User](tx.db.Where("id = ?", id)) }

// UserNamed finds a user by the name he signs in with, or nil.
func (tx *Tx) UserNamed(name string) (*User, error) {
	return first[User](tx.db.Where("name = ?", name))
}

// UserOfWorker finds the user of somebody of the roster, or nil.
func (tx *Tx) UserOfWorker(worker int64) (*User, error) {
	return first[User](tx.db.Where("worker_id = ?", worker))
}

// UserOfRole finds the first active user with a role, or nil.
func (tx *Tx) UserOfRole(role UserRole) (*User, error) {
	return first[User](tx.db.Where("role = ? AND active = ?", role, true).Order("id"))
}

// Users lists all users, by role and name.
func (tx *Tx) Users() ([]User, error) { return list[User](tx.db.Order("role, name").Limit(1000)) }

// AddUser stores a new user, unless the name or the worker has one already, and
// tells whether it did.
func (tx *Tx) AddUser(u *User) (bool, error) { return insertNew(tx.db, u) }

// SaveUser stores what has changed of a user.
func (tx *Tx) SaveUser(u *User) error { return tx.db.Save(u).Error }

// AddLink stores a one-time link; older ones of the same user are void.
func (tx *Tx) AddLink(l *SignInLink) error {
	if err := tx.db.Where("user_id = ?", l.UserID).Delete(&SignInLink{}).Error; err != nil {
		return err
	}
	return tx.db.Create(l).Error
}

// Link finds a link that still lets somebody in, or nil.
func (tx *Tx) Link(hash string, now time.Time) (*SignInLink, error) {
	return first[SignInLink](tx.db.Where("hash = ? AND used_at IS NULL AND expires_at > ?", hash, now))
}

// UseLink uses a link up and tells whether it was still good.
func (tx *Tx) UseLink(hash string, now time.Time) (bool, error) {
	res := tx.db.Model(&SignInLink{}).Where("hash = ? AND used_at IS NULL AND expires_at > ?", hash, now).Update("used_at", now)
	return res.RowsAffected == 1, res.Error
}

// AddSession stores a new session.
func (tx *Tx) AddSession(s *Session) error { return tx.db.Create(s).Error }

// Session finds a session that has not run out and was used since a moment, or nil.
func (tx *Tx) Session(hash string, now, seenSince time.Time) (*Session, error) {
	return first[Session](tx.db.Where("hash = ? AND expires_at > ? AND seen_at >= ?", hash, now, seenSince))
}

// NoteSession notes that a session is in use.
func (s *Store) NoteSession(ctx context.Context, hash string, now time.Time) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return tx.db.Model(&Session{}).Where("hash = ?", hash).Update("seen_at", now).Error
	})
}

// EndSession signs a browser out.
func (tx *Tx) EndSession(hash string) error {
	return tx.db.Where("hash = ?", hash).Delete(&Session{}).Error
}

// EndSessions signs a user out everywhere but in one browser; keep may be empty.
func (tx *Tx) EndSessions(user int64, keep string) error {
	return tx.db.Where("user_id = ? AND hash <> ?", user, keep).Delete(&Session{}).Error
}

// ForgetSignIns forgets sessions and links that ran out before a moment, and
// tells how many.
func (tx *Tx) ForgetSignIns(before time.Time) (int64, error) {
	sessions := tx.db.Where("expires_at < ?", before).Delete(&Session{})
	if sessions.Error != nil {
		return 0, sessions.Error
	}
	links := tx.db.Where("expires_at < ?", before).Delete(&SignInLink{})
	return sessions.RowsAffected + links.RowsAffected, links.Error
}
