package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gridbot/models"
)

const (
	perPage   = 40 // tickets on a page of the board
	mostFound = 60 // tickets that a search shows
)

// boardPage is the board.
type boardPage struct {
	Tiles    []tile
	View     models.BoardView
	Rows     []row
	Next     string // the next page, "" at the end
	First    string // the first page, "" when this is it
	Filter   boardFilter
	Search   string
	Found    int // a search found at most this many more than are shown
	Workers  []choice
	CanGive  bool // reassign
	Ledger   string
	Narrowed bool
	Said     string
}

// tile is one column with its count.
type tile struct {
	View   models.BoardView
	Title  string
	Count  int
	URL    string
	Chosen bool
}

// boardFilter is the form above the list.
type boardFilter struct {
	Grids, Workers, Kinds, Urgencies []choice
	Since, Until                     string
}

var views = []models.BoardView{
	models.ViewOpen, models.ViewClaimed, models.ViewDone, models.ViewOverdue, models.ViewReferred, models.ViewSettled, models.ViewAll,
}

// board shows one column. A search comes by POST: what is searched for is
// personal and must not stand in an address.
func (d *Desk) board(v *visit) error {
	c, err := v.community()
	if err != nil {
		return err
	}
	f, err := v.filter(c)
	if err != nil {
		return err
	}
	view := models.BoardView(v.r.FormValue("view"))
	if !slices.Contains(views, view) {
		view = models.ViewOpen
	}
	page := boardPage{View: view, Filter: v.filterForm(c), CanGive: v.who.Worker != nil && v.who.May(models.RoleSupervisor), Workers: workerChoices(c, "")}
	if v.r.Method == http.MethodPost {
		if f.Words = strings.TrimSpace(v.r.PostFormValue("q")); f.Words != "" {
			page.Search, page.View, view = f.Words, models.ViewAll, models.ViewAll
		}
	}
	if err := v.fillBoard(&page, f, view, c); err != nil {
		return err
	}
	if v.r.Header.Get("X-Part") != "" {
		return v.showPart("board", "list", page)
	}
	page.Said = v.takeFlash()
	return v.show("board", "工单", page)
}

func (v *visit) fillBoard(page *boardPage, f models.TicketFilter, view models.BoardView, c *models.CommunityRoster) error {
	tx, limit := v.Store.Read(v.r.Context()), perPage
	if page.Search != "" {
		limit = mostFound
	}
	counts, err := tx.CountBoard(f, v.limits(c))
	if err != nil {
		return err
	}
	after := cursor(v.r.FormValue("after"))
	tickets, err := tx.Board(f, view, v.limits(c), after, limit+1)
	if err != nil {
		return err
	}
	more := len(tickets) > limit
	tickets = tickets[:min(len(tickets), limit)]
	page.Rows = v.rows(tickets, c)
	if page.Search != "" {
		page.Found = counts[models.ViewAll]
		return nil
	}
	for _, other := range views {
		page.Tiles = append(page.Tiles, tile{other, viewWords[other], counts[other], v.boardURL("view", string(other)), other == view})
	}
	if more {
		next := view.After(&tickets[len(tickets)-1])
		page.Next = v.boardURL("after", strconv.Itoa(next.Rank)+"."+strconv.FormatInt(int64(next.Number), 10))
	}
	if after.Number > 0 {
		page.First = v.boardURL("after", "")
	}
	page.Ledger = "/desk/ledger.xlsx?" + v.query("after", "").Encode()
	page.Narrowed = len(v.query("view", "")) > 0
	return nil
}

// filterNames are the parts of a filter that stand in addresses.
var filterNames = []string{"c", "view", "grid", "worker", "kind", "urgency", "since", "until"}

// query is the filter of this page with one part changed.
func (v *visit) query(name, value string) url.Values {
	q := url.Values{}
	for _, n := range filterNames {
		if x := v.r.FormValue(n); x != "" {
			q.Set(n, x)
		}
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return q
}

func (v *visit) boardURL(name, value string) string {
	if q := v.query(name, value); len(q) > 0 {
		return "/desk/board?" + q.Encode()
	}
	return "/desk/board"
}

// filter reads what the address asks for, within what the visitor may see.
func (v *visit) filter(c *models.CommunityRoster) (models.TicketFilter, error) {
	f := models.TicketFilter{Community: c.ID, Scope: v.scope(c), Kind: v.r.FormValue("kind"), Urgency: v.r.FormValue("urgency")}
	f.WorkerID, _ = strconv.ParseInt(v.r.FormValue("worker"), 10, 64) // nonsense filters nothing
	if grid, err := strconv.ParseInt(v.r.FormValue("grid"), 10, 64); err == nil {
		area := c.Area(grid)
		f.Area = &area
	}
	var err error
	if f.Since, err = v.day("since", c.Location); err != nil {
		return f, err
	}
	if f.Until, err = v.day("until", c.Location); err != nil {
		return f, err
	}
	if !f.Until.IsZero() {
		f.Until = f.Until.In(c.Location).AddDate(0, 0, 1).UTC() // the day itself counts
	}
	return f, nil
}

// day reads a date of the form; the zero time when there is none.
func (v *visit) day(name string, zone *time.Location) (time.Time, error) {
	s := v.r.FormValue(name)
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		return time.Time{}, errBadForm
	}
	return t.UTC(), nil
}

func (v *visit) filterForm(c *models.CommunityRoster) boardFilter {
	grid := v.r.FormValue("grid")
	f := boardFilter{
		Workers: workerChoices(c, v.r.FormValue("worker")),
		Kinds:   choices(v.r.FormValue("kind"), kindWords...), Urgencies: choices(v.r.FormValue("urgency"), urgencyWords...),
		Since: v.r.FormValue("since"), Until: v.r.FormValue("until"),
	}
	for _, g := range c.Grids {
		id := strconv.FormatInt(g.ID, 10)
		f.Grids = append(f.Grids, choice{id, g.Name, id == grid})
	}
	return f
}

// cursor reads where a page begins; nonsense is the beginning.
func cursor(s string) models.Cursor {
	rank, number, _ := strings.Cut(s, ".")
	r, err1 := strconv.Atoi(rank)
	n, err2 := strconv.ParseInt(number, 10, 64)
	if err1 != nil || err2 != nil || n < 0 {
		return models.Cursor{}
	}
	return models.Cursor{Rank: r, Number: models.TicketNumber(n)}
}
