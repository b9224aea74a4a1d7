package desk

import (
	"slices"
	"strconv"
	"time"

	"gridbot/models"
)

// row is a ticket as lists show it.
type row struct {
	ID                       int64
	Version                  int64
	No, Kind, Place, Contact string
	Words, Worker, Waited    string
	State, StateClass        string
	Urgency, UrgencyClass    string
	Overdue                  bool
	Outstanding              bool
	At                       string
}

// rows puts tickets into words.
func (v *visit) rows(tickets []models.Ticket, c *models.CommunityRoster) []row {
	out := make([]row, len(tickets))
	for i := range tickets {
		out[i] = v.row(&tickets[i], c)
	}
	return out
}

func (v *visit) row(tk *models.Ticket, c *models.CommunityRoster) row {
	d := v.Announce.Describe(tk, c, v.now)
	r := row{
		ID: tk.ID, Version: tk.Version, No: d.No, Kind: d.Kind, Place: d.Place, Contact: d.Contact, Words: short(tk.Words, 80),
		Worker: d.Worker, Waited: d.Waited, State: stateWords[tk.State], StateClass: string(tk.State),
		Overdue: v.limits(c).Overdue(tk.State, tk.Urgency, tk.CreatedAt, tk.ClaimedAt), Outstanding: tk.State.Outstanding(), At: moment(tk.CreatedAt, c.Location, v.now),
	}
	if tk.Urgency != models.Normal {
		r.Urgency, r.UrgencyClass = d.Urgency, tk.Urgency
	}
	return r
}

// limits are the moments before which a ticket has waited too long,
// as the clock's jobs see it.
func (v *visit) limits(c *models.CommunityRoster) models.Limits {
	unclaimed := v.now.Add(-v.UnclaimedFor)
	return models.Limits{
		UnclaimedSince: unclaimed, NormalSince: v.Announce.Quiet.Since(unclaimed, c.Location), UndoneSince: v.now.Add(-v.UndoneFor),
	}
}

// short cuts a text to n characters and shows that it did.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// moment writes a time as people say it: today without the day, this year
// without the year.
func moment(t time.Time, zone *time.Location, now time.Time) string {
	t, now = t.In(zone), now.In(zone)
	switch {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("今天 15:04")
	case t.Year() == now.Year():
		return t.Format("1月2日 15:04")
	}
	return t.Format("2006年1月2日 15:04")
}

// scope is what the visitor may see of tickets: nil for all of the community.
func (v *visit) scope(c *models.CommunityRoster) *models.Scope {
	if v.who.May(models.RoleSupervisor) {
		return nil
	}
	w := v.who.Worker
	if w == nil {
		return &models.Scope{} // nobody of the roster: nothing is his
	}
	return &models.Scope{WorkerID: w.ID, Area: c.Area(w.GridIDs...)}
}

// ticket finds the ticket of the path, if the visitor may see it.
func (v *visit) ticket() (*models.Ticket, *models.CommunityRoster, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, nil, errNotFound
	}
	return v.visible(id)
}

func (v *visit) visible(id int64) (*models.Ticket, *models.CommunityRoster, error) {
	tk, err := v.Store.Read(v.r.Context()).Ticket(id)
	if err != nil {
		return nil, nil, err
	}
	if tk == nil || !v.who.Sees(tk.CommunityID) {
		return nil, nil, errNotFound
	}
	c := v.Announce.Roster.Community(tk.CommunityID)
	if c == nil || !v.scope(c).Sees(tk) {
		return nil, nil, errNotFound
	}
	return tk, c, nil
}

// choice is one entry of a list to choose from.
type choice struct {
	Value, Name string
	Chosen      bool
}

func choices(chosen string, pairs ...[2]string) []choice {
	var out []choice
	for _, p := range pairs {
		out = append(out, choice{p[0], p[1], p[0] == chosen})
	}
	return out
}

// workerChoices are the people of a community who can have a ticket.
func workerChoices(c *models.CommunityRoster, chosen string, except ...int64) []choice {
	var out []choice
	for _, w := range c.Workers {
		if !slices.Contains(except, w.ID) {
			id := strconv.FormatInt(w.ID, 10)
			out = append(out, choice{id, w.Name, id == chosen})
		}
	}
	return out
}
