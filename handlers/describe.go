package handlers

import (
	"fmt"
	"strings"
	"time"

	"gridbot/handlers/texts"
	"gridbot/models"
)

// Describe puts a ticket into the words of the texts.
func (a *Announcer) Describe(tk *models.Ticket, c *models.CommunityRoster, now time.Time) texts.Data {
	d := texts.Data{
		No: tk.Number.String(), Kind: a.kindWords(tk), Urgency: a.label("urgency_" + tk.Urgency),
		State: a.label("state_" + string(tk.State)), Place: placeWords(tk.Place), Contact: tk.Contact, Phone: tk.Phone,
		Detail: a.detailWords(tk), Words: cut(tk.Words, 500), Waited: waited(now.Sub(tk.CreatedAt)),
		Community: c.Name, Rating: tk.Rating, Safety: a.safety(tk),
	}
	if tk.WorkerID != nil {
		if w := a.Roster.Worker(*tk.WorkerID); w != nil {
			d.Worker = w.Name
		}
	}
	return d
}

// label is a word of the texts, or "" when there is none of this name.
func (a *Announcer) label(name string) string { return a.Texts.Say(name, texts.Data{}) }

func (a *Announcer) kindWords(tk *models.Ticket) string {
	kind := a.label("kind_" + tk.Kind)
	if sub := a.label("subkind_" + tk.Subkind); sub != "" {
		return kind + "·" + sub
	}
	return kind
}

func (a *Announcer) detailWords(tk *models.Ticket) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, a.label("detail_"+name)+value)
		}
	}
	add("items", strings.Join(tk.Items, "、"))
	if tk.Utility != "" {
		add("utility", a.label("utility_"+tk.Utility))
	}
	if tk.Amount != "" {
		add("amount", tk.Amount+"元")
	}
	add("account", tk.Account)
	add("wanted", tk.Wanted)
	return strings.Join(parts, "，")
}

// safety is what to do first in danger, by what the danger is.
func (a *Announcer) safety(tk *models.Ticket) string {
	if tk.Urgency != models.Emergency {
		return ""
	}
	if s := a.label("safety_" + tk.Subkind); s != "" {
		return s
	}
	if tk.Kind == "medicine" {
		return a.label("safety_medicine")
	}
	return a.label("safety_other")
}

// placeWords writes an address as people do.
func placeWords(p models.Place) string {
	var b strings.Builder
	b.WriteString(p.Estate)
	part := func(value, unit string) {
		if value != "" {
			b.WriteString(value + unit)
		}
	}
	part(p.Building, "号楼")
	part(p.Unit, "单元")
	part(p.Room, "室")
	return b.String()
}

// waited tells a span of time in the one unit that matters.
func waited(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "不到1分钟"
	case d < time.Hour:
		return fmt.Sprintf("%d分钟", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d天", int(d.Hours()/24))
}
