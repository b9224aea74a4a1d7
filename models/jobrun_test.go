package models_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

// begin tries to get a run at a moment; a run is stale after two minutes.
func begin(store *models.Store, at time.Time) (models.JobRun, bool, error) {
	run := models.JobRun{Job: "reminders", CommunityID: 1, Slot: noon, RanAt: at}
	mine := false
	err := store.Tx(context.Background(), func(tx *models.Tx) (err error) {
		mine, err = tx.BeginJob(&run, at.Add(-2*time.Minute))
		return err
	})
	return run, mine, err
}

func TestARunBelongsToOneProcess(t *testing.T) {
	modelstest.EachDatabase(t, func(t *testing.T, d modelstest.Database) {
		stores := processes(t, d)
		e := settle(t, stores[0])
		tryAll := func(at time.Time) int32 {
			var got atomic.Int32
			atOnce(t, stores, 20, func(store *models.Store, _ int) error {
				_, mine, err := begin(store, at)
				if mine {
					got.Add(1)
				}
				return err
			})
			return got.Load()
		}
		for _, step := range []struct {
			what string
			at   time.Time
			want int32
		}{
			{"at its time", noon, 1},
			{"while it runs", noon.Add(time.Minute), 0},
			{"when it has died", noon.Add(3 * time.Minute), 1},
			{"while it runs again", noon.Add(4 * time.Minute), 0},
		} {
			if got := tryAll(step.at); got != step.want {
				t.Errorf("%s %d got it", step.what, got)
			}
		}
		run, mine, err := begin(stores[0], noon.Add(10*time.Minute))
		if err != nil || !mine {
			t.Fatalf("once more died: %v, %v", mine, err)
		}
		run.Messages = 7
		e.do(func(tx *models.Tx) error { return tx.FinishJob(&run, noon.Add(11*time.Minute)) })
		if got := tryAll(noon.Add(time.Hour)); got != 0 {
			t.Errorf("when it was done %d got it", got)
		}
		last := read(e, func(tx *models.Tx) (*models.JobRun, error) { return tx.LastJob("reminders", 1) })
		if last == nil || last.Messages != 7 || !last.DoneAt.Equal(noon.Add(11*time.Minute)) || !last.RanAt.Equal(noon.Add(10*time.Minute)) {
			t.Errorf("the run on record: %+v", last)
		}
	})
}

func TestRunsOfOtherSlotsAndCommunitiesAreOtherRuns(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		e := settle(t, store)
		for _, r := range []models.JobRun{
			{Job: "reminders", CommunityID: 1, Slot: noon}, {Job: "reminders", CommunityID: 2, Slot: noon},
			{Job: "reminders", CommunityID: 1, Slot: noon.Add(24 * time.Hour)}, {Job: "backup", CommunityID: 1, Slot: noon},
		} {
			r.RanAt = noon
			e.do(func(tx *models.Tx) error {
				mine, err := tx.BeginJob(&r, noon.Add(-time.Minute))
				if !mine || r.ID == 0 {
					t.Errorf("%+v is somebody else's", r)
				}
				return err
			})
		}
		last := read(e, func(tx *models.Tx) (*models.JobRun, error) { return tx.LastJob("reminders", 1) })
		if !last.Slot.Equal(noon.Add(24 * time.Hour)) {
			t.Errorf("the newest run is that of %v", last.Slot)
		}
	})
}
