package models

import (
	"slices"

	"gorm.io/gorm"
)

// Area is what some grids of a community cover.
type Area struct {
	estates []estateArea
	loose   []string // buildings, for places without an estate
}

// estateArea is some buildings of an estate, or all but some.
type estateArea struct {
	estate    string
	whole     bool
	buildings []string // without whole: these; with it: all but these
}

// Area is what the grids cover. A building of its own grid is no part of a grid
// that has the estate as a whole, as in GridsAt.
func (c *CommunityRoster) Area(grids ...int64) Area {
	var out Area
	for _, a := range c.Areas {
		if !slices.Contains(grids, a.GridID) {
			continue
		}
		if a.Building != "" {
			out.add(a.Estate, a.Building)
			continue
		}
		e := estateArea{estate: a.Estate, whole: true}
		for _, other := range c.Areas {
			if other.Estate == a.Estate && other.Building != "" && !slices.Contains(grids, other.GridID) {
				e.buildings = append(e.buildings, other.Building)
			}
		}
		out.estates = append(out.estates, e)
	}
	return out
}

func (a *Area) add(estate, building string) {
	a.loose = append(a.loose, building)
	for i := range a.estates {
		if e := &a.estates[i]; e.estate == estate && !e.whole {
			e.buildings = append(e.buildings, building)
			return
		}
	}
	a.estates = append(a.estates, estateArea{estate: estate, buildings: []string{building}})
}

// where is the condition that a row with a Place lies in the area.
func (a Area) where(db *gorm.DB) *gorm.DB {
	q := db.Where("1 = 0")
	if len(a.loose) > 0 {
		q = q.Or("estate = '' AND building IN ?", a.loose)
	}
	for _, e := range a.estates {
		switch {
		case !e.whole:
			q = q.Or("estate = ? AND building IN ?", e.estate, e.buildings)
		case len(e.buildings) > 0:
			q = q.Or("estate = ? AND building NOT IN ?", e.estate, e.buildings)
		default:
			q = q.Or("estate = ?", e.estate)
		}
	}
	return q
}

// Covers tells whether a place lies in the area.
func (a Area) Covers(p Place) bool {
	if p.Estate == "" {
		return slices.Contains(a.loose, p.Building)
	}
	return slices.ContainsFunc(a.estates, func(e estateArea) bool {
		return e.estate == p.Estate && slices.Contains(e.buildings, p.Building) != e.whole
	})
}
