package models

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	sqlitedriver "github.com/glebarez/go-sqlite"
	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrConflict means that somebody changed the row in between; Store.Tx runs the
// transaction again.
var ErrConflict = errors.New("changed by somebody else in between")

// maxTries bounds how often a transaction that lost a race is run again.
const maxTries = 8

// again runs f until it is not in another transaction's way any more.
func again(ctx context.Context, f func() error) error {
	var err error
	for try := range maxTries {
		if err = f(); err == nil || !retryable(err) {
			return err
		}
		pause := time.Duration(1+rand.IntN(10<<try)) * time.Millisecond
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
	return fmt.Errorf("gave up after %d tries: %w", maxTries, err)
}

// retryable recognises the failures that go away when the transaction is run
// again: a key that somebody took in between (the next run finds his row),
// PostgreSQL class 40, MySQL deadlock (1213) and lock wait timeout (1205),
// SQLite busy.
func retryable(err error) bool {
	var pg *pgconn.PgError
	var my *mysqldriver.MySQLError
	var lite *sqlitedriver.Error
	switch {
	case errors.Is(err, ErrConflict), errors.Is(err, gorm.ErrDuplicatedKey):
		return true
	case errors.As(err, &pg):
		return strings.HasPrefix(pg.Code, "40")
	case errors.As(err, &my):
		return my.Number == 1213 || my.Number == 1205
	case errors.As(err, &lite):
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}
