package models

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"
)

// Declared is one community as the configuration declares it.
type Declared struct {
	Name     string
	Timezone string
	Groups   []string
	Grids    []DeclaredGrid
	Workers  []DeclaredWorker
}

// DeclaredGrid is a grid with the places it covers.
type DeclaredGrid struct {
	Name  string
	Areas []DeclaredArea
}

// DeclaredArea is an estate with some of its buildings; none: the whole estate.
type DeclaredArea struct {
	Estate    string
	Buildings []string
}

// DeclaredWorker is a worker or supervisor with the names of his grids.
type DeclaredWorker struct {
	Worker
	GridNames []string
}

// SyncRoster makes the database hold what is declared and returns it for use.
// It can be run any number of times. What is declared no longer is switched
// off and keeps its history; nothing is deleted but the list of places.
func (s *Store) SyncRoster(ctx context.Context, declared []Declared) (*Roster, error) {
	var roster *Roster
	err := s.Tx(ctx, func(tx *Tx) error {
		if err := tx.switchOffRoster(); err != nil {
			return err
		}
		communities, err := tx.syncCommunities(declared)
		if err != nil {
			return fmt.Errorf("sync the communities: %w", err)
		}
		grids, err := tx.syncGrids(declared, communities)
		if err != nil {
			return fmt.Errorf("sync the grids: %w", err)
		}
		if err := tx.syncWorkers(declared, communities, grids); err != nil {
			return fmt.Errorf("sync the workers: %w", err)
		}
		roster, err = tx.roster()
		return err
	})
	return roster, err
}

func (tx *Tx) switchOffRoster() error {
	for _, table := range []any{&Community{}, &ChatGroup{}, &Grid{}, &Worker{}} {
		if err := tx.db.Model(table).Where("active = ?", true).Update("active", false).Error; err != nil {
			return fmt.Errorf("switch off the old roster: %w", err)
		}
	}
	for _, table := range []any{&GridArea{}, &WorkerGrid{}, &WorkerAccount{}} {
		if err := tx.db.Where("1 = 1").Delete(table).Error; err != nil {
			return fmt.Errorf("clear the old roster: %w", err)
		}
	}
	return nil
}

// inCommunity is a name that is unique within a community.
type inCommunity struct {
	community int64
	name      string
}

// syncCommunities stores the communities with their groups and tells their ids.
func (tx *Tx) syncCommunities(declared []Declared) (map[string]int64, error) {
	var rows []Community
	for _, d := range declared {
		rows = append(rows, Community{Name: d.Name, Timezone: d.Timezone, Active: true})
	}
	if err := upsert(tx, rows, []string{"name"}, "timezone", "active"); err != nil {
		return nil, err
	}
	stored, err := list[Community](tx.db.Where("active = ?", true))
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int64, len(stored))
	for _, c := range stored {
		ids[c.Name] = c.ID
	}
	var groups []ChatGroup
	for _, d := range declared {
		for _, name := range d.Groups {
			groups = append(groups, ChatGroup{CommunityID: ids[d.Name], Name: name, Active: true})
		}
	}
	return ids, upsert(tx, groups, []string{"name"}, "community_id", "active")
}

// syncGrids stores the grids with their places and tells their ids.
func (tx *Tx) syncGrids(declared []Declared, communities map[string]int64) (map[inCommunity]int64, error) {
	var rows []Grid
	for _, d := range declared {
		for _, g := range d.Grids {
			rows = append(rows, Grid{CommunityID: communities[d.Name], Name: g.Name, Active: true})
		}
	}
	if err := upsert(tx, rows, []string{"community_id", "name"}, "active"); err != nil {
		return nil, err
	}
	stored, err := list[Grid](tx.db.Where("active = ?", true))
	if err != nil {
		return nil, err
	}
	ids := make(map[inCommunity]int64, len(stored))
	for _, g := range stored {
		ids[inCommunity{g.CommunityID, g.Name}] = g.ID
	}
	var areas []GridArea
	for _, d := range declared {
		for _, g := range d.Grids {
			community := communities[d.Name]
			areas = append(areas, g.areas(community, ids[inCommunity{community, g.Name}])...)
		}
	}
	return ids, insertAll(tx, areas)
}

func (g DeclaredGrid) areas(community, grid int64) []GridArea {
	var rows []GridArea
	for _, a := range g.Areas {
		buildings := a.Buildings
		if len(buildings) == 0 {
			buildings = []string{""}
		}
		for _, b := range buildings {
			rows = append(rows, GridArea{CommunityID: community, GridID: grid, Estate: a.Estate, Building: b})
		}
	}
	return rows
}

// syncWorkers stores the workers with their grids and accounts.
func (tx *Tx) syncWorkers(declared []Declared, communities map[string]int64, grids map[inCommunity]int64) error {
	var rows []Worker
	for _, d := range declared {
		for _, w := range d.Workers {
			row := w.Worker
			row.ID, row.CommunityID, row.Active = 0, communities[d.Name], true
			rows = append(rows, row)
		}
	}
	err := upsert(tx, rows, []string{"community_id", "name"},
		"aliases", "phone", "supervisor", "kinds", "duty", "fallback", "active")
	if err != nil {
		return err
	}
	stored, err := list[Worker](tx.db.Where("active = ?", true))
	if err != nil {
		return err
	}
	ids := make(map[inCommunity]int64, len(stored))
	for _, w := range stored {
		ids[inCommunity{w.CommunityID, w.Name}] = w.ID
	}
	return tx.linkWorkers(declared, communities, grids, ids)
}

func (tx *Tx) linkWorkers(declared []Declared, communities map[string]int64, grids, workers map[inCommunity]int64) error {
	var links []WorkerGrid
	var accounts []WorkerAccount
	for _, d := range declared {
		community := communities[d.Name]
		for _, w := range d.Workers {
			worker := workers[inCommunity{community, w.Name}]
			for _, name := range w.GridNames {
				grid, ok := grids[inCommunity{community, name}]
				if !ok {
					return fmt.Errorf("%s: grid %s is not declared in %s", w.Name, name, d.Name)
				}
				links = append(links, WorkerGrid{WorkerID: worker, GridID: grid})
			}
			for _, a := range w.Accounts {
				a.ID, a.WorkerID = 0, worker
				accounts = append(accounts, a)
			}
		}
	}
	if err := insertAll(tx, links); err != nil {
		return err
	}
	return insertAll(tx, accounts)
}

// rowsAtOnce bounds one statement; databases take only so many arguments.
const rowsAtOnce = 500

// upsert inserts rows, or updates the named columns of those with the same
// unique columns. The ids of the rows passed in mean nothing afterwards: not
// every database tells them.
func upsert[T any](tx *Tx, rows []T, unique []string, update ...string) error {
	if len(rows) == 0 {
		return nil
	}
	columns := make([]clause.Column, len(unique))
	for i, name := range unique {
		columns[i] = clause.Column{Name: name}
	}
	return tx.db.Clauses(clause.OnConflict{
		Columns:   columns,
		DoUpdates: clause.AssignmentColumns(update),
	}).CreateInBatches(rows, rowsAtOnce).Error
}

func insertAll[T any](tx *Tx, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.db.CreateInBatches(rows, rowsAtOnce).Error
}
