package models_test

import (
	"slices"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

// TestTheBoardOnEveryDatabase asks what the desk asks, on each kind of database.
func TestTheBoardOnEveryDatabase(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		first := e.open()
		second := e.open()
		limits := models.Limits{UnclaimedSince: first.CreatedAt, NormalSince: first.CreatedAt, UndoneSince: first.CreatedAt}
		f := models.TicketFilter{Community: first.CommunityID}
		counts := read(e, func(tx *models.Tx) (models.Counts, error) { return tx.CountBoard(f, limits) })
		if counts[models.ViewAll] != 2 || counts[models.ViewOpen] != 2 || counts[models.ViewOverdue] < 1 || counts[models.ViewReferred] != 0 {
			t.Errorf("counted %v", counts)
		}
		for _, view := range []models.BoardView{
			models.ViewOpen, models.ViewClaimed, models.ViewDone, models.ViewOverdue, models.ViewReferred, models.ViewSettled, models.ViewAll,
		} {
			all := read(e, func(tx *models.Tx) ([]models.Ticket, error) { return tx.Board(f, view, limits, models.Cursor{}, 10) })
			if len(all) != counts[view] {
				t.Errorf("%s lists %d, counted %d", view, len(all), counts[view])
			}
		}
		page := read(e, func(tx *models.Tx) ([]models.Ticket, error) {
			return tx.Board(f, models.ViewOpen, limits, models.ViewOpen.After(first), 10)
		})
		if len(page) != 1 || page[0].ID != second.ID {
			t.Errorf("after the first comes %+v", page)
		}
		for _, words := range []string{"1", "13800000000", "3-2-501", "王", "%", `\`, "'"} {
			f.Words = words
			read(e, func(tx *models.Tx) (models.Counts, error) { return tx.CountBoard(f, limits) })
		}
		if said := read(e, func(tx *models.Tx) ([]models.Outbox, error) { return tx.SaidAbout(first.ID, time.Time{}) }); len(said) != 0 {
			t.Errorf("said %+v", said)
		}
		if facts := read(e, func(tx *models.Tx) ([]models.Fact, error) {
			return tx.Facts(models.TicketFilter{Community: first.CommunityID}, 10)
		}); len(facts) != 2 {
			t.Errorf("%d facts", len(facts))
		}
	})
}

func TestUsersSessionsAndLinksOnEveryDatabase(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		ctx := t.Context()
		err := store.Tx(ctx, func(tx *models.Tx) error {
			u := &models.User{Name: "管理员", Role: models.RoleOperator, Active: true, CreatedAt: now}
			if added, err := tx.AddUser(u); err != nil || !added {
				t.Fatalf("added %v, %v", added, err)
			}
			if added, err := tx.AddUser(&models.User{Name: "管理员", Role: models.RoleViewer, CreatedAt: now}); err != nil || added {
				t.Errorf("a name twice: %v, %v", added, err)
			}
			if err := tx.AddLink(&models.SignInLink{Hash: "a", UserID: u.ID, CreatedAt: now, ExpiresAt: now.Add(time.Minute)}); err != nil {
				return err
			}
			if good, err := tx.UseLink("a", now); err != nil || !good {
				t.Errorf("the link is not good: %v", err)
			}
			if good, err := tx.UseLink("a", now); err != nil || good {
				t.Errorf("the link is good twice: %v", err)
			}
			if err := tx.AddSession(&models.Session{Hash: "s", UserID: u.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(time.Hour)}); err != nil {
				return err
			}
			if s, err := tx.Session("s", now.Add(2*time.Hour), now); err != nil || s != nil {
				t.Errorf("a session that ran out: %+v, %v", s, err)
			}
			_, err := tx.ForgetSignIns(now.Add(2 * time.Hour))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if s, err := store.Read(ctx).Session("s", now, now); err != nil || s != nil {
			t.Errorf("it was not forgotten: %+v, %v", s, err)
		}
	})
}

func TestAnAreaCoversWhatTheRouteDoes(t *testing.T) {
	c := &models.CommunityRoster{
		Grids: []models.Grid{{ID: 1}, {ID: 2}, {ID: 3}},
		Areas: []models.GridArea{
			{GridID: 1, Estate: "北新街", Building: "1"}, {GridID: 1, Estate: "北新街", Building: "2"},
			{GridID: 2, Estate: "北新街"}, {GridID: 3, Estate: "百合万兴苑"},
		},
	}
	for _, p := range []models.Place{
		{Estate: "北新街", Building: "1"}, {Estate: "北新街", Building: "9"}, {Estate: "北新街"}, {Estate: "百合万兴苑", Building: "1"},
		{Building: "1"}, {Building: "9"}, {Estate: "别处", Building: "1"}, {},
	} {
		routed := c.GridsAt(p.Estate, p.Building)
		for _, g := range c.Grids {
			if got, want := c.Area(g.ID).Covers(p), slices.Contains(routed, g.ID); got != want {
				t.Errorf("%+v in grid %d: %v, routed there: %v", p, g.ID, got, want)
			}
		}
	}
}

func TestHouseholdsOnEveryDatabase(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			h := models.Household{CommunityID: 1, Place: models.Place{Estate: "北新街", Building: "3", Unit: "2", Room: "501"}, Contact: "王秀英", Category: models.Hardship}
			again := h
			again.Contact = "王秀英的女儿"
			if isNew, err := tx.PutHousehold(&h, now); err != nil || !isNew {
				t.Errorf("new: %v, %v", isNew, err)
			}
			if isNew, err := tx.PutHousehold(&again, now); err != nil || isNew || again.ID != h.ID {
				t.Errorf("the same flat twice: %v, %v", isNew, err)
			}
			if err := tx.ChangeHousehold(&h, now); err != models.ErrOldHousehold {
				t.Errorf("an old version overwrites: %v", err)
			}
			for words, n := range map[string]int{"3-2-501": 1, "3-2-502": 0, "王": 1, "北新": 1, "%": 1} {
				list, err := tx.Households(models.HouseholdFilter{Community: 1, Words: words}, 0, 10)
				if err != nil || len(list) != n {
					t.Errorf("%q finds %d, %v", words, len(list), err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
