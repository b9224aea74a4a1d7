package models_test

import (
	"context"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func TestEmergenciesOvertakeAndTheDayIsCounted(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, at := context.Background(), time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		say := func(chat string, set func(*models.Outbox)) int64 {
			o := models.Outbox{Transport: "t", ChatID: chat, Text: "x", CreatedAt: at}
			set(&o)
			if err := s.Tx(ctx, func(tx *models.Tx) error { _, err := tx.Say(&o); return err }); err != nil {
				t.Fatal(err)
			}
			return o.ID
		}
		plain := say("a", func(o *models.Outbox) { o.Files = []models.OutboxFile{{}, {}} })
		urgent := say("a", func(o *models.Outbox) { o.Emergency = true })
		second := say("a", func(o *models.Outbox) { o.Emergency = true })
		until := at.Add(time.Minute)
		lease := func(f func(context.Context, string, int, time.Time, time.Time) ([]models.Outbox, error)) []int64 {
			rows, err := f(ctx, "t", 9, at, until)
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, r := range rows {
				ids = append(ids, r.ID)
				if !r.Important && r.Emergency {
					t.Errorf("emergency %d would not be sent once more", r.ID)
				}
			}
			return ids
		}
		if got := lease(s.LeaseEmergencies); len(got) != 1 || got[0] != urgent {
			t.Errorf("emergencies leased: %v", got)
		}
		if got := lease(s.LeaseEmergencies); len(got) != 0 {
			t.Errorf("leased %v while an emergency of the chat is being sent", got)
		}
		settle := func(id int64, st models.Settlement) {
			st.Attempt, st.At = 1, at
			if err := s.SettleOutbox(ctx, id, st); err != nil {
				t.Fatal(err)
			}
		}
		settle(urgent, models.Settlement{State: models.Sent})
		if got := lease(s.LeaseOutbox); len(got) != 2 || got[0] != second || got[1] != plain {
			t.Errorf("then %v", got)
		}
		settle(second, models.Settlement{State: models.Uncertain})
		count := func(since time.Time, want int) {
			if n, err := s.SentSince(ctx, "t", since); err != nil || n != want {
				t.Errorf("%d sent since %s, %v; want %d", n, since, err, want)
			}
		}
		count(at, 2)
		settle(plain, models.Settlement{State: models.Sent})
		count(at, 5) // a text with two files is three messages
		count(at.Add(time.Second), 0)
		if n, err := s.SentSince(ctx, "other", at); err != nil || n != 0 {
			t.Errorf("of another transport %d, %v", n, err)
		}
	})
}

func TestASoleDispatcherTakesOverWhatAnEarlierLifeHadInHand(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, at := context.Background(), time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		err := s.Tx(ctx, func(tx *models.Tx) error {
			for _, o := range []models.Outbox{
				{Transport: "t", ChatID: "a", Text: "ack", CreatedAt: at},
				{Transport: "t", ChatID: "b", Text: "offer", CreatedAt: at, Important: true},
			} {
				if _, err := tx.Say(&o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := s.LeaseOutbox(ctx, "t", 9, at, at.Add(time.Hour)); err != nil || len(rows) != 2 {
			t.Fatalf("%d leased, %v", len(rows), err)
		}
		if n, err := s.ExpiredLeases(ctx, "t", at.Add(time.Second)); err != nil || n != 0 {
			t.Errorf("%d have run out, %v", n, err)
		}
		if n, err := s.AllLeases(ctx, "t", at.Add(time.Second)); err != nil || n != 2 {
			t.Errorf("%d taken over, %v", n, err)
		}
		rows, err := s.Read(ctx).OutboxSince(0)
		if err != nil || rows[0].State != models.Uncertain || rows[0].Resent || rows[1].State != models.Pending || !rows[1].Resent {
			t.Errorf("%+v, %v", rows, err)
		}
		counts, err := s.Read(ctx).OutboxCounts(at.Add(-time.Hour))
		if err != nil || len(counts) != 2 || counts[0].State != models.Pending || counts[1].N != 1 {
			t.Errorf("%+v, %v", counts, err)
		}
	})
}
