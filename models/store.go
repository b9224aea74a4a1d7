// Package models is the truth: the tables, the states of a ticket and who may
// change them, and every question that is asked of the database. It is the only
// place that knows SQL, and it knows no chat network and no language.
package models

import (
	"context"
	"errors"
	"fmt"
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
	write chan struct{}
	notes notes
}

// Tx is one transaction; everything that changes the truth is a method of it.
type Tx struct {
	db    *gorm.DB
	store *Store
	noted []SeenMessage // to be forgotten by the store after the commit
}

// Options say which database to open.
type Options struct {
	Driver string // sqlite, postgres or mysql
	DSN    string // for sqlite a file path, or ":memory:"
}

// Connect opens the database and brings its schema up to date.
func Connect(ctx context.Context, o Options) (*Store, error) {
	var s *Store
	err := again(ctx, func() (err error) { // SQLite may be busy with another's start
		s, err = open(ctx, o)
		return err
	})
	return s, err
}

func open(ctx context.Context, o Options) (*Store, error) {
	dialector, err := dialectorFor(o)
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(dialector, &gorm.Config{
		Logger:                 logger.Discard,
		TranslateError:         true,
		SkipDefaultTransaction: true,
		NowFunc:                func() time.Time { return time.Now().UTC() },
	})
	if err != nil {
		return nil, fmt.Errorf("open %s database: %w", o.Driver, err)
	}
	s := &Store{db: db, driver: o.Driver}
	if err := s.prepare(ctx, o); err != nil {
		_ = s.Close() // the first error is the one to tell
		return nil, err
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, o Options) error {
	if err := s.configurePool(o); err != nil {
		return err
	}
	if err := fitTexts(s.db); err != nil {
		return fmt.Errorf("set up the database layer: %w", err)
	}
	if err := s.migrate(ctx); err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return nil
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
		sqlDB.SetMaxIdleConns(4)
	default:
		sqlDB.SetMaxOpenConns(16)
		sqlDB.SetMaxIdleConns(16)
		sqlDB.SetConnMaxLifetime(30 * time.Minute)
	}
	if o.Driver == SQLite {
		s.write = make(chan struct{}, 1)
	}
	return nil
}

// Close writes what is noted and releases the database.
func (s *Store) Close() error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushWithin)
	defer cancel()
	return errors.Join(s.FlushSeen(ctx), sqlDB.Close())
}

// flushWithin bounds the last write: a database that is gone must not keep the
// program from ending.
const flushWithin = 2 * time.Second

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return err
	}
	return sqlDB.PingContext(ctx)
}

// Tx runs f in one transaction: all of it is committed, or nothing. When another
// transaction was in the way (ErrConflict, a deadlock, a key taken in between)
// f is run again from the start, so it must not do anything but use tx.
func (s *Store) Tx(ctx context.Context, f func(*Tx) error) error {
	return s.changing(ctx, func(db *gorm.DB) error {
		var tx *Tx
		err := db.Transaction(func(db *gorm.DB) error {
			tx = &Tx{db: db, store: s}
			return f(tx)
		})
		if err == nil && len(tx.noted) > 0 {
			s.notes.written(tx.noted)
		}
		return err
	})
}

// single runs one changing statement, which needs no transaction around it.
func (s *Store) single(ctx context.Context, f func(*gorm.DB) error) error {
	return s.changing(ctx, f)
}

func (s *Store) changing(ctx context.Context, f func(*gorm.DB) error) error {
	return again(ctx, func() error {
		if s.write != nil {
			select {
			case s.write <- struct{}{}:
				defer func() { <-s.write }()
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return f(s.db.WithContext(ctx))
	})
}

// Read gives access to the queries outside a transaction, for pages and tests.
func (s *Store) Read(ctx context.Context) *Tx { return &Tx{db: s.db.WithContext(ctx), store: s} }
