package handlers

import (
	"errors"
	"slices"
	"time"

	"gridbot/models"
)

// ErrNobody: the community has neither worker nor supervisor.
var ErrNobody = errors.New("the community has nobody to do it")

// matter is what routing has to know of a ticket.
type matter struct {
	place models.Place
	kind  string
	at    time.Time // in the community's zone
}

// loads counts the outstanding tickets of some workers. It is asked only when
// nothing else tells them apart.
type loads func(workers []int64) (map[int64]int, error)

// pickWorker says who is responsible: by area, then by kind if somebody is named
// for it, then who is on duty, then the least loaded. What belongs to no grid
// goes to the fallback workers, and to the supervisor when nobody fits. Nil only
// when the community has nobody at all. Those in except are passed over.
func pickWorker(c *models.CommunityRoster, m matter, l loads, except []int64) (*models.Worker, error) {
	free := slices.DeleteFunc(slices.Clone(c.Workers), func(w *models.Worker) bool {
		return slices.Contains(except, w.ID)
	})
	grids := c.GridsAt(m.place.Estate, m.place.Building)
	for _, group := range [][]*models.Worker{
		chosen(free, func(w *models.Worker) bool { return !w.Supervisor && covers(w, grids) && w.Takes(m.kind) }),
		chosen(free, func(w *models.Worker) bool { return !w.Supervisor && w.Fallback && w.Takes(m.kind) }),
		chosen(free, func(w *models.Worker) bool { return w.Supervisor }),
	} {
		if w, err := best(group, m, l); w != nil || err != nil {
			return w, err
		}
	}
	return nil, nil
}

// covers tells whether one of the grids is the worker's. A specialist without
// grids of his own covers all.
func covers(w *models.Worker, grids []int64) bool {
	if len(w.GridIDs) == 0 {
		return len(w.Kinds) > 0
	}
	return slices.ContainsFunc(grids, func(g int64) bool { return slices.Contains(w.GridIDs, g) })
}

func best(group []*models.Worker, m matter, l loads) (*models.Worker, error) {
	group = preferred(group, func(w *models.Worker) bool { return len(w.Kinds) > 0 })
	group = preferred(group, func(w *models.Worker) bool { return w.OnDuty(m.at) })
	switch len(group) {
	case 0:
		return nil, nil
	case 1:
		return group[0], nil
	}
	ids := make([]int64, len(group))
	for i, w := range group {
		ids[i] = w.ID
	}
	count, err := l(ids)
	if err != nil {
		return nil, err
	}
	return slices.MinFunc(group, func(a, b *models.Worker) int {
		if d := count[a.ID] - count[b.ID]; d != 0 {
			return d
		}
		return int(a.ID - b.ID)
	}), nil
}

// preferred keeps those who fit, or all when nobody does.
func preferred(group []*models.Worker, fits func(*models.Worker) bool) []*models.Worker {
	if some := chosen(group, fits); len(some) > 0 {
		return some
	}
	return group
}

func chosen(group []*models.Worker, fits func(*models.Worker) bool) []*models.Worker {
	return slices.DeleteFunc(slices.Clone(group), func(w *models.Worker) bool { return !fits(w) })
}
