package models_test

import (
	"context"
	"testing"
	"time"

	"gridbot/models"
)

// noon is a moment to count from; no test looks at the clock.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// estate is a community with two workers, a supervisor and some residents, and
// another community beside it.
type estate struct {
	t     testing.TB
	store *models.Store
	here  *models.CommunityRoster
	there *models.CommunityRoster

	ma, liu, boss, stranger *models.Worker // the stranger works elsewhere
	wang, zhao              *models.Resident
}

func declared() []models.Declared {
	worker := func(name string, supervisor bool, grids ...string) models.DeclaredWorker {
		return models.DeclaredWorker{
			Worker:    models.Worker{Name: name, Supervisor: supervisor, Accounts: []models.WorkerAccount{{Transport: "test", Account: "a:" + name, ChatID: "p:" + name}}},
			GridNames: grids,
		}
	}
	return []models.Declared{
		{
			Name: "北新街社区", Timezone: "Asia/Shanghai", Groups: []string{"便民服务群"},
			Grids: []models.DeclaredGrid{
				{Name: "第一网格", Areas: []models.DeclaredArea{{Estate: "北新街", Buildings: []string{"1", "2"}}}},
				{Name: "第二网格", Areas: []models.DeclaredArea{{Estate: "百合万兴苑"}}},
			},
			Workers: []models.DeclaredWorker{worker("马文惠", false, "第一网格"), worker("刘翠梅", false, "第二网格", "第一网格"), worker("何站长", true)},
		},
		{
			Name: "河东社区", Timezone: "Asia/Shanghai", Groups: []string{"河东群"},
			Grids:   []models.DeclaredGrid{{Name: "第一网格", Areas: []models.DeclaredArea{{Estate: "河东家园", Buildings: []string{"1"}}}}},
			Workers: []models.DeclaredWorker{worker("乔网格", false, "第一网格")},
		},
	}
}

// settle makes the estate in an empty database.
func settle(t testing.TB, store *models.Store) *estate {
	t.Helper()
	roster, err := store.SyncRoster(t.Context(), declared())
	if err != nil {
		t.Fatal(err)
	}
	e := &estate{t: t, store: store, here: roster.ByGroup("便民服务群"), there: roster.ByGroup("河东群")}
	e.ma, e.liu, e.boss = e.here.WorkerNamed("马文惠"), e.here.WorkerNamed("刘翠梅"), e.here.WorkerNamed("何站长")
	e.stranger = e.there.WorkerNamed("乔网格")
	e.wang, e.zhao = e.resident("王秀英"), e.resident("赵大爷")
	return e
}

func (e *estate) resident(name string) *models.Resident {
	e.t.Helper()
	r := &models.Resident{CommunityID: e.here.ID, Transport: "test", Person: "r:" + name, Name: name, CreatedAt: noon}
	e.do(func(tx *models.Tx) error { return tx.SaveResident(r) })
	return r
}

// do runs a transaction that has to go well.
func (e *estate) do(f func(*models.Tx) error) {
	e.t.Helper()
	if err := e.store.Tx(context.Background(), f); err != nil {
		e.t.Fatal(err)
	}
}

// read asks something that has to be answered.
func read[T any](e *estate, ask func(*models.Tx) (T, error)) T {
	e.t.Helper()
	v, err := ask(e.store.Read(context.Background()))
	if err != nil {
		e.t.Fatal(err)
	}
	return v
}

func (e *estate) worker(w *models.Worker) models.Actor {
	role := models.ByWorker
	if w.Supervisor {
		role = models.BySupervisor
	}
	return models.Actor{Role: role, ID: w.ID, Name: w.Name, CommunityID: w.CommunityID}
}

func (e *estate) by(r *models.Resident) models.Actor {
	return models.Actor{Role: models.ByResident, ID: r.ID, Name: r.Name, CommunityID: r.CommunityID}
}

// newTicket is wang's, about a leak, offered to ma.
func (e *estate) newTicket() models.Ticket {
	return models.Ticket{
		CommunityID: e.here.ID, Kind: "repair", Subkind: "leak", Urgency: models.Normal, State: models.Open,
		Place:       models.Place{Estate: "北新街", Building: "1", Unit: "2", Room: "501"},
		RequesterID: &e.wang.ID, WorkerID: &e.ma.ID, Transport: "test", ChatID: "g", ChatName: "便民服务群", Words: "水管漏了",
	}
}

// open stores a new ticket.
func (e *estate) open(set ...func(*models.Ticket)) *models.Ticket {
	e.t.Helper()
	tk := e.newTicket()
	for _, f := range set {
		f(&tk)
	}
	e.do(func(tx *models.Tx) error { return tx.Create(&tk, cause(e.by(e.wang), noon)) })
	return &tk
}

func cause(a models.Actor, at time.Time) models.Cause { return models.Cause{Actor: a, At: at} }
