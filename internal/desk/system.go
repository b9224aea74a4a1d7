package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"gridbot/models"
)

// Clockwork is what an operator can have done now instead of later.
type Clockwork interface {
	// Push sends everybody his reminder and tells how many there were.
	Push(ctx context.Context, now time.Time) (int, error)
	// BackUp copies the embedded database and returns the path of the copy.
	BackUp(ctx context.Context, now time.Time) (string, error)
}

// systemPage is how the program is, and who may come in.
type systemPage struct {
	Said, Wrong string
	Users       []userRow
	Outbox      []outboxRow
	Runs        []runRow
	Backups     []backupRow
	CanBackUp   bool
	Roster      []choice // people of the roster who have no user yet
	Link        string   // just made
	LinkFor     string
	Communities []choice
}

type userRow struct {
	ID                    int64
	Name, Role, Community string
	Password, Active      bool
	Locked, Mine          bool
}

type outboxRow struct {
	Transport, State string
	Count            int
	Bad              bool
}

type runRow struct {
	Job, Community, Slot, Done string
	Messages                   int
}

type backupRow struct{ Name, Size, At string }

// recently is how far back is counted what went wrong.
const recently = 7 * 24 * time.Hour

func (d *Desk) system(v *visit) error { return v.showSystem(systemPage{Said: v.takeFlash()}) }

func (v *visit) showSystem(page systemPage) error {
	tx := v.Store.Read(v.r.Context())
	users, err := tx.Users()
	if err != nil {
		return err
	}
	v.people(&page, users)
	counts, err := tx.OutboxCounts(v.now.Add(-recently))
	if err != nil {
		return err
	}
	for _, c := range counts {
		words := sendWords[c.State]
		page.Outbox = append(page.Outbox, outboxRow{c.Transport, words, c.N, c.State == models.Failed || c.State == models.Uncertain})
	}
	runs, err := tx.LatestRuns(10)
	if err != nil {
		return err
	}
	for _, r := range runs {
		page.Runs = append(page.Runs, v.runRow(r))
	}
	page.CanBackUp = v.BackupDir != ""
	page.Backups, err = v.backups()
	if err != nil {
		return err
	}
	return v.show("system", "系统", page)
}

// people lists the users, and those of the roster who are none yet.
func (v *visit) people(page *systemPage, users []models.User) {
	var known []int64
	for _, u := range users {
		r := userRow{
			ID: u.ID, Name: u.Name, Role: roleWords[u.Role], Password: u.Password != "", Active: u.Active,
			Locked: u.LockedUntil != nil && u.LockedUntil.After(v.now), Mine: u.ID == v.who.User.ID,
		}
		if c := v.Announce.Roster.Community(u.CommunityID); c != nil {
			r.Community = c.Name
		}
		if u.WorkerID != nil {
			known = append(known, *u.WorkerID)
			w := v.Announce.Roster.Worker(*u.WorkerID)
			switch {
			case w == nil:
				r.Role, r.Active = "已不在名单里", false
			case w.Supervisor:
				r.Role = roleWords[models.RoleSupervisor]
			}
		}
		page.Users = append(page.Users, r)
	}
	for _, c := range v.Announce.Roster.Communities {
		page.Communities = append(page.Communities, choice{Value: strconv.FormatInt(c.ID, 10), Name: c.Name})
		for _, w := range c.Workers {
			if !slices.Contains(known, w.ID) {
				page.Roster = append(page.Roster, choice{Value: strconv.FormatInt(w.ID, 10), Name: c.Name + " " + w.Name})
			}
		}
	}
}

func (v *visit) runRow(r models.JobRun) runRow {
	zone := time.UTC
	out := runRow{Job: r.Job, Messages: r.Messages, Done: "还没做完"}
	if words := jobWords[r.Job]; words != "" {
		out.Job = words
	}
	if c := v.Announce.Roster.Community(r.CommunityID); c != nil {
		out.Community, zone = c.Name, c.Location
	}
	out.Slot = moment(r.Slot, zone, v.now)
	if r.DoneAt != nil {
		out.Done = moment(*r.DoneAt, zone, v.now)
	}
	return out
}

// backups lists the copies of the database, the newest first.
func (v *visit) backups() ([]backupRow, error) {
	if v.BackupDir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(v.BackupDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	var out []backupRow
	for _, e := range slices.Backward(entries) { // the names hold the time
		info, err := e.Info()
		if err != nil || !strings.HasSuffix(e.Name(), ".db") {
			continue // gone meanwhile, or no copy
		}
		out = append(out, backupRow{e.Name(), fmt.Sprintf("%.1f MB", float64(info.Size())/(1<<20)), info.ModTime().Format("2006-01-02 15:04")})
	}
	return out[:min(len(out), 10)], nil
}

// push sends the reminders now.
func (d *Desk) push(v *visit) error {
	n, err := d.Clockwork.Push(v.r.Context(), v.now)
	if err != nil {
		return err
	}
	if err := v.audit(models.PushedNow, 0, "reminders", strconv.Itoa(n)); err != nil {
		return err
	}
	v.flash(fmt.Sprintf("已经排好 %d 条提醒，马上就发。", n))
	return v.redirect("/desk/system")
}

// backUp copies the database now.
func (d *Desk) backUp(v *visit) error {
	if d.BackupDir == "" {
		return errNotFound
	}
	path, err := d.Clockwork.BackUp(v.r.Context(), v.now)
	if err != nil {
		return err
	}
	if err := v.audit(models.DidBackUp, 0, filepath.Base(path), ""); err != nil {
		return err
	}
	v.flash("备份好了：" + filepath.Base(path))
	return v.redirect("/desk/system")
}
