// Package models is the truth: the tables, the states of a ticket and who may
// change them, and every question that is asked of the database. It is the only
// place that knows SQL, and it knows no chat network and no language.
package models

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Store is an open database with the current schema.
type Store struct {
	db     *gorm.DB
	driver string
	// write lets one writer at a time into SQLite, which allows no more: waiting
	// here is fair and cheap, waiting for its lock is neither. Nil elsewhere.
	write *sync.Mutex
}

// Tx is one transaction; everything that changes the truth is a method of it.
type Tx struct {
	db *gorm.DB
}

// Options say which database to open.
type Options struct {
	Driver string // sqlite, postgres or mysql
	DSN    string // for sqlite a file path, or ":memory:"
}

// Connect opens the database and brings its schema up to date.
func Connect(ctx context.Context, o Options) (*Store, error) {
	dialector, err := dialectorFor(o)
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(dialector, &gorm.Config{
		Logger:                 logger.Discard,
		TranslateError:         true,
		PrepareStmt:            true,
		SkipDefaultTransaction: true,
		NowFunc:                func() time.Time { return time.Now().UTC() },
	})
	if err != nil {
		return nil, fmt.Errorf("open %s database: %w", o.Driver, err)
	}
	s := &Store{db: db, driver: o.Driver}
	if err := s.configurePool(o); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("bring the schema up to date: %w", err)
	}
	return s, nil
}

func (s *Store) configurePool(o Options) error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return fmt.Errorf("reach the connection pool: %w", err)
	}
	switch {
	case o.DSN == ":memory:":
		sqlDB.SetMaxOpenConns(1) // each connection would see a database of its own
	case o.Driver == SQLite:
		sqlDB.SetMaxOpenConns(4)
	default:
		sqlDB.SetMaxOpenConns(16)
		sqlDB.SetMaxIdleConns(16)
		sqlDB.SetConnMaxLifetime(30 * time.Minute)
	}
	if o.Driver == SQLite {
		s.write = new(sync.Mutex)
	}
	return nil
}

// Close releases the database.
func (s *Store) Close() error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return err
	}
	return sqlDB.Close()
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return err
	}
	return sqlDB.PingContext(ctx)
}

// maxTries bounds how often a transaction that lost a race is run again.
const maxTries = 8

// Tx runs f in one transaction: all of it is committed, or nothing. When another
// transaction was in the way (ErrConflict, a deadlock, a serialization failure)
// f is run again from the start, so it must not do anything but use tx.
func (s *Store) Tx(ctx context.Context, f func(*Tx) error) error {
	var err error
	for try := range maxTries {
		if err = s.once(ctx, f); err == nil || !retryable(err) {
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

func (s *Store) once(ctx context.Context, f func(*Tx) error) error {
	if s.write != nil {
		s.write.Lock()
		defer s.write.Unlock()
	}
	return s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error { return f(&Tx{db}) })
}

// Read gives access to the queries outside a transaction, for pages and tests.
func (s *Store) Read(ctx context.Context) *Tx { return &Tx{s.db.WithContext(ctx)} }
