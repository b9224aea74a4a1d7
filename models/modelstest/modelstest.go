// Package modelstest opens real databases for tests: SQLite always, PostgreSQL
// and MySQL or MariaDB where the environment says where they are. Every test
// gets databases of its own, so that tests and packages can run side by side.
package modelstest

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // for the schema that is made before models connects

	"gridbot/internal/testneeds"
	"gridbot/models"
)

// Where the database servers are. Their user must be allowed to create
// databases and schemas.
const (
	PostgresDSN = "TEST_POSTGRES_DSN"
	MySQLDSN    = "TEST_MYSQL_DSN"
)

// Database is an empty database of one test.
type Database struct {
	models.Options
	// Shared is false for a database that only one Store can see.
	Shared bool
}

// Open opens the database; a shared one can be opened more than once, as by
// several processes.
func (d Database) Open(t testing.TB) *models.Store {
	t.Helper()
	store, err := models.Connect(t.Context(), d.Options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // before the database is dropped
	return store
}

// Each runs a test with a fresh store on every kind of database.
func Each(t *testing.T, test func(*testing.T, *models.Store)) {
	EachDatabase(t, func(t *testing.T, d Database) { test(t, d.Open(t)) })
}

// EachDatabase runs a test with a fresh, empty database of every kind.
func EachDatabase(t *testing.T, test func(*testing.T, Database)) {
	t.Run(memory, func(t *testing.T) { test(t, Fresh(t, memory)) })
	EachShared(t, test)
}

// EachShared leaves out the one that only one process can see.
func EachShared(t *testing.T, test func(*testing.T, Database)) {
	for _, kind := range []string{models.SQLite, models.Postgres, models.MySQL} {
		t.Run(kind, func(t *testing.T) { test(t, Fresh(t, kind)) })
	}
}

// Fresh makes an empty database of a kind: memory, sqlite, postgres or mysql.
func Fresh(t testing.TB, kind string) Database {
	t.Helper()
	switch kind {
	case memory:
		return Database{Options: models.Options{Driver: models.SQLite, DSN: ":memory:"}}
	case models.SQLite:
		return Database{models.Options{Driver: kind, DSN: filepath.Join(t.TempDir(), "gridbot.db")}, true}
	case models.Postgres:
		return Database{models.Options{Driver: kind, DSN: postgresSchema(t, testneeds.Env(t, PostgresDSN))}, true}
	case models.MySQL:
		return Database{models.Options{Driver: kind, DSN: mysqlDatabase(t, testneeds.Env(t, MySQLDSN))}, true}
	}
	t.Fatalf("there is no database of the kind %q", kind)
	return Database{}
}

// One makes the database for tests that need any: in memory, or of the kind that
// TEST_DATABASE names, so that all of them can be tried on each in turn.
func One(t testing.TB) Database {
	t.Helper()
	return Fresh(t, cmp.Or(os.Getenv("TEST_DATABASE"), memory))
}

const memory = "memory"

func newName() string { return "gridbot_test_" + strings.ToLower(rand.Text()[:16]) }

// postgresSchema makes a schema and returns a DSN that uses it.
func postgresSchema(t testing.TB, dsn string) string {
	t.Helper()
	name := newName()
	createAndDrop(t, "pgx", dsn, "CREATE SCHEMA "+name, "DROP SCHEMA "+name+" CASCADE")
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return dsn + " search_path=" + name
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// mysqlDatabase makes a database and returns a DSN that uses it.
func mysqlDatabase(t testing.TB, dsn string) string {
	t.Helper()
	cfg, err := mysqldriver.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := newName()
	createAndDrop(t, "mysql", dsn, "CREATE DATABASE "+name, "DROP DATABASE "+name)
	cfg.DBName = name
	return cfg.FormatDSN()
}

func createAndDrop(t testing.TB, driver, dsn, create, drop string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), create); err != nil {
		t.Fatalf("%s: %v", create, err)
	}
	t.Cleanup(func() { // t's own context has ended by then
		if _, err := db.ExecContext(context.Background(), drop); err != nil {
			t.Errorf("%s: %v", drop, err)
		}
		_ = db.Close()
	})
}
