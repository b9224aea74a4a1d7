package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"
)

// tables lists every table, parents first.
func tables() []any {
	return []any{
		&Community{}, &ChatGroup{}, &Grid{}, &GridArea{}, &Worker{}, &WorkerGrid{}, &WorkerAccount{},
		&Resident{}, &SeenMessage{}, &Message{}, &Ticket{}, &Reporter{}, &Event{}, &Attachment{},
		&Question{}, &Outbox{}, &JobRun{}, &Inbox{}, &Owner{},
		&User{}, &Session{}, &SignInLink{}, &AuditEntry{}, &Household{},
	}
}

// migrations are the steps from the first released schema to today's. A new
// database is made in one go from the structs; an existing one takes the steps
// it has not taken. Once released, a step is never edited.
func migrations() []*gormigrate.Migration {
	return []*gormigrate.Migration{
		{ID: "2026112401", Migrate: func(db *gorm.DB) error { return createTables(db) }},
		// The inbox and who owns an account: many processes.
		{ID: "2026112402", Migrate: func(db *gorm.DB) error { return createTables(db) }},
		// The desk: users and their sessions, the audit log, households.
		{ID: "2026112403", Migrate: func(db *gorm.DB) error { return createTables(db) }},
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
	db := s.db.WithContext(ctx)
	if s.driver == MySQL {
		// A change of the schema commits by itself there, so the lock has to
		// belong to the connection.
		return db.Connection(func(conn *gorm.DB) error {
			conn = conn.Session(&gorm.Session{NewDB: true}) // one connection, fresh statements
			if err := lockSchemaMySQL(conn); err != nil {
				return err
			}
			defer conn.Exec("DO RELEASE_LOCK(CONCAT(?, SHA1(DATABASE())))", schemaLock)
			return runMigrations(conn)
		})
	}
	// SQLite's transactions, which ask for the write lock at the start, are its
	// turn-taking.
	return db.Transaction(func(conn *gorm.DB) error {
		if s.driver == Postgres {
			if err := conn.Exec("SELECT pg_advisory_xact_lock(hashtext(?))", schemaLock).Error; err != nil {
				return fmt.Errorf("lock the schema: %w", err)
			}
		}
		return runMigrations(conn)
	})
}

func runMigrations(conn *gorm.DB) error {
	m := gormigrate.New(conn, &gormigrate.Options{
		TableName:                 "migrations",
		IDColumnName:              "id",
		IDColumnSize:              255,
		ValidateUnknownMigrations: true,
	}, migrations())
	m.InitSchema(createTables)
	return m.Migrate()
}

// schemaLock names the lock on the schema.
const schemaLock = "gridbot schema "

// lockSchemaMySQL waits a minute for its turn. The lock would be the whole
// server's, so the name of the database is part of its own.
func lockSchemaMySQL(conn *gorm.DB) error {
	var got sql.NullInt64
	if err := conn.Raw("SELECT GET_LOCK(CONCAT(?, SHA1(DATABASE())), 60)", schemaLock).Scan(&got).Error; err != nil {
		return fmt.Errorf("lock the schema: %w", err)
	}
	if got.Int64 != 1 {
		return errors.New("lock the schema: another process has held it for a minute")
	}
	return nil
}
