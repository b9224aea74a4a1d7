package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// rosterRows is the active roster as it lies in the tables.
type rosterRows struct {
	communities []Community
	groups      []ChatGroup
	grids       []Grid
	areas       []GridArea
	workers     []*Worker
	links       []WorkerGrid
	accounts    []WorkerAccount
}

// LoadRoster reads the active roster.
func (s *Store) LoadRoster(ctx context.Context) (*Roster, error) { return s.Read(ctx).roster() }

func (tx *Tx) roster() (*Roster, error) {
	db := tx.db
	active := func() *gorm.DB { return db.Where("active = ?", true).Order("id") }
	var all rosterRows
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
	return all.assemble()
}

func (all rosterRows) assemble() (*Roster, error) {
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
	r.link(all)
	return r, nil
}

// link gives the workers their grids and accounts.
func (r *Roster) link(all rosterRows) {
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
