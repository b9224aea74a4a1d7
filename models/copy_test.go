package models_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gridbot/internal/housetest"
	"gridbot/models"
	"gridbot/models/modelstest"
)

// lived is a SQLite database in which something has happened.
func lived(t *testing.T) *models.Store {
	t.Helper()
	store, err := models.Connect(t.Context(), models.Options{Driver: models.SQLite, DSN: filepath.Join(t.TempDir(), "gridbot.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	h := housetest.On(t, store)
	h.InGroup("3-2-501 王阿姨", "我家水管漏水了 找个师傅来看看")
	h.InGroup("3-2-502 李叔", "降压药吃完了 帮买一盒 电话13900001111")
	m := h.Message("7-1-101 孙", "")
	m.Media = housetest.Photo("a photo")
	h.Receive(m)
	h.InGroup("路人", "早上好")
	h.Private("马文惠", "#1 我来")
	h.Pass(12 * time.Hour)
	if err := store.FlushSeen(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestACopyHoldsEverythingAndGoesOn(t *testing.T) {
	from := lived(t)
	modelstest.EachShared(t, func(t *testing.T, d modelstest.Database) {
		to := d.Open(t)
		done, err := models.Copy(t.Context(), from, to)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]int64{}
		for _, c := range done {
			rows[c.Table] = c.Rows
		}
		if rows["tickets"] != 2 || rows["seen_messages"] != 5 || rows["attachments"] != 1 || rows["job_runs"] == 0 {
			t.Errorf("copied %v", rows)
		}
		for id := range int64(2) {
			if d := cmp.Diff(history(t, from, id+1), history(t, to, id+1)); d != "" {
				t.Errorf("ticket %d:\n%s", id+1, d)
			}
		}
		h := housetest.On(t, to) // new rows get numbers of their own
		m := h.Message("4-1-302 赵", "我家门锁坏了 找个师傅来看看")
		m.ID = "after the move"
		h.Receive(m)
		if h.Ticket(3).State != models.Open {
			t.Error("the copy makes no tickets")
		}
		if _, err := models.Copy(t.Context(), from, to); !errors.Is(err, models.ErrNotEmpty) {
			t.Errorf("copied over what was there: %v", err)
		}
	})
}

func history(t *testing.T, s *models.Store, ticket int64) (out struct {
	Ticket *models.Ticket
	Events []models.Event
}) {
	t.Helper()
	tx := s.Read(t.Context())
	var err error
	if out.Ticket, err = tx.Ticket(ticket); err != nil {
		t.Fatal(err)
	}
	if out.Events, err = tx.Events(ticket); err != nil {
		t.Fatal(err)
	}
	return out
}
