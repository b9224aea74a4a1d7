package handlers_test

import (
	"testing"
	"time"

	"gridbot/handlers"
	"gridbot/internal/housetest"
	"gridbot/models"
)

func TestWhoIsResponsible(t *testing.T) {
	everyDay := [7]bool{true, true, true, true, true, true, true}
	day := []models.Duty{{Days: everyDay, From: 8 * 60, To: 20 * 60}}
	night := []models.Duty{{Days: everyDay, From: 20 * 60, To: 8 * 60}}
	person := func(name string, w models.Worker, grids ...string) models.DeclaredWorker {
		w.Name = name
		return models.DeclaredWorker{Worker: w, GridNames: grids}
	}
	areas := []models.DeclaredGrid{
		{Name: "一", Areas: []models.DeclaredArea{{Estate: "北新街", Buildings: []string{"1", "2"}}}},
		{Name: "二", Areas: []models.DeclaredArea{{Estate: "北新街", Buildings: []string{"3"}}, {Estate: "百合万兴苑"}}},
	}
	for name, c := range map[string]struct {
		workers []models.DeclaredWorker
		ticket  models.Ticket
		hour    int
		want    string
	}{
		"by building": {
			[]models.DeclaredWorker{person("甲", models.Worker{}, "一"), person("乙", models.Worker{}, "二")},
			models.Ticket{Kind: "repair", Place: models.Place{Building: "3"}}, 9, "乙",
		},
		"by estate as a whole": {
			[]models.DeclaredWorker{person("甲", models.Worker{}, "一"), person("乙", models.Worker{}, "二")},
			models.Ticket{Kind: "repair", Place: models.Place{Estate: "百合万兴苑", Building: "1"}}, 9, "乙",
		},
		"then by kind": {
			[]models.DeclaredWorker{person("甲", models.Worker{}, "一"), person("药", models.Worker{Kinds: []string{"medicine"}}, "一")},
			models.Ticket{Kind: "medicine", Place: models.Place{Building: "1"}}, 9, "药",
		},
		"not of another kind": {
			[]models.DeclaredWorker{person("药", models.Worker{Kinds: []string{"medicine"}}, "一"), person("甲", models.Worker{}, "一")},
			models.Ticket{Kind: "repair", Place: models.Place{Building: "1"}}, 9, "甲",
		},
		"then by duty": {
			[]models.DeclaredWorker{person("夜", models.Worker{Duty: night}, "一"), person("日", models.Worker{Duty: day}, "一")},
			models.Ticket{Kind: "repair", Place: models.Place{Building: "1"}}, 23, "夜",
		},
		"off duty rather than elsewhere": {
			[]models.DeclaredWorker{person("日", models.Worker{Duty: day}, "一"), person("乙", models.Worker{Duty: night}, "二")},
			models.Ticket{Kind: "repair", Place: models.Place{Building: "1"}}, 23, "日",
		},
		"then the least loaded": {
			[]models.DeclaredWorker{person("忙", models.Worker{}, "一"), person("闲", models.Worker{}, "一")},
			models.Ticket{Kind: "repair", Place: models.Place{Building: "2"}}, 9, "闲",
		},
		"no area": {
			[]models.DeclaredWorker{person("甲", models.Worker{}, "一"), person("兜", models.Worker{Fallback: true}, "二")},
			models.Ticket{Kind: "repair"}, 9, "兜",
		},
		"an area of nobody": {
			[]models.DeclaredWorker{person("甲", models.Worker{}, "一"), person("兜", models.Worker{Fallback: true}, "二")},
			models.Ticket{Kind: "repair", Place: models.Place{Building: "77"}}, 9, "兜",
		},
		"the supervisor when nobody fits": {
			[]models.DeclaredWorker{person("甲", models.Worker{}, "一"), person("长", models.Worker{Supervisor: true})},
			models.Ticket{Kind: "repair", Place: models.Place{Building: "3"}}, 9, "长",
		},
	} {
		t.Run(name, func(t *testing.T) {
			store, err := models.Connect(t.Context(), models.Options{Driver: models.SQLite, DSN: ":memory:"})
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			roster, err := store.SyncRoster(t.Context(), []models.Declared{
				{Name: "社区", Timezone: "Asia/Shanghai", Groups: []string{"群"}, Grids: areas, Workers: c.workers},
			})
			if err != nil {
				t.Fatal(err)
			}
			community := roster.Communities[0]
			at := time.Date(2026, 11, 24, c.hour, 0, 0, 0, housetest.Shanghai)
			err = store.Tx(t.Context(), func(tx *models.Tx) error {
				busy := community.Workers[0].ID
				old := models.Ticket{CommunityID: community.ID, Kind: "repair", Urgency: models.Normal, State: models.Open, WorkerID: &busy}
				if err := tx.Create(&old, models.Cause{Actor: models.System(community.ID), At: at}); err != nil {
					return err
				}
				got, err := handlers.Responsible(tx, community, &c.ticket, at)
				if err == nil && got.Name != c.want {
					t.Errorf("%s", got.Name)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
