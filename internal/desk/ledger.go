package desk

import (
	"bytes"
	"fmt"
	"mime"
	"slices"
	"time"

	"gridbot/internal/ledger"
	"gridbot/models"
)

// mostLedger is how many tickets one file holds.
const mostLedger = 20_000

// ledger hands out what the board shows as an Excel file.
func (d *Desk) ledger(v *visit) error {
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
		view = models.ViewAll
	}
	tickets, err := v.Store.Read(v.r.Context()).Ledger(f, view, v.limits(c), mostLedger)
	if err != nil {
		return fmt.Errorf("read a ledger: %w", err)
	}
	if err := v.audit(models.Exported, c.ID, "ledger", fmt.Sprintf("%s, %d tickets", view, len(tickets))); err != nil {
		return err
	}
	var file bytes.Buffer
	if err := ledger.Write(&file, v.ledgerOf(tickets, view, c)); err != nil {
		return err
	}
	name := c.Name + "工单台账" + v.now.In(c.Location).Format("20060102") + ".xlsx"
	h := v.w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if _, err := file.WriteTo(v.w); err != nil {
		v.Log.Debug("a ledger did not get through", "err", err)
	}
	return nil
}

func (v *visit) ledgerOf(tickets []models.Ticket, view models.BoardView, c *models.CommunityRoster) ledger.Ledger {
	l := ledger.Ledger{
		Title: c.Name + "便民服务工单台账",
		Note: fmt.Sprintf("%s，共%d件　　导出：%s　%s", viewWords[view], len(tickets), v.who.User.Name,
			v.now.In(c.Location).Format("2006年1月2日 15:04")),
		Rows: make([]ledger.Row, len(tickets)),
	}
	for i := range tickets {
		l.Rows[i] = v.ledgerRow(&tickets[i], c)
	}
	return l
}

func (v *visit) ledgerRow(tk *models.Ticket, c *models.CommunityRoster) ledger.Row {
	d := v.Announce.Describe(tk, c, v.now)
	local := func(t *time.Time) time.Time {
		if t == nil {
			return time.Time{}
		}
		return t.In(c.Location)
	}
	r := ledger.Row{
		Number: int64(tk.Number), Registered: tk.CreatedAt.In(c.Location), Kind: d.Kind, Urgency: named(urgencyWords, tk.Urgency),
		Grid: gridName(c, models.Fact{Estate: tk.Estate, Building: tk.Building}), Place: d.Place, Contact: tk.Contact, Phone: tk.Phone,
		Words: tk.Words, Worker: d.Worker, Claimed: local(tk.ClaimedAt), Done: local(tk.DoneAt), Hours: -1,
		Result: tk.Result, State: stateWords[tk.State], Rating: tk.Rating,
	}
	if tk.DoneAt != nil {
		r.Hours = tk.DoneAt.Sub(tk.CreatedAt).Hours()
	}
	return r
}
