package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gridbot/models"
)

// How long is kept what nothing hangs on.
const (
	keepSeen  = 30 * 24 * time.Hour  // ids of messages, for duplicates
	keepSent  = 180 * 24 * time.Hour // messages that were sent
	keepLoose = 24 * time.Hour       // photos that belong to no ticket
	perSweep  = 2000
)

// CleanUp forgets what is no longer needed, a bounded number of rows at a time.
func (j *Jobs) CleanUp(ctx context.Context, now time.Time) error {
	for _, forget := range []struct {
		what string
		some func(*models.Tx) (int64, error)
	}{
		{"message ids", func(tx *models.Tx) (int64, error) { return tx.ForgetSeen(now.Add(-keepSeen), perSweep) }},
		{"sent messages", func(tx *models.Tx) (int64, error) { return tx.ForgetSent(now.Add(-keepSent), perSweep) }},
		{"answered questions", func(tx *models.Tx) (int64, error) { return tx.ForgetQuestions(now.Add(-keepSent), perSweep) }},
	} {
		if err := j.sweep(ctx, forget.some); err != nil {
			return fmt.Errorf("forget old %s: %w", forget.what, err)
		}
	}
	err := j.Store.Tx(ctx, func(tx *models.Tx) error {
		_, err := tx.ForgetSignIns(now)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget old sessions: %w", err)
	}
	return j.dropLooseFiles(ctx, now)
}

// sweep forgets until less than a sweep is left, each in a transaction of its own.
func (j *Jobs) sweep(ctx context.Context, some func(*models.Tx) (int64, error)) error {
	for {
		var n int64
		err := j.Store.Tx(ctx, func(tx *models.Tx) (err error) {
			n, err = some(tx)
			return err
		})
		if err != nil || n < perSweep {
			return err
		}
	}
}

// dropLooseFiles forgets the photos that belong to no ticket, with their files.
func (j *Jobs) dropLooseFiles(ctx context.Context, now time.Time) error {
	var orphans []models.Attachment
	err := j.Store.Tx(ctx, func(tx *models.Tx) (err error) {
		orphans, err = tx.ForgetLooseAttachments(now.Add(-keepLoose), perSweep)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget files that belong to nothing: %w", err)
	}
	for _, a := range orphans {
		if err := os.Remove(filepath.Join(j.MediaDir, a.Path)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove a file that belongs to nothing: %w", err)
		}
	}
	return nil
}

// backupName is how copies are called, by the moment they were begun.
const backupName = "gridbot-20060102-150405.db"

// BackUp copies the embedded database and removes all but the newest copies.
func (j *Jobs) BackUp(ctx context.Context, now time.Time) (string, error) {
	if err := os.MkdirAll(j.BackupDir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for backups: %w", err)
	}
	path := filepath.Join(j.BackupDir, now.In(j.Zone).Format(backupName))
	if err := j.Store.Backup(ctx, path); err != nil {
		return "", err
	}
	return path, j.dropOldBackups()
}

func (j *Jobs) dropOldBackups() error {
	entries, err := os.ReadDir(j.BackupDir)
	if err != nil {
		return fmt.Errorf("list backups: %w", err)
	}
	var copies []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "gridbot-") && strings.HasSuffix(e.Name(), ".db") {
			copies = append(copies, e.Name())
		}
	}
	slices.Sort(copies)
	for _, old := range copies[:max(0, len(copies)-j.BackupKeep)] {
		if err := os.Remove(filepath.Join(j.BackupDir, old)); err != nil {
			return fmt.Errorf("remove an old backup: %w", err)
		}
	}
	return nil
}
