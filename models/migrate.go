package models

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"
)

// tables lists every table, parents first.
func tables() []any {
	return []any{
		&Community{}, &ChatGroup{}, &Grid{}, &GridArea{}, &Worker{}, &WorkerGrid{}, &WorkerAccount{},
		&Resident{}, &SeenMessage{}, &Message{}, &Ticket{}, &Reporter{}, &Event{}, &Attachment{},
		&Question{}, &Outbox{}, &JobRun{},
	}
}

// migrations are the steps from the first released schema to today's. A new
// database is made in one go from the structs; an existing one takes the steps
// it has not taken. Once released, a step is never edited.
func migrations() []*gormigrate.Migration {
	return []*gormigrate.Migration{
		{ID: "2026112401", Migrate: func(db *gorm.DB) error { return createTables(db) }},
	}
}

func createTables(db *gorm.DB) error {
	if db.Name() == MySQL {
		// Message ids and names that differ only in case are different ones.
		db = db.Set("gorm:table_options", "CHARSET=utf8mb4 COLLATE=utf8mb4_bin")
	}
	return db.AutoMigrate(tables()...)
}

// migrate brings the schema up to date. Processes that start at the same moment
// take turns.
func (s *Store) migrate(ctx context.Context) error {
	return s.db.WithContext(ctx).Connection(func(conn *gorm.DB) error {
		conn = conn.Session(&gorm.Session{NewDB: true}) // one connection, fresh statements
		unlock, err := s.lockSchema(conn)
		if err != nil {
			return err
		}
		defer unlock()
		m := gormigrate.New(conn, &gormigrate.Options{
			TableName:                 "migrations",
			IDColumnName:              "id",
			IDColumnSize:              255,
			ValidateUnknownMigrations: true,
		}, migrations())
		m.InitSchema(createTables)
		return m.Migrate()
	})
}

// schemaLock is an arbitrary number that names the lock on the schema.
const schemaLock = 20261124

// lockSchema takes a lock that belongs to the connection; SQLite has none and
// needs none, since it is used by one machine only and locks the file itself.
func (s *Store) lockSchema(conn *gorm.DB) (unlock func(), err error) {
	switch s.driver {
	case Postgres:
		err = conn.Exec("SELECT pg_advisory_lock(?)", schemaLock).Error
		unlock = func() { conn.Exec("SELECT pg_advisory_unlock(?)", schemaLock) }
	case MySQL:
		var got sql.NullInt64
		name := fmt.Sprint(schemaLock)
		err = conn.Raw("SELECT GET_LOCK(?, 60)", name).Scan(&got).Error
		if err == nil && got.Int64 != 1 {
			err = fmt.Errorf("another process has held the schema for a minute")
		}
		unlock = func() { conn.Exec("DO RELEASE_LOCK(?)", name) }
	default:
		unlock = func() {}
	}
	if err != nil {
		return nil, fmt.Errorf("lock the schema: %w", err)
	}
	return unlock, nil
}
