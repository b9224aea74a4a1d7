package models_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func TestAnAccountHasOneOwnerAndIsTakenOverWhenHeIsNotHeardOf(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		own := func(who string, at time.Time) (models.Fence, bool) {
			t.Helper()
			f, mine, err := s.Own(t.Context(), "wechat", who, at, at.Add(5*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			return f, mine
		}
		first, mine := own("a", now)
		if !mine {
			t.Fatal("nobody holds it, and it can't be had")
		}
		if _, mine := own("b", now.Add(4*time.Second)); mine {
			t.Error("a second owner")
		}
		if err := s.KeepOwning(t.Context(), first, now.Add(9*time.Second)); err != nil {
			t.Error(err)
		}
		if _, mine := own("b", now.Add(8*time.Second)); mine {
			t.Error("it was taken from an owner who keeps it")
		}
		second, mine := own("b", now.Add(10*time.Second))
		if !mine || second.Token == first.Token {
			t.Fatalf("it is not taken over: %v %v", mine, second)
		}
		if err := s.KeepOwning(t.Context(), first, now.Add(time.Hour)); !errors.Is(err, models.ErrNotOwner) {
			t.Errorf("the first still keeps it: %v", err)
		}
		// The first believes that it is still its own.
		write := func(f models.Fence) error {
			return s.Tx(models.WithFence(t.Context(), f), func(tx *models.Tx) error {
				_, err := tx.SeeMessage("chat", "m1", now)
				return err
			})
		}
		if err := write(first); !errors.Is(err, models.ErrNotOwner) {
			t.Errorf("the first still writes: %v", err)
		}
		if err := write(second); err != nil {
			t.Error(err)
		}
		if err := s.Disown(t.Context(), second, now.Add(11*time.Second)); err != nil {
			t.Error(err)
		}
		if _, mine := own("c", now.Add(11*time.Second)); !mine {
			t.Error("given back, and it can't be had")
		}
	})
}

func TestManyWhoWantAnAccountAtOnceGetOneOwner(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		for round := range 5 {
			at := now.Add(time.Duration(round) * time.Minute)
			var owners atomic.Int64
			var wait sync.WaitGroup
			for range 10 {
				wait.Go(func() {
					_, mine, err := s.Own(t.Context(), "wechat", "x", at, at.Add(5*time.Second))
					if err != nil {
						t.Error(err)
					}
					if mine {
						owners.Add(1)
					}
				})
			}
			wait.Wait()
			if owners.Load() != 1 {
				t.Fatalf("%d owners", owners.Load())
			}
		}
	})
}

func TestTheInboxKeepsTheOrderOfAChatAndGivesEachMessageToOne(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		for _, m := range [][2]string{{"a", "1"}, {"a", "2"}, {"b", "1"}, {"a", "1"}} {
			if err := s.Deliver(t.Context(), models.Inbox{ChatKey: m[0], MessageID: m[1], At: now}); err != nil {
				t.Fatal(err)
			}
		}
		lease := func(at time.Time) (got []string, rows []models.Inbox) {
			t.Helper()
			rows, err := s.LeaseInbox(t.Context(), 10, at, at.Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				got = append(got, r.ChatKey+r.MessageID)
			}
			return got, rows
		}
		got, rows := lease(now)
		if !slices.Equal(got, []string{"a1", "b1"}) {
			t.Fatalf("leased %v", got)
		}
		if got, _ := lease(now); len(got) > 0 {
			t.Errorf("leased once more: %v", got)
		}
		next, err := s.Handled(t.Context(), &rows[0], now.Add(time.Minute))
		if err != nil || next == nil || next.ChatKey+next.MessageID != "a2" {
			t.Fatalf("next is %v: %v", next, err)
		}
		if got, _ := lease(now); len(got) > 0 {
			t.Errorf("leased by another: %v", got)
		}
		if err := s.HandleLater(t.Context(), rows[1].ID, now.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		// Whoever held a2 has died.
		if got, _ := lease(now.Add(2 * time.Minute)); !slices.Equal(got, []string{"a2", "b1"}) {
			t.Errorf("after a while: %v", got)
		}
	})
}
