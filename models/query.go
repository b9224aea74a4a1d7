package models

import (
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// first returns the first row, or nil when there is none.
func first[T any](q *gorm.DB) (*T, error) {
	var row T
	err := q.Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &row, nil
}

// list returns all rows of a query that is bounded by its caller.
func list[T any](q *gorm.DB) ([]T, error) {
	var rows []T
	err := q.Find(&rows).Error
	return rows, err
}

// insertNew stores the row, unless one with the same unique key is there, and
// tells whether it did. A key that is taken does not end the transaction, as an
// error would in PostgreSQL.
func insertNew(db *gorm.DB, row any) (bool, error) {
	res := db.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return res.RowsAffected == 1, res.Error
}

// countBy counts the rows of a query by one of their columns.
func countBy[K ~string](q *gorm.DB, column string) (map[K]int64, error) {
	var rows []struct {
		Kind K
		N    int64
	}
	if err := q.Select(column + " AS kind, COUNT(*) AS n").Group(column).Scan(&rows).Error; err != nil {
		return nil, err
	}
	counts := make(map[K]int64, len(rows))
	for _, r := range rows {
		counts[r.Kind] = r.N
	}
	return counts, nil
}
