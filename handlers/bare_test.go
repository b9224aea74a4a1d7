package handlers_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// written are the tables that a request writes to.
var written = []string{"seen_messages", "residents", "messages", "tickets", "events", "outboxes"}

// bareRow is a row as it lies in the database, to be written again without
// anything of ours.
type bareRow struct {
	table  string
	insert string
	values []any
	unique int // which value has to differ, or -1
}

// bareRows reads what the only request so far has written.
func bareRows(b *testing.B, db *sql.DB, placeholder func(int) string) []bareRow {
	b.Helper()
	var out []bareRow
	for _, table := range written {
		rows, err := db.Query("SELECT * FROM " + table)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			out = append(out, newBareRow(b, table, rows, placeholder))
		}
		if err := rows.Close(); err != nil {
			b.Fatal(err)
		}
	}
	if len(out) < len(written)+1 {
		b.Fatalf("a request writes only %d rows", len(out))
	}
	return out
}

func newBareRow(b *testing.B, table string, rows *sql.Rows, placeholder func(int) string) bareRow {
	b.Helper()
	names, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		b.Fatal(err)
	}
	r := bareRow{table: table, unique: -1}
	var columns, marks []string
	for i, name := range names {
		if name == "id" {
			continue // the database numbers them
		}
		switch table + "." + name {
		case "seen_messages.message_id", "residents.person", "tickets.number":
			r.unique = len(r.values)
		}
		columns, marks = append(columns, name), append(marks, placeholder(len(columns)+1))
		r.values = append(r.values, values[i])
	}
	r.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ","), strings.Join(marks, ","))
	return r
}

// with makes the row the n-th of its kind.
func (r bareRow) with(n int) []any {
	if r.unique < 0 {
		return r.values
	}
	values := append([]any(nil), r.values...)
	if _, text := values[r.unique].(string); text {
		values[r.unique] = fmt.Sprintf("bare-%d", n)
	} else {
		values[r.unique] = int64(1_000_000 + n)
	}
	return values
}

const countUp = "UPDATE communities SET last_number = last_number + 1 WHERE id = 1"

// writeBare writes the rows of one request in one transaction.
func writeBare(ctx context.Context, db *sql.DB, rows []bareRow, n int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, r := range rows {
		if r.table == "tickets" { // numbered where the house numbers them
			if _, err := tx.ExecContext(ctx, countUp); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, r.insert, r.with(n)...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
