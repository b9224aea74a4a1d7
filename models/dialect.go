package models

import (
	"errors"
	"fmt"
	"strings"

	sqlitedriver "github.com/glebarez/go-sqlite"
	"github.com/glebarez/sqlite"
	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	sqlite3 "modernc.org/sqlite/lib"
)

// The databases that are supported.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
	MySQL    = "mysql"
)

// sqlitePragmas: WAL lets pages be read while a message is written; FULL makes
// a commit survive a power cut, not only a crash of the program; immediate
// transactions ask for the write lock at the start, where waiting for it cannot
// deadlock.
const sqlitePragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
	"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate&_time_format=sqlite"

func dialectorFor(o Options) (gorm.Dialector, error) {
	switch o.Driver {
	case SQLite:
		sep := "?"
		if strings.Contains(o.DSN, "?") {
			sep = "&"
		}
		return sqlite.Open(o.DSN + sep + sqlitePragmas), nil
	case Postgres:
		return postgres.Open(o.DSN), nil
	case MySQL:
		cfg, err := mysqldriver.ParseDSN(o.DSN)
		if err != nil {
			return nil, fmt.Errorf("read the MySQL DSN: %w", err)
		}
		// Times must come back as times, in UTC, to the microsecond, whatever
		// the DSN says; and a row that is matched counts even when unchanged.
		cfg.ParseTime, cfg.ClientFoundRows = true, true
		return mysql.New(mysql.Config{DSNConfig: cfg}), nil
	}
	return nil, fmt.Errorf("database driver %q is unknown; use %s, %s or %s", o.Driver, SQLite, Postgres, MySQL)
}

// ErrConflict means that somebody changed the row in between; Store.Tx runs the
// transaction again.
var ErrConflict = errors.New("changed by somebody else in between")

// retryable recognises the failures that go away when the transaction is run
// again: PostgreSQL class 40, MySQL deadlock (1213) and lock wait timeout
// (1205), SQLite busy.
func retryable(err error) bool {
	var pg *pgconn.PgError
	var my *mysqldriver.MySQLError
	var lite *sqlitedriver.Error
	switch {
	case errors.Is(err, ErrConflict):
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
