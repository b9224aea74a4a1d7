package models_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

// say queues a message at a moment in a chat.
func (e *estate) say(chat string, at time.Time, set ...func(*models.Outbox)) int64 {
	e.t.Helper()
	o := models.Outbox{Transport: "test", ChatID: chat, Text: "好的", CreatedAt: at}
	for _, f := range set {
		f(&o)
	}
	e.do(func(tx *models.Tx) error {
		queued, err := tx.Say(&o)
		if err == nil && !queued {
			e.t.Errorf("%+v was not queued", o)
		}
		return err
	})
	return o.ID
}

const leaseTime = 5 * time.Minute

func (e *estate) lease(at time.Time) map[int64]models.Outbox {
	e.t.Helper()
	rows, err := e.store.LeaseOutbox(context.Background(), "test", 10, at, at.Add(leaseTime))
	if err != nil {
		e.t.Fatal(err)
	}
	leased := map[int64]models.Outbox{}
	for _, o := range rows {
		leased[o.ID] = o
	}
	return leased
}

func (e *estate) settleSend(id int64, s models.Settlement) {
	e.t.Helper()
	if err := e.store.SettleOutbox(context.Background(), id, s); err != nil {
		e.t.Fatal(err)
	}
}

func (e *estate) outgoing(id int64) models.Outbox {
	e.t.Helper()
	for _, o := range read(e, func(tx *models.Tx) ([]models.Outbox, error) { return tx.OutboxSince(id - 1) }) {
		if o.ID == id {
			return o
		}
	}
	e.t.Fatalf("message %d is gone", id)
	return models.Outbox{}
}

func expect(t *testing.T, what string, leased map[int64]models.Outbox, ids ...int64) {
	t.Helper()
	if len(leased) != len(ids) {
		t.Errorf("%s: leased %d messages instead of %v: %+v", what, len(leased), ids, leased)
		return
	}
	for _, id := range ids {
		if _, ok := leased[id]; !ok {
			t.Errorf("%s: %d was not leased", what, id)
		}
	}
}

func TestWithinAChatOneMessageAfterTheOther(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		first, second := e.say("g", noon), e.say("g", noon)
		private := e.say("p", noon)
		elsewhere := e.say("g", noon, func(o *models.Outbox) { o.Transport = "another" })

		expect(t, "at first", e.lease(noon), first, private)
		expect(t, "while they are being sent", e.lease(noon))
		e.settleSend(first, models.Settlement{State: models.Pending, Attempt: 1, At: noon.Add(time.Minute), Error: "later"})
		expect(t, "while the first waits for its next attempt", e.lease(noon.Add(time.Second)))
		expect(t, "at its next attempt", e.lease(noon.Add(time.Minute)), first)
		e.settleSend(first, models.Settlement{State: models.Sent, Attempt: 2, MessageID: "n1", At: noon.Add(time.Minute)})
		expect(t, "after it", e.lease(noon.Add(time.Minute)), second)
		if o := e.outgoing(elsewhere); o.State != models.Pending {
			t.Errorf("another transport's message is %s", o.State)
		}
		o := e.outgoing(first)
		if o.State != models.Sent || o.MessageID != "n1" || o.Attempts != 2 || o.LeaseUntil != nil || !o.SentAt.Equal(noon.Add(time.Minute)) || o.Error != "" {
			t.Errorf("once sent it is %+v", o)
		}
	})
}

func TestWhatCanWaitKeepsNobodyElseWaiting(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		morning := noon.Add(19 * time.Hour)
		kept := e.say("g", noon, func(o *models.Outbox) { o.NotBefore = morning })
		urgent := e.say("g", noon)
		expect(t, "at night", e.lease(noon), urgent)
		e.settleSend(urgent, models.Settlement{State: models.Failed, Attempt: 1, Error: "gone"})
		expect(t, "a moment before the morning", e.lease(morning.Add(-time.Microsecond)))
		expect(t, "in the morning", e.lease(morning), kept)
	})
}

func TestAnAttemptThatDoesNotCount(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		id := e.say("g", noon)
		for i, free := range []bool{true, true, false, true} {
			at := noon.Add(time.Duration(i) * time.Second)
			got := e.lease(at)[id].Attempts
			if want := 1 + max(0, i-2); got != want {
				t.Errorf("lease %d is attempt %d, not %d", i, got, want)
			}
			e.settleSend(id, models.Settlement{State: models.Pending, Attempt: got, At: at, Free: free})
		}
	})
}

func TestADispatcherThatDiedInTheMiddle(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		plain := e.say("g", noon)
		important := e.say("p", noon, func(o *models.Outbox) { o.Important = true })
		next := e.say("g", noon)
		expect(t, "before", e.lease(noon), plain, important)

		recovered := func(at time.Time) int64 {
			n, err := store.ExpiredLeases(t.Context(), "test", at)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := recovered(noon.Add(leaseTime)); n != 0 {
			t.Errorf("%d were taken over while their time ran", n)
		}
		late := noon.Add(leaseTime + time.Second)
		if n := recovered(late); n != 2 {
			t.Errorf("%d were taken over", n)
		}
		if o := e.outgoing(plain); o.State != models.Uncertain {
			t.Errorf("an ordinary one is %s", o.State)
		}
		expect(t, "afterwards", e.lease(late), important, next)
		if n := recovered(late.Add(leaseTime + time.Second)); n != 2 || e.outgoing(important).State != models.Uncertain {
			t.Errorf("an important one that died twice is %s", e.outgoing(important).State)
		}
	})
}

func TestADispatcherThatComesBackLate(t *testing.T) {
	for name, c := range map[string]struct {
		late models.Settlement
		want models.SendState
	}{
		"it was sent after all":   {models.Settlement{State: models.Sent, MessageID: "n1", At: noon}, models.Sent},
		"it would like to retry":  {models.Settlement{State: models.Pending, At: noon}, models.Sending},
		"it gave up":              {models.Settlement{State: models.Failed}, models.Sending},
		"it does not know either": {models.Settlement{State: models.Uncertain}, models.Sending},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store) {
				e := settle(t, store)
				id := e.say("g", noon, func(o *models.Outbox) { o.Important = true })
				e.lease(noon)
				late := noon.Add(leaseTime + time.Second)
				if _, err := store.ExpiredLeases(t.Context(), "test", late); err != nil {
					t.Fatal(err)
				}
				expect(t, "the other dispatcher", e.lease(late), id)
				c.late.Attempt = 1
				e.settleSend(id, c.late)
				if got := e.outgoing(id); got.State != c.want {
					t.Errorf("it is %s while the other one is at it", got.State)
				}
			})
		})
	}
}

func TestAKeyIsQueuedOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		key := "reminders:1"
		id := e.say("g", noon, func(o *models.Outbox) { o.Key = &key })
		e.do(func(tx *models.Tx) error {
			o := models.Outbox{Key: &key, Transport: "test", ChatID: "g", Text: "再一次", CreatedAt: noon}
			queued, err := tx.Say(&o)
			if queued || o.ID != 0 {
				t.Errorf("the same key again: queued %v as %d", queued, o.ID)
			}
			return err
		})
		e.say("g", noon)
		e.say("g", noon) // those without a key do not get in each other's way
		if o := e.outgoing(id); o.Text != "好的" {
			t.Errorf("the first one now says %q", o.Text)
		}
	})
}

func TestDispatchersOfTwoProcessesShareTheWork(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, d modelstest.Database) {
		stores := processes(t, d)
		e := settle(t, stores[0])
		const chats, each = 6, 10
		for i := range chats * each {
			e.say(fmt.Sprintf("chat %d", i%chats), noon)
		}
		var mu sync.Mutex
		sent := map[string][]int64{}
		atOnce(t, stores, 4, func(store *models.Store, _ int) error {
			for {
				rows, err := store.LeaseOutbox(context.Background(), "test", 3, noon, noon.Add(leaseTime))
				if err != nil {
					return err
				}
				mu.Lock()
				done := 0
				for _, o := range rows {
					sent[o.ChatID] = append(sent[o.ChatID], o.ID)
				}
				for _, ids := range sent {
					done += len(ids)
				}
				mu.Unlock()
				for _, o := range rows {
					err := store.SettleOutbox(context.Background(), o.ID, models.Settlement{State: models.Sent, Attempt: o.Attempts, At: noon})
					if err != nil {
						return err
					}
				}
				if done == chats*each {
					return nil
				}
			}
		})
		for chat, ids := range sent {
			for i := 1; i < len(ids); i++ {
				if ids[i] <= ids[i-1] {
					t.Errorf("%s got its messages in the order %v", chat, ids)
					break
				}
			}
			if len(ids) != each {
				t.Errorf("%s got %d messages", chat, len(ids))
			}
		}
	})
}
