package models

import (
	"context"
	"fmt"
	"io"
)

// sizes are how each kind of database tells its own size in bytes.
var sizes = map[string]string{
	SQLite:   "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
	Postgres: "SELECT pg_database_size(current_database())",
	MySQL:    "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = DATABASE()",
}

// Tell writes how many rows each table has and how large the database is, for
// measurements. It reads all tables.
func (s *Store) Tell(ctx context.Context, w io.Writer) error {
	db := s.db.WithContext(ctx)
	for _, t := range tables() {
		var n int64
		if err := db.Model(t).Count(&n).Error; err != nil {
			return fmt.Errorf("count %T: %w", t, err)
		}
		fmt.Fprintf(w, "%-22T %9d rows\n", t, n)
	}
	var bytes int64
	if err := db.Raw(sizes[s.driver]).Scan(&bytes).Error; err != nil {
		return fmt.Errorf("ask for the size: %w", err)
	}
	_, err := fmt.Fprintf(w, "database               %9.1f MB\n", float64(bytes)/(1<<20))
	return err
}
