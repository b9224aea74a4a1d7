package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func TestATicketIsFoundByTheMessagesAboutIt(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		asked := &models.Message{ChatKey: "g", MessageID: "m1", Text: "水管漏了，灯也坏了", At: noon}
		claimed := &models.Message{ChatKey: "g", MessageID: "m2", Text: "我来", At: noon.Add(time.Minute)}
		leak, light := e.newTicket(), e.newTicket()
		e.do(func(tx *models.Tx) error {
			if err := tx.KeepMessage(asked); err != nil {
				return err
			}
			c := cause(e.by(e.wang), noon)
			c.MessageID = &asked.ID
			if err := tx.Create(&leak, c); err != nil {
				return err
			}
			return tx.Create(&light, c)
		})
		e.do(func(tx *models.Tx) error {
			if err := tx.KeepMessage(claimed); err != nil {
				return err
			}
			c := cause(e.worker(e.ma), noon.Add(time.Minute))
			c.MessageID = &claimed.ID
			return tx.Claim(&light, c)
		})
		about := func(chat, id string) func(*models.Tx) ([]models.Ticket, error) {
			return func(tx *models.Tx) ([]models.Ticket, error) { return tx.TicketsOfMessage(chat, id) }
		}
		e.answers(
			asks{"of the request", about("g", "m1"), []int{1, 2}}, asks{"of the claim", about("g", "m2"), []int{2}},
			asks{"of another chat", about("p", "m1"), []int{}}, asks{"of no message", about("g", "m3"), []int{}},
		)
		for id, want := range map[string]bool{"m1": true, "m2": false, "m3": false} {
			got := read(e, func(tx *models.Tx) (bool, error) { return tx.MadeBy(light.ID, "g", id) })
			if got != want {
				t.Errorf("made by %s: %v", id, got)
			}
		}
		recent := read(e, func(tx *models.Tx) ([]models.Message, error) { return tx.RecentMessages("g", noon) })
		if len(recent) != 2 || recent[0].MessageID != "m2" || recent[1].Text != asked.Text {
			t.Errorf("recently: %+v", recent)
		}
	})
}

func TestWhatTheBotSaidIsFoundAgain(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		to := func(person string) func(*models.Outbox) { return func(o *models.Outbox) { o.MentionID = person } }
		early := e.say("g", noon, to("wang"))
		late := e.say("g", noon.Add(time.Minute), to("zhao"))
		tomorrow := e.say("g", noon.Add(2*time.Minute), to("wang"), func(o *models.Outbox) { o.NotBefore = noon.Add(20 * time.Hour) })
		e.settleSend(early, models.Settlement{State: models.Sent, MessageID: "n1", At: noon})
		for name, c := range map[string]struct {
			mention      string
			since, until time.Duration
			want         int64
		}{
			"to anybody":          {"", -time.Hour, time.Hour, late},
			"to wang":             {"wang", -time.Hour, time.Hour, early},
			"to wang, much later": {"wang", -time.Hour, 24 * time.Hour, tomorrow},
			"to wang, too old":    {"wang", time.Second, time.Hour, 0},
			"before anything":     {"", -time.Hour, -time.Second, 0},
		} {
			got := read(e, func(tx *models.Tx) (*models.Outbox, error) {
				return tx.LastSaid(models.Said{Transport: "test", ChatID: "g", MentionID: c.mention, Since: noon.Add(c.since), Until: noon.Add(c.until)})
			})
			if (got == nil) != (c.want == 0) || got != nil && got.ID != c.want {
				t.Errorf("%s: %+v, not %d", name, got, c.want)
			}
		}
		for name, c := range map[string]struct {
			chat, id string
			want     bool
		}{
			"its id": {"g", "n1", true}, "another chat": {"p", "n1", false}, "an id nobody gave": {"g", "n2", false}, "no id": {"g", "", false},
		} {
			got := read(e, func(tx *models.Tx) (*models.Outbox, error) { return tx.SaidByMessageID("test", c.chat, c.id) })
			if (got != nil) != c.want {
				t.Errorf("by %s: %+v", name, got)
			}
		}
	})
}

func TestAQuestionIsOpenUntilItIsAnsweredOrTheNextIsAsked(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		open := func(since time.Time) *models.Question {
			return read(e, func(tx *models.Tx) (*models.Question, error) { return tx.OpenQuestion("worker:1", since) })
		}
		ask := func(at time.Time, candidates ...int64) *models.Question {
			q := &models.Question{Person: "worker:1", ChatKey: "g", Intent: `{"name":"claim?"}`, Candidates: candidates, AskedAt: at}
			e.do(func(tx *models.Tx) error { return tx.Ask(q) })
			return q
		}
		ask(noon, 1)
		ask(noon.Add(time.Minute), 2, 3)
		e.do(func(tx *models.Tx) error {
			return tx.Ask(&models.Question{Person: "worker:2", ChatKey: "g", AskedAt: noon.Add(2 * time.Minute)})
		})
		q := open(noon)
		if q == nil || !slices.Equal(q.Candidates, []int64{2, 3}) || q.Intent != `{"name":"claim?"}` {
			t.Fatalf("open is %+v", q)
		}
		if got := open(noon.Add(time.Hour)); got != nil {
			t.Errorf("an hour later still %+v", got)
		}
		e.do(func(tx *models.Tx) error { return tx.CloseQuestion(q, noon.Add(2*time.Minute)) })
		if got := open(noon); got != nil {
			t.Errorf("once answered still %+v", got)
		}
	})
}

func TestAPrivateMessageFindsTheResidentWhereHeWasAddedLast(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		moved := &models.Resident{CommunityID: e.there.ID, Transport: "test", Person: e.wang.Person, Name: "王秀英", CreatedAt: noon, Phone: "1"}
		e.do(func(tx *models.Tx) error { return tx.SaveResident(moved) })
		moved.Phone, moved.Place = "2", models.Place{Estate: "河东家园", Building: "21"}
		e.do(func(tx *models.Tx) error { return tx.SaveResident(moved) })
		got := read(e, func(tx *models.Tx) (*models.Resident, error) { return tx.ResidentAnywhere("test", e.wang.Person) })
		if got == nil || *got != *moved {
			t.Errorf("%+v, not %+v", got, moved)
		}
		here := read(e, func(tx *models.Tx) (*models.Resident, error) {
			return tx.ResidentByPerson(e.here.ID, "test", e.wang.Person)
		})
		if here == nil || here.ID != e.wang.ID {
			t.Errorf("here it is %+v", here)
		}
	})
}

func TestFilesWaitForTheWordsThatBelongToThem(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		tk := e.open()
		save := func(person, sum string, at time.Time) {
			a := &models.Attachment{Person: person, Kind: "image", SHA256: sum, Path: sum + ".jpg", Size: 1, At: at}
			e.do(func(tx *models.Tx) error { return tx.SaveAttachment(a) })
		}
		save("wang", "old", noon.Add(-48*time.Hour))
		save("wang", "shared", noon.Add(-48*time.Hour))
		save("wang", "shared", noon)
		save("wang", "new", noon)
		save("zhao", "other", noon)
		e.do(func(tx *models.Tx) error {
			n, err := tx.AdoptAttachments(tk.ID, "wang", noon)
			if n != 2 {
				t.Errorf("adopted %d", n)
			}
			return err
		})
		if got := read(e, func(tx *models.Tx) ([]models.Attachment, error) { return tx.Attachments(tk.ID) }); len(got) != 2 || got[0].SHA256 != "shared" {
			t.Errorf("the ticket has %+v", got)
		}
		forget := func() (sums []string) {
			e.do(func(tx *models.Tx) error {
				orphans, err := tx.ForgetLooseAttachments(noon.Add(-24*time.Hour), 10)
				for _, a := range orphans {
					sums = append(sums, a.SHA256)
				}
				return err
			})
			return sums
		}
		if got := forget(); !slices.Equal(got, []string{"old"}) {
			t.Errorf("nobody needs %v", got)
		}
		if got := forget(); got != nil {
			t.Errorf("the second time %v", got)
		}
	})
}

func TestWhatIsOldIsForgottenInSweeps(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		for i := range 7 {
			at := noon.Add(time.Duration(i) * time.Minute)
			id := e.say("g", at)
			if i != 2 { // one that was never sent stays, however old
				e.settleSend(id, models.Settlement{State: models.Sent, MessageID: fmt.Sprint("n", i), At: at})
			}
			e.do(func(tx *models.Tx) error {
				if _, err := tx.SeeMessage("g", fmt.Sprint("m", i), at); err != nil {
					return err
				}
				return tx.Ask(&models.Question{Person: fmt.Sprint("worker:", i), AskedAt: at})
			})
		}
		before := noon.Add(5 * time.Minute)
		for name, c := range map[string]struct {
			forget func(*models.Tx) (int64, error)
			sweeps []int64
		}{
			"ids of messages": {func(tx *models.Tx) (int64, error) { return tx.ForgetSeen(before, 2) }, []int64{2, 2, 1, 0}},
			"sent messages":   {func(tx *models.Tx) (int64, error) { return tx.ForgetSent(before, 2) }, []int64{2, 2, 0}},
			"questions":       {func(tx *models.Tx) (int64, error) { return tx.ForgetQuestions(before, 2) }, []int64{2, 2, 1, 0}},
		} {
			for i, want := range c.sweeps {
				e.do(func(tx *models.Tx) error {
					n, err := c.forget(tx)
					if n != want {
						t.Errorf("%s, sweep %d: forgot %d, not %d", name, i, n, want)
					}
					return err
				})
			}
		}
		e.do(func(tx *models.Tx) error {
			for id, want := range map[string]bool{"m4": true, "m5": false, "m6": false} {
				if isNew, err := tx.SeeMessage("g", id, noon); err != nil || isNew != want {
					t.Errorf("%s is new: %v, %v", id, isNew, err)
				}
			}
			return nil
		})
		if left := read(e, func(tx *models.Tx) ([]models.Outbox, error) { return tx.OutboxSince(0) }); len(left) != 3 || left[0].State != models.Pending {
			t.Errorf("left in the outbox: %+v", left)
		}
	})
}

func TestThePlaceOfAMatter(t *testing.T) {
	home := models.Place{Estate: "北新街", Building: "3", Unit: "2", Room: "501"}
	for name, c := range map[string]struct{ got, want models.Place }{
		"the rest is as at home":       {models.Place{Room: "501"}.Or(home), home},
		"somewhere else is as said":    {models.Place{Building: "5"}.Or(home), models.Place{Building: "5"}},
		"a new building, no old room":  {home.Corrected(models.Place{Building: "5"}), models.Place{Estate: "北新街", Building: "5"}},
		"another room, same building":  {home.Corrected(models.Place{Room: "502"}), models.Place{Estate: "北新街", Building: "3", Unit: "2", Room: "502"}},
		"a building where none was":    {models.Place{Room: "501"}.Corrected(models.Place{Building: "3"}), models.Place{Building: "3", Room: "501"}},
		"nothing said, nothing change": {home.Corrected(models.Place{}), home},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, not %+v", name, c.got, c.want)
		}
	}
}
