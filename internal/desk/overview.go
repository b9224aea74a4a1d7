package desk

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"time"

	"gridbot/internal/stats"
	"gridbot/models"
)

const (
	mostFacts  = 200_000 // tickets that one overview counts
	weeksShown = 12
)

// overviewPage is the numbers of a community over some time.
type overviewPage struct {
	Community, From, To string
	Since, Until        string // as the form writes them
	Spans               []span
	Total               line
	Rates               []rate
	Day, Weeks          template.HTML
	Tables              []table
	Heat                []heatRow
	Digests             []digest
	Ledger              string
}

// span is a time to choose.
type span struct {
	Name, URL string
	Chosen    bool
}

// rate is one of the three rates.
type rate struct{ Name, Percent, Of, What string }

// table is the numbers by one thing.
type table struct {
	Name  string
	Lines []line
}

// line is the numbers of one group.
type line struct {
	Name                        string
	Count, Outstanding, Overdue int
	Response, Solved, Happy     string
	Claim, ClaimMost            string
	Done, DoneMost              string
}

// heatRow is an estate with its buildings.
type heatRow struct {
	Estate    string
	Buildings []heatCell
}

// heatCell is a building; Level is how warm it is, 0 to 5.
type heatCell struct {
	Name         string
	Count, Level int
}

type digest struct {
	At       string
	Messages int
}

// overview shows numbers, and nothing of a person.
func (d *Desk) overview(v *visit) error {
	c, err := v.community()
	if err != nil {
		return err
	}
	f := models.TicketFilter{Community: c.ID}
	page := &overviewPage{Community: c.Name}
	if err := v.chooseSpan(page, &f, c); err != nil {
		return err
	}
	tx := v.Store.Read(v.r.Context())
	facts, err := tx.Facts(f, mostFacts)
	if err != nil {
		return fmt.Errorf("read the facts of community %d: %w", c.ID, err)
	}
	v.count(page, facts, c)
	if page.Digests, err = v.digests(c); err != nil {
		return err
	}
	if v.who.May(models.RoleWorker) {
		page.Ledger = fmt.Sprintf("/desk/ledger.xlsx?c=%d&view=all&since=%s&until=%s", c.ID, page.Since, page.Until)
	}
	return v.show("overview", "数据", page)
}

// chooseSpan reads which time is asked for: the last thirty days, if none.
func (v *visit) chooseSpan(page *overviewPage, f *models.TicketFilter, c *models.CommunityRoster) error {
	today := v.now.In(c.Location)
	since, err := v.day("since", c.Location)
	if err != nil {
		return err
	}
	until, err := v.day("until", c.Location)
	if err != nil {
		return err
	}
	if since.IsZero() {
		since = today.AddDate(0, 0, -29)
	}
	if until.IsZero() {
		until = today
	}
	from, to := midnight(since.In(c.Location)), midnight(until.In(c.Location))
	f.Since, f.Until = from.UTC(), to.AddDate(0, 0, 1).UTC()
	page.Since, page.Until = from.Format(time.DateOnly), to.Format(time.DateOnly)
	page.From, page.To = from.Format("2006年1月2日"), to.Format("2006年1月2日")
	for _, s := range []struct {
		name  string
		begin time.Time
	}{
		{"本周", today.AddDate(0, 0, -int((today.Weekday()+6)%7))}, {"本月", today.AddDate(0, 0, 1-today.Day())},
		{"近30天", today.AddDate(0, 0, -29)}, {"近90天", today.AddDate(0, 0, -89)}, {"今年", today.AddDate(0, 0, 1-today.YearDay())},
	} {
		begin := s.begin.Format(time.DateOnly)
		url := fmt.Sprintf("/desk/overview?c=%d&since=%s&until=%s", c.ID, begin, today.Format(time.DateOnly))
		page.Spans = append(page.Spans, span{s.name, url, begin == page.Since && page.Until == today.Format(time.DateOnly)})
	}
	return nil
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func (v *visit) count(page *overviewPage, facts []models.Fact, c *models.CommunityRoster) {
	clock := stats.Clock{
		Limits: v.limits(c), UnclaimedFor: v.UnclaimedFor,
		Heard: func(t time.Time) time.Time { return v.Announce.Quiet.Until(t, c.Location) },
	}
	total := stats.Total(facts, clock)
	page.Total = lineOf("合计", total)
	page.Rates = []rate{
		rateOf("响应率", total.Response, "按时有人接单"), rateOf("解决率", total.Solved, "已经办好"), rateOf("满意率", total.Happy, "打了4分、5分"),
	}
	page.Tables = []table{
		tableOf("按网格", facts, clock, func(f models.Fact) string { return gridName(c, f) }),
		tableOf("按网格员", facts, clock, func(f models.Fact) string { return v.workerName(f.WorkerID) }),
		tableOf("按类别", facts, clock, func(f models.Fact) string { return named(kindWords, f.Kind) }),
	}
	page.Day = dayCurve(facts, c.Location)
	page.Weeks = weekBars(stats.Weeks(facts, v.now, c.Location, weeksShown))
	page.Heat = heat(facts)
}

func gridName(c *models.CommunityRoster, f models.Fact) string {
	ids := c.GridsAt(f.Estate, f.Building)
	for _, g := range c.Grids {
		if slices.Contains(ids, g.ID) {
			return g.Name
		}
	}
	return "不在网格里"
}

func (v *visit) workerName(id *int64) string {
	if id == nil {
		return "没有人负责"
	}
	if w := v.Announce.Roster.Worker(*id); w != nil {
		return w.Name
	}
	return "已离开的人"
}

func named(words [][2]string, value string) string {
	for _, w := range words {
		if w[0] == value {
			return w[1]
		}
	}
	return value
}

func rateOf(name string, s stats.Share, what string) rate {
	return rate{name, percent(s), fmt.Sprintf("%d / %d 件", s.Part, s.Whole), what}
}

func percent(s stats.Share) string {
	if p, ok := s.Percent(); ok {
		return strconv.Itoa(p) + "%"
	}
	return "—"
}

func lineOf(name string, g *stats.Group) line {
	l := line{
		Name: name, Count: g.Count, Outstanding: g.Outstanding, Overdue: g.Overdue,
		Response: percent(g.Response), Solved: percent(g.Solved), Happy: percent(g.Happy),
		Claim: "—", ClaimMost: "—", Done: "—", DoneMost: "—",
	}
	if median, most, ok := g.ToClaim(); ok {
		l.Claim, l.ClaimMost = took(median), took(most)
	}
	if median, most, ok := g.ToDone(); ok {
		l.Done, l.DoneMost = took(median), took(most)
	}
	return l
}

// took writes a span of time in the one unit that matters.
func took(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d分钟", max(1, int(d.Round(time.Minute).Minutes())))
	case d < 48*time.Hour:
		return fmt.Sprintf("%.1f小时", d.Hours())
	}
	return fmt.Sprintf("%.1f天", d.Hours()/24)
}

func tableOf(name string, facts []models.Fact, c stats.Clock, key func(models.Fact) string) table {
	keys, groups := stats.By(facts, c, key)
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(groups[b].Count, groups[a].Count) })
	t := table{Name: name}
	for _, k := range keys {
		t.Lines = append(t.Lines, lineOf(k, groups[k]))
	}
	return t
}
