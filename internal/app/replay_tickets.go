package app

import (
	"context"
	"time"

	"gridbot/handlers/understand"
	"gridbot/models"
)

// endState is what a rehearsal leaves: every ticket with its history.
type endState struct {
	Tickets []endTicket `json:"tickets"`
}

type endTicket struct {
	Number    models.TicketNumber `json:"number"`
	Kind      string              `json:"kind"`
	Subkind   string              `json:"subkind"`
	Urgency   string              `json:"urgency"`
	State     models.State        `json:"state"`
	Estate    string              `json:"estate"`
	Building  string              `json:"building"`
	Unit      string              `json:"unit"`
	Room      string              `json:"room"`
	Requester string              `json:"requester"`
	Reporters []string            `json:"reporters"`
	Worker    string              `json:"worker"`
	Slots     understand.Slots    `json:"slots"`
	Rating    int                 `json:"rating,omitempty"`
	Community string              `json:"community"`
	Events    []endEvent          `json:"events"`
}

type endEvent struct {
	At     time.Time        `json:"at"`
	Action models.Action    `json:"action"`
	By     string           `json:"by"`
	Role   models.ActorRole `json:"role"`
	Old    models.State     `json:"old,omitempty"`
	New    models.State     `json:"new,omitempty"`
	Note   string           `json:"note,omitempty"`
}

// close writes the last line: what has become of every ticket.
func (r *rehearsal) close(ctx context.Context) error {
	tx := r.house.store.Read(ctx)
	tickets, err := tx.AllTickets()
	if err != nil {
		return err
	}
	end := endState{Tickets: []endTicket{}}
	for i := range tickets {
		t, err := r.ticket(tx, &tickets[i])
		if err != nil {
			return err
		}
		end.Tickets = append(end.Tickets, t)
	}
	return r.stage.out.Encode(end)
}

func (r *rehearsal) ticket(tx *models.Tx, tk *models.Ticket) (endTicket, error) {
	out := endTicket{
		Number: tk.Number, Kind: tk.Kind, Subkind: tk.Subkind, Urgency: tk.Urgency, State: tk.State,
		Estate: tk.Estate, Building: tk.Building, Unit: tk.Unit, Room: tk.Room, Reporters: []string{}, Rating: tk.Rating,
		Slots: understand.Slots{
			Estate: tk.Estate, Building: tk.Building, Unit: tk.Unit, Room: tk.Room, Phone: tk.Phone,
			Items: tk.Items, Utility: tk.Utility, Amount: tk.Amount, Account: tk.Account, When: tk.Wanted,
		},
	}
	if c := r.house.announce.Roster.Community(tk.CommunityID); c != nil {
		out.Community = c.Name
	}
	if tk.WorkerID != nil {
		if w := r.house.announce.Roster.Worker(*tk.WorkerID); w != nil {
			out.Worker = w.Name
		}
	}
	if tk.RequesterID != nil {
		who, err := tx.Resident(*tk.RequesterID)
		if err != nil {
			return out, err
		}
		if who != nil {
			out.Requester = who.Name
			out.Reporters = append(out.Reporters, who.Name)
		}
	}
	others, err := tx.Reporters(tk.ID)
	if err != nil {
		return out, err
	}
	for _, o := range others {
		out.Reporters = append(out.Reporters, o.Name)
	}
	events, err := tx.Events(tk.ID)
	for _, e := range events {
		out.Events = append(out.Events, endEvent{
			At: e.At.In(r.stage.zone), Action: e.Action, By: e.ActorName, Role: e.ActorRole, Old: e.OldState, New: e.NewState, Note: e.Note,
		})
	}
	return out, err
}
