package models_test

import (
	"strings"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func TestAMessageIsNewOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		for _, m := range []struct {
			chat, id string
			isNew    bool
		}{
			{"g", "m1", true}, {"g", "m1", false}, {"g", "M1", true}, {"other", "m1", true}, {"g", "m2", true}, {"g", "m1", false},
		} {
			e.do(func(tx *models.Tx) error {
				isNew, err := tx.SeeMessage(m.chat, m.id, noon)
				if isNew != m.isNew {
					t.Errorf("message %s in %s: new is %v", m.id, m.chat, isNew)
				}
				if err != nil {
					return err
				}
				// The transaction goes on: a duplicate must not have ended it.
				_, err = tx.Ticket(1)
				return err
			})
		}
	})
}

func TestTextsComeBackAsTheyWere(t *testing.T) {
	odd := map[string]string{
		"marks of SQL": `"?" '?' $1 :name ` + "`x`" + ` \ % _ -- {"a":"?"}`,
		"emoji":        "水管漏了😭👨‍👩‍👧‍👦",
		"rare":         "𠮷野家 㐂",
		"lines":        "一\n二\r\n三\t",
	}
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		for name, words := range odd {
			tk := e.open(func(tk *models.Ticket) { tk.Words, tk.Items, tk.Contact = words, []string{words, "二"}, words })
			got := read(e, func(tx *models.Tx) (*models.Ticket, error) { return tx.Ticket(tk.ID) })
			if got.Words != words || got.Contact != words || len(got.Items) != 2 || got.Items[0] != words {
				t.Errorf("%s: %q came back as %q, %q and %q", name, words, got.Words, got.Contact, got.Items)
			}
		}
	})
}

func TestTextsThatDoNotFitAreCut(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		tk := e.open(func(tk *models.Ticket) {
			tk.Contact, tk.Phone = strings.Repeat("名", 500), strings.Repeat("1", 100)
			tk.Words = "a\x00b\xff" + strings.Repeat("水", 70_000)
		})
		got := read(e, func(tx *models.Tx) (*models.Ticket, error) { return tx.Ticket(tk.ID) })
		if got.Contact != strings.Repeat("名", 100) || got.Phone != strings.Repeat("1", 32) {
			t.Errorf("contact and phone came back as %q, %q", got.Contact, got.Phone)
		}
		if !strings.HasPrefix(got.Words, "ab\uFFFD水") || len([]rune(got.Words)) != 16_000 {
			t.Errorf("of the words %d characters came back, beginning %.20q", len([]rune(got.Words)), got.Words)
		}
		if got.Words != tk.Words {
			t.Error("what the caller holds is not what was stored")
		}
	})
}

func TestTimesComeBackInUTCToTheMicrosecond(t *testing.T) {
	beijing := time.FixedZone("CST", 8*3600)
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		at := time.Date(2026, 11, 24, 0, 30, 0, 123_456_999, beijing)
		m := &models.Message{ChatKey: "g", MessageID: "m1", Text: "x", At: at}
		e.do(func(tx *models.Tx) error { return tx.KeepMessage(m) })
		for _, since := range []time.Time{at.Add(-time.Hour), at.UTC().Add(-time.Microsecond)} {
			got := read(e, func(tx *models.Tx) ([]models.Message, error) { return tx.RecentMessages("g", since) })
			if len(got) != 1 || got[0].At != at.UTC().Truncate(time.Microsecond) {
				t.Errorf("since %v: got %+v", since, got)
			}
		}
		later := read(e, func(tx *models.Tx) ([]models.Message, error) { return tx.RecentMessages("g", at.Add(time.Second)) })
		if len(later) != 0 {
			t.Errorf("a message of another zone's yesterday is found after itself: %+v", later)
		}
	})
}
