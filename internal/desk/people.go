package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gridbot/internal/register"
	"gridbot/models"
)

const householdsPerPage = 50

// peoplePage is the register of households.
type peoplePage struct {
	Said, Wrong  string
	Rows         []householdRow
	Next, Search string
	Categories   []choice
	All          bool // no category is chosen
	Supervisor   bool
}

type householdRow struct {
	ID                      int64
	Place, Contact, Phone   string
	Category, CategoryClass string
	People                  int
	Notes                   string
}

// householdScope is what the visitor may see of households: nil for all.
func (v *visit) householdScope(c *models.CommunityRoster) *models.Area {
	s := v.scope(c)
	if s == nil {
		return nil
	}
	return &s.Area
}

// people lists the households. A search comes by POST, as on the board.
func (d *Desk) people(v *visit) error {
	return v.showPeople(peoplePage{Said: v.takeFlash()})
}

func (v *visit) showPeople(page peoplePage) error {
	c, err := v.community()
	if err != nil {
		return err
	}
	f := models.HouseholdFilter{Community: c.ID, Area: v.householdScope(c), Category: v.r.FormValue("category")}
	if v.r.Method == http.MethodPost {
		f.Words = strings.TrimSpace(v.r.PostFormValue("q"))
		page.Search = f.Words
	}
	after, _ := strconv.ParseInt(v.r.FormValue("after"), 10, 64) // nonsense is the beginning
	list, err := v.Store.Read(v.r.Context()).Households(f, after, householdsPerPage+1)
	if err != nil {
		return fmt.Errorf("list households: %w", err)
	}
	if len(list) > householdsPerPage {
		list = list[:householdsPerPage]
		if page.Search == "" {
			page.Next = fmt.Sprintf("/desk/people?c=%d&category=%s&after=%d", c.ID, f.Category, list[householdsPerPage-1].ID)
		}
	}
	for i := range list {
		page.Rows = append(page.Rows, householdRowOf(&list[i]))
	}
	page.Categories = choices(f.Category, register.Categories...)
	page.All = f.Category == "" && page.Search == ""
	page.Supervisor = v.who.May(models.RoleSupervisor)
	return v.show("people", "住户", page)
}

func householdRowOf(h *models.Household) householdRow {
	r := householdRow{
		ID: h.ID, Place: placeOf(h.Place), Contact: h.Contact, Phone: h.Phone, People: h.People, Notes: short(h.Notes, 60),
	}
	if h.Category != models.Ordinary {
		r.Category, r.CategoryClass = named(register.Categories, h.Category), h.Category
	}
	return r
}

// placeOf writes an address as people do.
func placeOf(p models.Place) string {
	out := p.Estate + p.Building + "号楼"
	if p.Unit != "" {
		out += p.Unit + "单元"
	}
	return out + p.Room + "室"
}

// householdPage is one household with its tickets.
type householdPage struct {
	ID, Version int64
	Title       string
	Wrong       []string
	Cells       []string // as in the register
	Categories  []choice
	Tickets     []row
}

// household finds the household of the path, if the visitor may see it.
func (v *visit) household() (*models.Household, *models.CommunityRoster, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, nil, errNotFound
	}
	h, err := v.Store.Read(v.r.Context()).Household(id)
	if err != nil {
		return nil, nil, err
	}
	if h == nil || !v.who.Sees(h.CommunityID) {
		return nil, nil, errNotFound
	}
	c := v.Announce.Roster.Community(h.CommunityID)
	if c == nil {
		return nil, nil, errNotFound
	}
	if area := v.householdScope(c); area != nil && !area.Covers(h.Place) {
		return nil, nil, errNotFound
	}
	return h, c, nil
}

func (d *Desk) householdPage(v *visit) error {
	h, c, err := v.household()
	if err != nil {
		return err
	}
	if err := v.audit(models.LookedAt, c.ID, object("household", h.ID), ""); err != nil {
		return err
	}
	return v.showHousehold(h, c, nil)
}

func (v *visit) showHousehold(h *models.Household, c *models.CommunityRoster, wrong []string) error {
	page := householdPage{
		ID: h.ID, Version: h.Version, Title: placeOf(h.Place), Wrong: wrong, Cells: register.Cells(h),
		Categories: choices(h.Category, register.Categories...),
	}
	tickets, err := v.Store.Read(v.r.Context()).TicketsAt(c.ID, h.Place, 20)
	if err != nil {
		return err
	}
	scope := v.scope(c)
	tickets = slices.DeleteFunc(tickets, func(tk models.Ticket) bool { return !scope.Sees(&tk) })
	page.Tickets = v.rows(tickets, c)
	return v.show("household", page.Title, page)
}

// changeHousehold stores what is known of a household. Its address stays: a
// family that moves is another household.
func (d *Desk) changeHousehold(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 64<<10)
	h, c, err := v.household()
	if err != nil {
		return err
	}
	if v.who.Worker == nil {
		return errRefused
	}
	cells := register.Cells(h)
	for i, name := range []string{"contact", "phone", "category", "people", "notes"} {
		cells[4+i] = strings.TrimSpace(v.r.PostFormValue(name))
	}
	cells[6] = named(register.Categories, cells[6])
	changed, wrong := register.Row{Cells: cells}.Household()
	if utf8.RuneCountInString(changed.Notes) > 2000 {
		wrong = append(wrong, "备注太长了")
	}
	changed.ID, changed.CommunityID = h.ID, h.CommunityID
	changed.Version, err = strconv.ParseInt(v.r.PostFormValue("version"), 10, 64)
	if err != nil {
		return errBadForm
	}
	if len(wrong) > 0 {
		return v.showHousehold(&changed, c, wrong)
	}
	err = v.Store.Tx(v.r.Context(), func(tx *models.Tx) error {
		stored := changed // run again from the start, it begins with the same version
		if err := tx.ChangeHousehold(&stored, v.now); err != nil {
			return err
		}
		return tx.Audit(v.entry(models.Changed, c.ID, object("household", h.ID), ""))
	})
	if errors.Is(err, models.ErrOldHousehold) {
		return v.showHousehold(h, c, []string{"刚刚有人改过，请看看最新的再改。"})
	}
	if err != nil {
		return err
	}
	v.flash("改好了。")
	return v.redirect("/desk/people")
}
