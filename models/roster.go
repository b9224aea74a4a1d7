package models

import (
	"slices"
	"strings"
	"time"
)

// Community is a neighbourhood with its grids, workers and groups.
type Community struct {
	ID       int64
	Name     string `gorm:"size:100;uniqueIndex;not null"`
	Timezone string `gorm:"size:64;not null"`
	// LastNumber is the number given to the newest ticket.
	LastNumber TicketNumber `gorm:"not null;default:0"`
	Active     bool         `gorm:"not null"`
}

// ChatGroup is a group chat that belongs to a community.
type ChatGroup struct {
	ID          int64
	CommunityID int64  `gorm:"index;not null"`
	Name        string `gorm:"size:100;uniqueIndex;not null"`
	Active      bool   `gorm:"not null"`
}

// Grid is a part of a community that workers are responsible for.
type Grid struct {
	ID          int64
	CommunityID int64  `gorm:"uniqueIndex:grid_name;not null"`
	Name        string `gorm:"size:100;uniqueIndex:grid_name;not null"`
	Active      bool   `gorm:"not null"`
}

// GridArea is one building of a grid, or a whole estate when Building is empty.
type GridArea struct {
	ID          int64
	CommunityID int64  `gorm:"uniqueIndex:area_place;not null"`
	GridID      int64  `gorm:"index;not null"`
	Estate      string `gorm:"size:100;uniqueIndex:area_place;not null"`
	Building    string `gorm:"size:32;uniqueIndex:area_place;not null"`
}

// Worker is a grid worker, or a supervisor.
type Worker struct {
	ID          int64
	CommunityID int64    `gorm:"uniqueIndex:worker_name;not null"`
	Name        string   `gorm:"size:100;uniqueIndex:worker_name;not null"`
	Aliases     []string `gorm:"serializer:json;type:text"`
	Phone       string   `gorm:"size:32"`
	Supervisor  bool     `gorm:"not null"`
	// Kinds names the only kinds of requests this worker takes; empty: all.
	Kinds []string `gorm:"serializer:json;type:text"`
	Duty  []Duty   `gorm:"serializer:json;type:text"`
	// Fallback workers take what belongs to no grid.
	Fallback bool `gorm:"not null"`
	Active   bool `gorm:"not null"`

	GridIDs  []int64         `gorm:"-"`
	Accounts []WorkerAccount `gorm:"-"`
}

// Duty is a weekly time on duty, in the community's time zone.
type Duty struct {
	Days [7]bool // Sunday first, as in time.Weekday
	From int     // minutes after midnight
	To   int     // minutes after midnight, excluded; at or before From: past midnight
}

// Covers tells whether the moment lies in this time on duty.
func (d Duty) Covers(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	if d.From < d.To {
		return d.Days[t.Weekday()] && minute >= d.From && minute < d.To
	}
	if minute >= d.From {
		return d.Days[t.Weekday()]
	}
	return d.Days[(t.Weekday()+6)%7] && minute < d.To
}

// OnDuty tells whether the worker is on duty; one without times always is.
func (w *Worker) OnDuty(t time.Time) bool {
	return len(w.Duty) == 0 || slices.ContainsFunc(w.Duty, func(d Duty) bool { return d.Covers(t) })
}

// IsCalled tells whether a name, as written after an @, is the worker's.
func (w *Worker) IsCalled(name string) bool {
	return strings.Contains(name, w.Name) || slices.Contains(w.Aliases, name)
}

// Takes tells whether requests of this kind are this worker's.
func (w *Worker) Takes(kind string) bool {
	return len(w.Kinds) == 0 || slices.Contains(w.Kinds, kind)
}

// WorkerGrid says that a worker is responsible for a grid.
type WorkerGrid struct {
	WorkerID int64 `gorm:"primaryKey;autoIncrement:false"`
	GridID   int64 `gorm:"primaryKey;autoIncrement:false"`
}

// WorkerAccount is how a worker is recognised and reached on one transport.
type WorkerAccount struct {
	ID        int64
	WorkerID  int64  `gorm:"index;not null"`
	Transport string `gorm:"size:32;uniqueIndex:account_name;not null"`
	// Account is what the bot's own account controls, see bot.Sender.
	Account string `gorm:"size:191;uniqueIndex:account_name;not null"`
	ChatID  string `gorm:"size:191;not null"`
}

// Roster is the active part of all communities, held in memory: it changes only
// when the configuration does, and every message asks for it. Read-only.
type Roster struct {
	Communities []*CommunityRoster

	byGroup   map[string]*CommunityRoster
	byAccount map[[2]string]*Worker
	byID      map[int64]*CommunityRoster
	workers   map[int64]*Worker
}

// CommunityRoster is one community with its people and places.
type CommunityRoster struct {
	Community
	Location *time.Location
	Groups   []ChatGroup
	Grids    []Grid
	Areas    []GridArea
	Workers  []*Worker
}

// ByGroup finds the community whose group has this name, or nil.
func (r *Roster) ByGroup(name string) *CommunityRoster { return r.byGroup[name] }

// Community finds a community, or nil.
func (r *Roster) Community(id int64) *CommunityRoster { return r.byID[id] }

// ByAccount finds the worker behind a trusted account, or nil.
func (r *Roster) ByAccount(transport, account string) *Worker {
	if account == "" {
		return nil
	}
	return r.byAccount[[2]string{transport, account}]
}

// Worker finds a worker, or nil when there is none or no longer.
func (r *Roster) Worker(id int64) *Worker { return r.workers[id] }

// Supervisors lists the supervisors of the community.
func (c *CommunityRoster) Supervisors() []*Worker {
	return filter(c.Workers, func(w *Worker) bool { return w.Supervisor })
}

// WorkerNamed finds a worker by full name, or nil.
func (c *CommunityRoster) WorkerNamed(name string) *Worker {
	for _, w := range c.Workers {
		if w.Name == name {
			return w
		}
	}
	return nil
}

// GridsAt lists the grids that cover a place. A building wins over the estate as
// a whole; a place without an estate is looked up by its building alone.
func (c *CommunityRoster) GridsAt(estate, building string) []int64 {
	if g := c.gridsWhere(func(a GridArea) bool {
		return building != "" && a.Building == building && (estate == "" || a.Estate == estate)
	}); len(g) > 0 {
		return g
	}
	return c.gridsWhere(func(a GridArea) bool {
		return a.Building == "" && estate != "" && a.Estate == estate
	})
}

func (c *CommunityRoster) gridsWhere(ok func(GridArea) bool) []int64 {
	var ids []int64
	for _, a := range c.Areas {
		if ok(a) && !slices.Contains(ids, a.GridID) {
			ids = append(ids, a.GridID)
		}
	}
	return ids
}

func filter[T any](in []T, ok func(T) bool) []T {
	var out []T
	for _, v := range in {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}
