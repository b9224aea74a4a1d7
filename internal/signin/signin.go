// Package signin knows who is at the pages: passwords, one-time links and
// sessions. It shows nothing and knows no HTTP; what lies in the database is of
// no use to whoever reads it there.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"gridbot/models"
)

// How long things last.
const (
	LinkFor     = 15 * time.Minute    // a link that was asked for in the chat
	FirstFor    = 24 * time.Hour      // the operator's first link
	SessionFor  = 14 * 24 * time.Hour // at most, then one signs in again
	idleFor     = 3 * 24 * time.Hour  // a browser that nobody uses
	lockFor     = 15 * time.Minute
	lockAfter   = 5 // wrong passwords in a row
	noteEvery   = 5 * time.Minute
	tries       = 30 // per address and triesWithin
	triesWithin = 10 * time.Minute
)

// Refusals, to be told to the person.
var (
	ErrWrong    = errors.New("name or password is wrong")
	ErrLocked   = errors.New("locked after too many wrong passwords")
	ErrTooMany  = errors.New("too many attempts from this address")
	ErrUsed     = errors.New("the link was used or has run out")
	ErrTooShort = errors.New("the password is too short")
	ErrNobody   = errors.New("there is no such user")
)

// Limiter holds back guessing. It may forget at any moment; the lock of a user
// is in the database.
type Limiter interface {
	Allow(ctx context.Context, key string, n int, period time.Duration) bool
}

// Door lets people in.
type Door struct {
	store   *models.Store
	roster  *models.Roster
	limiter Limiter
	now     func() time.Time
	hasher  *hasher
	url     string
}

// Options are what a Door is made of; all are required.
type Options struct {
	Store   *models.Store
	Roster  *models.Roster
	Limiter Limiter
	Now     func() time.Time
	// URL is the base of links, e.g. https://desk.example.cn
	URL string
}

// New makes a Door.
func New(o Options) *Door {
	return &Door{store: o.Store, roster: o.Roster, limiter: o.Limiter, now: o.Now, hasher: newHasher(), url: o.URL}
}

// newSecret makes a secret and what is stored of it.
func newSecret() (secret, hash string) {
	secret = rand.Text()
	return secret, Hash(secret)
}

// Hash is what is stored of a secret.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Visitor is somebody who is signed in.
type Visitor struct {
	User models.User
	// Role is what he may do now: for somebody of the roster, what he is there.
	Role models.UserRole
	// Worker is him in the roster, or nil.
	Worker *models.Worker
	// Session is the hash of his session.
	Session string
}

// May tells whether the visitor may do what a role may.
func (v *Visitor) May(role models.UserRole) bool { return v.Role.AtLeast(role) }

// Sees tells whether the visitor has to do with a community.
func (v *Visitor) Sees(community int64) bool {
	return v.Role == models.RoleOperator || v.User.CommunityID == community
}

// SignIn checks a password and opens a session; from is the address of the
// browser. It returns the secret for the cookie.
func (d *Door) SignIn(ctx context.Context, name, password, from string) (string, error) {
	if !d.limiter.Allow(ctx, "signin:"+from, tries, triesWithin) {
		return "", ErrTooMany
	}
	u, err := d.store.Read(ctx).UserNamed(name)
	if err != nil {
		return "", fmt.Errorf("look for a user: %w", err)
	}
	stored := ""
	if u != nil && u.Active {
		stored = u.Password
	}
	if u != nil && u.LockedUntil != nil && u.LockedUntil.After(d.now()) {
		return "", ErrLocked
	}
	right, err := d.hasher.matches(ctx, password, stored)
	if err != nil {
		return "", err
	}
	if !right {
		return "", d.wrong(ctx, u)
	}
	return d.open(ctx, u.ID)
}

// wrong counts a wrong password and locks when there were too many.
func (d *Door) wrong(ctx context.Context, known *models.User) error {
	if known == nil {
		return ErrWrong
	}
	err := d.store.Tx(ctx, func(tx *models.Tx) error {
		u, err := tx.User(known.ID)
		if err != nil || u == nil {
			return err
		}
		action := models.FailedSignIn
		if u.Failures++; u.Failures >= lockAfter {
			until := d.now().Add(lockFor)
			u.Failures, u.LockedUntil, action = 0, &until, models.GotLocked
		}
		if err := tx.SaveUser(u); err != nil {
			return err
		}
		return tx.Audit(d.entry(u, action))
	})
	if err != nil {
		return fmt.Errorf("count a wrong password: %w", err)
	}
	return ErrWrong
}

// open opens a session for a user.
func (d *Door) open(ctx context.Context, user int64) (string, error) {
	secret, hash := newSecret()
	err := d.store.Tx(ctx, func(tx *models.Tx) error { return d.openIn(tx, user, hash) })
	return secret, err
}

func (d *Door) openIn(tx *models.Tx, user int64, hash string) error {
	u, err := tx.User(user)
	if err != nil || u == nil || !u.Active {
		return errors.Join(err, ErrWrong)
	}
	u.Failures, u.LockedUntil = 0, nil
	if err := tx.SaveUser(u); err != nil {
		return err
	}
	now := d.now()
	s := models.Session{Hash: hash, UserID: u.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionFor)}
	if err := tx.AddSession(&s); err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	return tx.Audit(d.entry(u, models.DidSignIn))
}

// Visitor finds who has this secret in his cookie; nil when nobody has, or when
// he is no longer one who may come in.
func (d *Door) Visitor(ctx context.Context, secret string) (*Visitor, error) {
	if secret == "" || len(secret) > 100 {
		return nil, nil
	}
	now, tx, hash := d.now(), d.store.Read(ctx), Hash(secret)
	s, err := tx.Session(hash, now, now.Add(-idleFor))
	if err != nil || s == nil {
		return nil, err
	}
	u, err := tx.User(s.UserID)
	if err != nil || u == nil || !u.Active {
		return nil, err
	}
	v := &Visitor{User: *u, Role: u.Role, Session: hash}
	if u.WorkerID != nil {
		if v.Worker = d.roster.Worker(*u.WorkerID); v.Worker == nil {
			return nil, nil // gone from the roster
		}
		v.Role, v.User.CommunityID = roleOf(v.Worker), v.Worker.CommunityID
	}
	if now.Sub(s.SeenAt) > noteEvery {
		err = d.store.NoteSession(ctx, hash, now)
	}
	return v, err
}

func roleOf(w *models.Worker) models.UserRole {
	if w.Supervisor {
		return models.RoleSupervisor
	}
	return models.RoleWorker
}

// SignOut ends a session.
func (d *Door) SignOut(ctx context.Context, v *Visitor) error {
	return d.store.Tx(ctx, func(tx *models.Tx) error {
		if err := tx.EndSession(v.Session); err != nil {
			return err
		}
		return tx.Audit(d.entry(&v.User, models.DidSignOut))
	})
}

// SetPassword gives the visitor a new password and ends his other sessions.
func (d *Door) SetPassword(ctx context.Context, v *Visitor, password string) error {
	if utf8.RuneCountInString(password) < MinPassword || len(password) > maxPassword {
		return ErrTooShort
	}
	hash, err := d.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return d.store.Tx(ctx, func(tx *models.Tx) error {
		u, err := tx.User(v.User.ID)
		if err != nil || u == nil {
			return errors.Join(err, ErrNobody)
		}
		u.Password = hash
		if err := tx.SaveUser(u); err != nil {
			return err
		}
		if err := tx.EndSessions(u.ID, v.Session); err != nil {
			return err
		}
		return tx.Audit(d.entry(u, models.SetPassword))
	})
}

func (d *Door) entry(u *models.User, a models.AuditAction) models.AuditEntry {
	return models.AuditEntry{At: d.now(), UserID: u.ID, UserName: u.Name, CommunityID: u.CommunityID, Action: a}
}
