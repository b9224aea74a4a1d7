package models

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/glebarez/sqlite"
	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// The databases that are supported.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
	MySQL    = "mysql"
)

// precision is to what a time is kept: all three databases can do microseconds.
const precision = time.Microsecond

// dialectorFor opens the pool of connections. Whatever the database and its
// settings, times go in and come out in UTC to the microsecond, and a statement
// sees what was committed before it.
func dialectorFor(o Options) (gorm.Dialector, error) {
	switch o.Driver {
	case SQLite:
		return openSQLite(o.DSN)
	case Postgres:
		return openPostgres(o.DSN)
	case MySQL:
		return openMySQL(o.DSN)
	}
	return nil, fmt.Errorf("database driver %q is unknown; use %s, %s or %s", o.Driver, SQLite, Postgres, MySQL)
}

// sqlitePragmas: WAL lets pages be read while a message is written; FULL makes
// a commit survive a power cut, not only a crash of the program; immediate
// transactions ask for the write lock at the start, where waiting for it cannot
// deadlock.
const sqlitePragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
	"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate"

func openSQLite(dsn string) (gorm.Dialector, error) {
	sep := "?"
	if strings.Contains(dsn, "?") {
		sep = "&"
	}
	pool, err := sql.Open(sqlite.DriverName, dsn) // connects to nothing yet
	if err != nil {
		return nil, fmt.Errorf("find the SQLite driver: %w", err)
	}
	c := &utcConnector{driver: pool.Driver(), dsn: dsn + sep + sqlitePragmas}
	return &sqlite.Dialector{Conn: sql.OpenDB(c)}, nil
}

// standsStill is after how long the server ends a transaction whose process does
// nothing in it: one that stands still must not hold its locks for ever.
const standsStill = 8 * time.Second

func openPostgres(dsn string) (gorm.Dialector, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the PostgreSQL DSN: %w", err)
	}
	if cfg.RuntimeParams["idle_in_transaction_session_timeout"] == "" {
		cfg.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.FormatInt(standsStill.Milliseconds(), 10)
	}
	inUTC := stdlib.OptionAfterConnect(func(_ context.Context, c *pgx.Conn) error {
		c.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	})
	return postgres.New(postgres.Config{Conn: stdlib.OpenDB(*cfg, inUTC)}), nil
}

func openMySQL(dsn string) (gorm.Dialector, error) {
	cfg, err := mysqldriver.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the MySQL DSN: %w", err)
	}
	// Matched rows must not count as changed ones: that is how an insert that
	// found its key taken is told from one that did not. Arguments go along with
	// the statement, which saves a round trip for each.
	cfg.ParseTime, cfg.Loc, cfg.ClientFoundRows, cfg.InterpolateParams = true, time.UTC, false, true
	if err := cfg.Apply(mysqldriver.TimeTruncate(precision)); err != nil {
		return nil, fmt.Errorf("set up the MySQL driver: %w", err)
	}
	c, err := mysqldriver.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("set up the MySQL driver: %w", err)
	}
	// MariaDB could return generated ids with the insert, but returns them for a
	// key that was taken, too.
	return mysql.New(mysql.Config{Conn: sql.OpenDB(committedConnector{c}), DisableWithReturning: true}), nil
}

// unknownVariable is MySQL's error for a setting that it does not have.
const unknownVariable = 1193

// committedConnector opens MySQL connections that read what is committed, as
// PostgreSQL does. The default, repeatable read, locks the gaps between rows,
// so that inserts into the outbox would wait for the dispatcher.
type committedConnector struct{ driver.Connector }

func (c committedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	_, err = conn.(driver.ExecerContext).ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil)
	if err != nil {
		_ = conn.Close() // it was of no use
		return nil, fmt.Errorf("set the isolation level: %w", err)
	}
	// MariaDB can end transactions that stand still; MySQL has no such setting
	// and notices a dead process by its connection alone.
	still := fmt.Sprintf("SET SESSION idle_transaction_timeout = %d", int(standsStill.Seconds()))
	_, err = conn.(driver.ExecerContext).ExecContext(ctx, still, nil)
	var unknown *mysqldriver.MySQLError
	if err != nil && !(errors.As(err, &unknown) && unknown.Number == unknownVariable) {
		_ = conn.Close() // it was of no use
		return nil, fmt.Errorf("set how long a transaction may stand still: %w", err)
	}
	return conn, nil
}
