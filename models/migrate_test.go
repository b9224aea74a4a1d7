package models_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func TestProcessesThatStartAtOnceMakeOneSchema(t *testing.T) {
	modelstest.EachShared(t, func(t *testing.T, d modelstest.Database) {
		connectAll := func() {
			t.Helper()
			var group errgroup.Group
			for range 4 {
				group.Go(func() error {
					store, err := models.Connect(context.Background(), d.Options)
					if err != nil {
						return err
					}
					return store.Close()
				})
			}
			if err := group.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		connectAll()
		e := settle(t, d.Open(t))
		tk := e.open()
		connectAll()
		if got := read(e, func(tx *models.Tx) (*models.Ticket, error) { return tx.Ticket(tk.ID) }); got == nil {
			t.Error("what was in the database is gone")
		}
	})
}

func TestADatabaseOfANewerVersionIsLeftAlone(t *testing.T) {
	drivers := map[string]string{models.SQLite: "sqlite", models.Postgres: "pgx", models.MySQL: "mysql"}
	modelstest.EachShared(t, func(t *testing.T, d modelstest.Database) {
		d.Open(t)
		db, err := sql.Open(drivers[d.Driver], d.DSN)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.ExecContext(t.Context(), "INSERT INTO migrations (id) VALUES ('2999010101')"); err != nil {
			t.Fatal(err)
		}
		store, err := models.Connect(t.Context(), d.Options)
		if err == nil {
			_ = store.Close()
			t.Fatal("an older version works on it")
		}
		if !strings.Contains(err.Error(), "schema") {
			t.Errorf("it says %v", err)
		}
	})
}

func TestADatabaseThatCanNotBeOpened(t *testing.T) {
	for name, o := range map[string]models.Options{
		"a driver nobody knows": {Driver: "oracle"},
		"no such folder":        {Driver: models.SQLite, DSN: t.TempDir() + "/missing/g.db"},
		"no such server":        {Driver: models.Postgres, DSN: "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"},
		"no DSN at all":         {Driver: models.MySQL, DSN: "what is this"},
	} {
		t.Run(name, func(t *testing.T) {
			if store, err := models.Connect(t.Context(), o); err == nil {
				_ = store.Close()
				t.Error("it was opened")
			}
		})
	}
}
