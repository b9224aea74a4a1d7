package models_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func TestACopyMadeWhilePeopleWriteCanBeWorkedOn(t *testing.T) {
	dir := t.TempDir()
	d := modelstest.Database{Options: models.Options{Driver: models.SQLite, DSN: filepath.Join(dir, "live.db")}, Shared: true}
	e := settle(t, d.Open(t))
	for range 20 {
		e.open()
	}
	var group errgroup.Group
	stop := make(chan struct{})
	group.Go(func() error {
		for {
			select {
			case <-stop:
				return nil
			default:
			}
			err := e.store.Tx(context.Background(), func(tx *models.Tx) error {
				tk := e.newTicket()
				if err := tx.Create(&tk, cause(e.by(e.wang), noon)); err != nil {
					return err
				}
				return tx.Claim(&tk, cause(e.worker(e.ma), noon))
			})
			if err != nil {
				return err
			}
		}
	})
	path := filepath.Join(dir, "copy.db")
	// What an interrupted backup left behind must not be in the way.
	if err := os.WriteFile(path+".part", []byte("half a copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := e.store.Backup(t.Context(), path)
	close(stop)
	if err := errors.Join(err, group.Wait()); err != nil {
		t.Fatal(err)
	}
	restored := modelstest.Database{Options: models.Options{Driver: models.SQLite, DSN: path}}.Open(t)
	tx := restored.Read(t.Context())
	tickets, err := tx.AllTickets()
	if err != nil || len(tickets) < 20 {
		t.Fatalf("the copy has %d tickets: %v", len(tickets), err)
	}
	for i, tk := range tickets {
		events, err := tx.Events(tk.ID)
		if err != nil || int64(len(events)) != tk.Version || int(tk.Number) != i+1 {
			t.Errorf("in the copy ticket %s, version %d, has %d events: %v", tk.Number, tk.Version, len(events), err)
		}
	}
	e.store = restored // work goes on in the copy where it stopped
	if next := e.open(); int(next.Number) != len(tickets)+1 {
		t.Errorf("after %d tickets the next is %s", len(tickets), next.Number)
	}
}

func TestServersHaveBackupsOfTheirOwn(t *testing.T) {
	modelstest.EachShared(t, func(t *testing.T, d modelstest.Database) {
		err := d.Open(t).Backup(t.Context(), filepath.Join(t.TempDir(), "copy.db"))
		if want := d.Driver != models.SQLite; errors.Is(err, models.ErrNoBackup) != want || (err != nil) != want {
			t.Errorf("%s says %v", d.Driver, err)
		}
	})
}
