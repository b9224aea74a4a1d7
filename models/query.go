package models

import (
	"errors"

	"gorm.io/gorm"
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
