package models

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// ErrNoBackup: the database is a server's, which has better tools of its own.
var ErrNoBackup = errors.New("backup is for SQLite; use pg_dump or mysqldump for a database server")

// Backup writes a consistent copy of a SQLite database to a new file, while the
// program runs. The copy is complete once it has its name.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.driver != SQLite {
		return ErrNoBackup
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("clear an unfinished backup: %w", err)
	}
	if err := s.db.WithContext(ctx).Exec("VACUUM INTO ?", part).Error; err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := syncFile(part); err != nil {
		return fmt.Errorf("bring the copy to the disk: %w", err)
	}
	return os.Rename(part, path)
}

// syncFile waits until a file has reached the disk: VACUUM INTO does not.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
