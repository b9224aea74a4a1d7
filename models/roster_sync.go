package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
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
	err := s.Tx(ctx, func(tx *Tx) error {
		if err := tx.switchOffRoster(); err != nil {
			return err
		}
		for _, d := range declared {
			if err := tx.syncCommunity(d); err != nil {
				return fmt.Errorf("sync community %s: %w", d.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.LoadRoster(ctx)
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

func (tx *Tx) syncCommunity(d Declared) error {
	c := Community{Name: d.Name, Timezone: d.Timezone, Active: true}
	if err := tx.upsert(&c, []string{"name"}, "timezone", "active"); err != nil {
		return err
	}
	if err := tx.db.Where("name = ?", d.Name).Take(&c).Error; err != nil {
		return err
	}
	for _, name := range d.Groups {
		g := ChatGroup{CommunityID: c.ID, Name: name, Active: true}
		if err := tx.upsert(&g, []string{"name"}, "community_id", "active"); err != nil {
			return err
		}
	}
	grids, err := tx.syncGrids(c.ID, d.Grids)
	if err != nil {
		return err
	}
	for _, w := range d.Workers {
		if err := tx.syncWorker(c.ID, w, grids); err != nil {
			return fmt.Errorf("worker %s: %w", w.Name, err)
		}
	}
	return nil
}

func (tx *Tx) syncGrids(community int64, declared []DeclaredGrid) (map[string]int64, error) {
	ids := make(map[string]int64, len(declared))
	for _, d := range declared {
		g := Grid{CommunityID: community, Name: d.Name, Active: true}
		if err := tx.upsert(&g, []string{"community_id", "name"}, "active"); err != nil {
			return nil, err
		}
		if err := tx.db.Where("community_id = ? AND name = ?", community, d.Name).Take(&g).Error; err != nil {
			return nil, err
		}
		ids[d.Name] = g.ID
		if err := tx.syncAreas(g, d.Areas); err != nil {
			return nil, fmt.Errorf("grid %s: %w", d.Name, err)
		}
	}
	return ids, nil
}

func (tx *Tx) syncAreas(g Grid, areas []DeclaredArea) error {
	var rows []GridArea
	for _, a := range areas {
		buildings := a.Buildings
		if len(buildings) == 0 {
			buildings = []string{""}
		}
		for _, b := range buildings {
			rows = append(rows, GridArea{CommunityID: g.CommunityID, GridID: g.ID, Estate: a.Estate, Building: b})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.db.Create(&rows).Error
}

func (tx *Tx) syncWorker(community int64, d DeclaredWorker, grids map[string]int64) error {
	w := d.Worker
	w.CommunityID, w.Active = community, true
	err := tx.upsert(&w, []string{"community_id", "name"},
		"aliases", "phone", "supervisor", "kinds", "duty", "fallback", "active")
	if err != nil {
		return err
	}
	var stored Worker
	if err := tx.db.Where("community_id = ? AND name = ?", community, w.Name).Take(&stored).Error; err != nil {
		return err
	}
	for _, name := range d.GridNames {
		id, ok := grids[name]
		if !ok {
			return fmt.Errorf("grid %s is not declared", name)
		}
		if err := tx.db.Create(&WorkerGrid{WorkerID: stored.ID, GridID: id}).Error; err != nil {
			return err
		}
	}
	for _, a := range d.Accounts {
		a.ID, a.WorkerID = 0, stored.ID
		if err := tx.db.Create(&a).Error; err != nil {
			return fmt.Errorf("account %s on %s: %w", a.Account, a.Transport, err)
		}
	}
	return nil
}

// upsert inserts the row, or updates the named columns of the row with the same
// unique columns.
func (tx *Tx) upsert(row any, unique []string, update ...string) error {
	columns := make([]clause.Column, len(unique))
	for i, name := range unique {
		columns[i] = clause.Column{Name: name}
	}
	return tx.db.Clauses(clause.OnConflict{
		Columns:   columns,
		DoUpdates: clause.AssignmentColumns(update),
	}).Create(row).Error
}

// LoadRoster reads the active roster.
func (s *Store) LoadRoster(ctx context.Context) (*Roster, error) {
	db := s.db.WithContext(ctx)
	var all struct {
		communities []Community
		groups      []ChatGroup
		grids       []Grid
		areas       []GridArea
		workers     []*Worker
		links       []WorkerGrid
		accounts    []WorkerAccount
	}
	active := func() *gorm.DB { return db.Where("active = ?", true).Order("id") }
	for _, err := range []error{
		active().Find(&all.communities).Error,
		active().Find(&all.groups).Error,
		active().Find(&all.grids).Error,
		db.Order("id").Find(&all.areas).Error,
		active().Find(&all.workers).Error,
		db.Find(&all.links).Error,
		db.Order("id").Find(&all.accounts).Error,
	} {
		if err != nil {
			return nil, fmt.Errorf("load the roster: %w", err)
		}
	}

	r := &Roster{
		byGroup:   map[string]*CommunityRoster{},
		byAccount: map[[2]string]*Worker{},
		byID:      map[int64]*CommunityRoster{},
		workers:   map[int64]*Worker{},
	}
	for _, c := range all.communities {
		loc, err := time.LoadLocation(c.Timezone)
		if err != nil {
			return nil, fmt.Errorf("community %s: %w", c.Name, err)
		}
		cr := &CommunityRoster{Community: c, Location: loc}
		cr.Groups = filter(all.groups, func(g ChatGroup) bool { return g.CommunityID == c.ID })
		cr.Grids = filter(all.grids, func(g Grid) bool { return g.CommunityID == c.ID })
		cr.Areas = filter(all.areas, func(a GridArea) bool { return a.CommunityID == c.ID })
		cr.Workers = filter(all.workers, func(w *Worker) bool { return w.CommunityID == c.ID })
		r.add(cr)
	}
	for _, l := range all.links {
		if w := r.workers[l.WorkerID]; w != nil {
			w.GridIDs = append(w.GridIDs, l.GridID)
		}
	}
	for _, a := range all.accounts {
		if w := r.workers[a.WorkerID]; w != nil {
			w.Accounts = append(w.Accounts, a)
			r.byAccount[[2]string{a.Transport, a.Account}] = w
		}
	}
	for _, w := range r.workers {
		slices.Sort(w.GridIDs)
	}
	return r, nil
}

func (r *Roster) add(c *CommunityRoster) {
	r.Communities = append(r.Communities, c)
	r.byID[c.ID] = c
	for _, g := range c.Groups {
		r.byGroup[g.Name] = c
	}
	for _, w := range c.Workers {
		r.workers[w.ID] = w
	}
}
