package models_test

import (
	"path/filepath"
	"strings"
	"testing"

	"gridbot/bot"
	"gridbot/internal/housetest"
	"gridbot/models"
)

// TestAFullDiskLosesNothing lets the database reach the size it may have, in the
// middle of a day, and gives it room again.
func TestAFullDiskLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gridbot.db")
	open := func(dsn string) *models.Store {
		t.Helper()
		store, err := models.Connect(t.Context(), models.Options{Driver: models.SQLite, DSN: dsn})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	if err := open(path).Close(); err != nil { // the schema alone
		t.Fatal(err)
	}
	small := open(path + "?_pragma=max_page_count(140)")
	h := housetest.On(t, small)
	var refused []bot.Message
	taken := 0
	for len(refused) < 5 && taken < 5000 {
		m := h.Message("路人", "我家水管漏水了 找个师傅来看看 "+strings.Repeat("急 ", 300))
		m.Sender.ID = bot.PersonID(m.ID)
		if err := h.Handler.Receive(t.Context(), m); err != nil {
			refused = append(refused, m) // the transport keeps it
			continue
		}
		taken++
	}
	if taken == 0 || len(refused) < 5 {
		t.Fatalf("%d were taken and %d refused", taken, len(refused))
	}
	if n := len(h.Tickets()); n != taken {
		t.Errorf("%d tickets of %d that were taken", n, taken)
	}
	if err := small.Close(); err != nil {
		t.Fatal(err)
	}

	roomy := open(path)
	t.Cleanup(func() { _ = roomy.Close() })
	after := housetest.On(t, roomy)
	for range 2 { // each comes twice, which changes nothing
		for _, m := range refused {
			after.Receive(m)
		}
	}
	if n := len(after.Tickets()); n != taken+len(refused) {
		t.Errorf("%d tickets of %d requests", n, taken+len(refused))
	}
}
