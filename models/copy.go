package models

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// CopiedTable is what was copied of one table.
type CopiedTable struct {
	Table string
	Rows  int64
	// Sum is the same for the same rows in whatever order.
	Sum uint64
}

// ErrNotEmpty means that the database to copy into holds something already.
var ErrNotEmpty = errors.New("the database to copy into is not empty")

// Copy puts everything of a database into an empty one, of the same or another
// kind: all of it or, when anything is not as it was, nothing. Nobody may work on
// either meanwhile.
func Copy(ctx context.Context, from, to *Store) ([]CopiedTable, error) {
	var done []CopiedTable
	err := to.changing(ctx, func(db *gorm.DB) error {
		return db.Transaction(func(db *gorm.DB) error {
			done = nil
			for _, t := range copies() {
				c, err := t(from.db.WithContext(ctx), db)
				if err != nil {
					return fmt.Errorf("copy %s: %w", c.Table, err)
				}
				done = append(done, c)
			}
			return nil
		})
	})
	return done, err
}

// copies has one function for each of tables, in the same order.
func copies() []func(from, to *gorm.DB) (CopiedTable, error) {
	return []func(from, to *gorm.DB) (CopiedTable, error){
		copyRows[Community], copyRows[ChatGroup], copyRows[Grid], copyRows[GridArea], copyRows[Worker], copyRows[WorkerGrid],
		copyRows[WorkerAccount], copyRows[Resident], copyRows[SeenMessage], copyRows[Message], copyRows[Ticket],
		copyRows[Reporter], copyRows[Event], copyRows[Attachment], copyRows[Question], copyRows[Outbox], copyRows[JobRun],
		copyRows[Inbox], copyRows[Owner], copyRows[User], copyRows[Session], copyRows[SignInLink], copyRows[AuditEntry],
		copyRows[Household],
	}
}

// copiedAtOnce bounds the memory, whatever the size of a table.
const copiedAtOnce = 500

func copyRows[T any](from, to *gorm.DB) (CopiedTable, error) {
	c := CopiedTable{}
	table, numbered, err := describe[T](to)
	c.Table = table
	if err != nil {
		return c, err
	}
	if some, err := first[T](to); err != nil || some != nil {
		return c, errors.Join(err, notEmpty(some != nil))
	}
	err = stream(from, func(rows []T) error {
		if err := sum(&c, rows); err != nil {
			return err
		}
		return to.Create(&rows).Error
	})
	if err != nil {
		return c, err
	}
	if numbered && to.Name() == Postgres {
		// Rows that bring their number along do not move its counter.
		move := fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), GREATEST(MAX(id), 1)) FROM %s HAVING COUNT(*) > 0", table, table)
		if err := to.Exec(move).Error; err != nil {
			return c, err
		}
	}
	return c, verify[T](to, c)
}

func notEmpty(is bool) error {
	if is {
		return ErrNotEmpty
	}
	return nil
}

// verify reads what was written and compares.
func verify[T any](to *gorm.DB, want CopiedTable) error {
	got := CopiedTable{Table: want.Table}
	if err := stream(to, func(rows []T) error { return sum(&got, rows) }); err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%d rows with sum %x were read, and %d with %x written", want.Rows, want.Sum, got.Rows, got.Sum)
	}
	return nil
}

// sum adds rows to what was counted.
func sum[T any](c *CopiedTable, rows []T) error {
	for i := range rows {
		text, err := json.Marshal(&rows[i])
		if err != nil {
			return err
		}
		hash := sha256.Sum256(text)
		c.Sum += binary.BigEndian.Uint64(hash[:8])
		c.Rows++
	}
	return nil
}

// describe tells a table's name, and whether the database numbers its rows.
func describe[T any](db *gorm.DB) (table string, numbered bool, err error) {
	s := &gorm.Statement{DB: db}
	if err := s.Parse(new(T)); err != nil {
		return "", false, err
	}
	f := s.Schema.PrioritizedPrimaryField
	return s.Schema.Table, f != nil && f.DBName == "id", nil
}

// stream reads a table in pieces.
func stream[T any](db *gorm.DB, f func([]T) error) error {
	rows, err := db.Model(new(T)).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what went wrong
	var some []T
	for rows.Next() {
		var row T
		if err := db.ScanRows(rows, &row); err != nil {
			return err
		}
		if some = append(some, row); len(some) == copiedAtOnce {
			if err := f(some); err != nil {
				return err
			}
			some = nil
		}
	}
	if err := rows.Err(); err != nil || len(some) == 0 {
		return err
	}
	return f(some)
}
