package models_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

func declare(t *testing.T, store *models.Store, d []models.Declared) *models.Roster {
	t.Helper()
	r, err := store.SyncRoster(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheRosterIsSyncedAnyNumberOfTimes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		d := declared()
		d[0].Workers[0].Aliases, d[0].Workers[0].Kinds = []string{"文惠", "马姐"}, []string{"repair"}
		d[0].Workers[0].Duty = []models.Duty{{Days: [7]bool{1: true}, From: 480, To: 1200}}
		d[0].Workers[0].Fallback, d[0].Workers[0].Phone = true, "13900000001"
		first := declare(t, store, d)
		again := declare(t, store, d)
		for _, r := range []*models.Roster{first, again} {
			// Places, grids of workers and accounts are written anew each time.
			for _, c := range r.Communities {
				for i := range c.Areas {
					c.Areas[i].ID = 0
				}
				for _, w := range c.Workers {
					for i := range w.Accounts {
						w.Accounts[i].ID = 0
					}
				}
			}
		}
		if !reflect.DeepEqual(first.Communities, again.Communities) {
			t.Errorf("the second time it is another roster:\n%+v\n%+v", first.Communities[0], again.Communities[0])
		}
		ma := again.ByAccount("test", "a:马文惠")
		if ma == nil || ma.Name != "马文惠" || !reflect.DeepEqual(ma.Aliases, d[0].Workers[0].Aliases) ||
			!reflect.DeepEqual(ma.Duty, d[0].Workers[0].Duty) || !ma.Fallback || ma.Phone != "13900000001" || ma.Supervisor {
			t.Errorf("a worker came back as %+v", ma)
		}
		if liu := again.ByAccount("test", "a:刘翠梅"); len(liu.GridIDs) != 2 {
			t.Errorf("a worker of two grids has %v", liu.GridIDs)
		}
		if got := again.ByGroup("便民服务群").GridsAt("北新街", "2"); len(got) != 1 || got[0] != ma.GridIDs[0] {
			t.Errorf("building 2 belongs to the grids %v", got)
		}
	})
}

func TestWhoIsNotDeclaredAnyMoreIsSwitchedOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		before := declare(t, store, declared())
		ma := before.ByGroup("便民服务群").WorkerNamed("马文惠").ID

		less := declared()[:1]
		less[0].Workers = less[0].Workers[1:]
		less[0].Grids = less[0].Grids[:1]
		less[0].Workers[0].GridNames = []string{"第一网格"}
		less[0].Groups = []string{"新的便民服务群"}
		r := declare(t, store, less)
		if r.Worker(ma) != nil || r.ByAccount("test", "a:马文惠") != nil || r.ByGroup("便民服务群") != nil || r.ByGroup("河东群") != nil {
			t.Error("what is gone still works")
		}
		if c := r.ByGroup("新的便民服务群"); c == nil || len(r.Communities) != 1 || len(c.Workers) != 2 || len(c.Grids) != 1 || len(c.Areas) != 2 {
			t.Errorf("what stays: %+v", r.Communities)
		}

		back := declare(t, store, declared())
		if got := back.ByGroup("便民服务群").WorkerNamed("马文惠"); got == nil || got.ID != ma {
			t.Errorf("who comes back is somebody else: %+v, was %d", got, ma)
		}
	})
}

func TestARosterThatDoesNotHoldTogetherChangesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func([]models.Declared)
		say   string
	}{
		"a grid of elsewhere": {func(d []models.Declared) { d[1].Workers[0].GridNames = []string{"第二网格"} }, "第二网格"},
		"no such time zone":   {func(d []models.Declared) { d[1].Timezone = "Asia/Yanchuan" }, "Asia/Yanchuan"},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store) {
				declare(t, store, declared())
				bad := declared()
				bad[0].Workers = bad[0].Workers[:1]
				c.spoil(bad)
				if _, err := store.SyncRoster(t.Context(), bad); err == nil || !strings.Contains(err.Error(), c.say) {
					t.Errorf("it says %v", err)
				}
				r, err := store.LoadRoster(t.Context())
				if err != nil || len(r.ByGroup("便民服务群").Workers) != 3 {
					t.Errorf("the old roster is gone: %v", err)
				}
			})
		})
	}
}

func TestTwoProcessesThatStartAtOnceAgreeOnTheRoster(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, d modelstest.Database) {
		stores := processes(t, d)
		for range 2 { // on an empty database, and on one that has it
			atOnce(t, stores, 6, func(store *models.Store, _ int) error {
				_, err := store.SyncRoster(t.Context(), declared())
				return err
			})
		}
		r, err := stores[1].LoadRoster(t.Context())
		if err != nil || len(r.Communities) != 2 || len(r.ByGroup("便民服务群").Workers) != 3 || len(r.ByGroup("便民服务群").Areas) != 3 {
			t.Errorf("what they agreed on: %+v, %v", r, err)
		}
	})
}

func TestDutyOverMidnight(t *testing.T) {
	night := models.Worker{Duty: []models.Duty{{Days: [7]bool{time.Monday: true}, From: 22 * 60, To: 6 * 60}}}
	for at, want := range map[string]bool{
		"Mon 21:59": false, "Mon 22:00": true, "Tue 05:59": true, "Tue 06:00": false, "Mon 03:00": false, "Tue 23:00": false,
	} {
		moment, err := time.Parse("2006-01-02 Mon 15:04", map[string]string{"Mon": "2026-11-23 ", "Tue": "2026-11-24 "}[at[:3]]+at)
		if err != nil {
			t.Fatal(err)
		}
		if night.OnDuty(moment) != want {
			t.Errorf("%s: on duty is %v", at, !want)
		}
	}
	if always := (&models.Worker{}); !always.OnDuty(noon) {
		t.Error("a worker without times is not on duty")
	}
}
