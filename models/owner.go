package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Owner is which process speaks for a chat account. Two at once would answer
// everything twice.
type Owner struct {
	Account string `gorm:"primaryKey;size:64"`
	// Token grows with every change of hands.
	Token  int64     `gorm:"not null"`
	Holder string    `gorm:"size:191;not null"`
	Until  time.Time `gorm:"precision:6;not null"`
}

// ErrNotOwner means that another process has taken the account over.
var ErrNotOwner = errors.New("another process has taken the account over")

// Fence proves that a process owns an account. What is done under WithFence is
// committed only while that is so, whatever the process believes.
type Fence struct {
	Account string
	Token   int64
}

// Own takes an account that nobody holds, or whose holder has not been heard of,
// until a moment. False: somebody holds it.
func (s *Store) Own(ctx context.Context, account, holder string, now, until time.Time) (Fence, bool, error) {
	f := Fence{Account: account}
	// Mostly somebody holds it, and nothing has to be written to see that.
	o, err := first[Owner](s.db.WithContext(ctx).Where("account = ?", account))
	if err != nil || o != nil && !o.Until.Before(now) {
		return f, false, err
	}
	mine := false
	err = s.Tx(ctx, func(tx *Tx) error {
		mine = false
		if _, err := insertNew(tx.db, &Owner{Account: account, Until: now.Add(-time.Second)}); err != nil {
			return err
		}
		res := tx.db.Model(&Owner{}).Where("account = ? AND until < ?", account, now).
			Updates(map[string]any{"token": gorm.Expr("token + 1"), "holder": holder, "until": until})
		if res.Error != nil || res.RowsAffected == 0 {
			return res.Error
		}
		o, err := first[Owner](tx.db.Where("account = ?", account))
		if err == nil && o != nil {
			f.Token, mine = o.Token, true
		}
		return err
	})
	return f, mine, err
}

// KeepOwning prolongs it, or returns ErrNotOwner.
func (s *Store) KeepOwning(ctx context.Context, f Fence, until time.Time) error {
	return s.setOwner(ctx, f, until)
}

// Disown gives an account back, so that the next need not wait.
func (s *Store) Disown(ctx context.Context, f Fence, now time.Time) error {
	return s.setOwner(ctx, f, now.Add(-time.Second))
}

func (s *Store) setOwner(ctx context.Context, f Fence, until time.Time) error {
	return s.single(ctx, func(db *gorm.DB) error {
		res := db.Model(&Owner{}).Where("account = ? AND token = ?", f.Account, f.Token).Update("until", until)
		if res.Error == nil && res.RowsAffected == 0 {
			return ErrNotOwner
		}
		return res.Error
	})
}

type fenceKey struct{}

// WithFence makes every transaction under the context depend on the fence.
func WithFence(ctx context.Context, f Fence) context.Context {
	return context.WithValue(ctx, fenceKey{}, f)
}

// checkFence holds the owner's row until the commit, so that nobody takes the
// account over in between.
func (tx *Tx) checkFence(ctx context.Context) error {
	f, ok := ctx.Value(fenceKey{}).(Fence)
	if !ok {
		return nil
	}
	lock := " LOCK IN SHARE MODE" // MariaDB knows no other words
	switch tx.db.Name() {
	case Postgres:
		lock = " FOR SHARE"
	case SQLite:
		lock = "" // whoever is in a transaction is alone
	}
	var token int64
	err := tx.db.Raw("SELECT token FROM owners WHERE account = ? AND token = ?"+lock, f.Account, f.Token).Scan(&token).Error
	if err != nil {
		return fmt.Errorf("look who owns %s: %w", f.Account, err)
	}
	if token == 0 {
		return ErrNotOwner
	}
	return nil
}
