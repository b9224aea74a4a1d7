package faults_test

import (
	"strings"
	"testing"

	"gridbot/models"
)

// requests is how many requests a test makes; each is of somebody else.
const requests = 40

// holds waits until all is done and checks the invariants.
func holds(t *testing.T, s *models.Store) {
	t.Helper()
	tx := s.Read(t.Context())
	count := func() int {
		tickets, err := tx.AllTickets()
		if err != nil {
			t.Fatal(err)
		}
		return len(tickets)
	}
	eventually(t, "every request is a ticket", func() bool { return count() >= requests })
	eventually(t, "the outbox is drained", func() bool {
		v, err := tx.Vitals([]string{"webchat"}, nowUTC())
		if err != nil {
			t.Fatal(err)
		}
		o := v.Outbox["webchat"].Messages
		return o[models.Sending] == 0 && v.Outbox["webchat"].Oldest == nil
	})
	eventually(t, "the inbox is drained", func() bool {
		waiting, err := tx.Undelivered("webchat:group:便民服务群")
		if err != nil {
			t.Fatal(err)
		}
		return !waiting
	})
	tickets, err := tx.AllTickets()
	if err != nil {
		t.Fatal(err)
	}
	if len(tickets) != requests {
		t.Errorf("%d tickets of %d requests", len(tickets), requests)
	}
	requesters := map[int64]bool{}
	numbers := map[models.TicketNumber]bool{}
	for i := range tickets {
		tk := &tickets[i]
		if requesters[*tk.RequesterID] || numbers[tk.Number] {
			t.Errorf("ticket %s is there twice", tk.Number)
		}
		requesters[*tk.RequesterID], numbers[tk.Number] = true, true
		explained(t, tx, tk)
	}
	answeredOnce(t, tx, numbers)
}

// explained: the events lead from nothing to the state the ticket is in.
func explained(t *testing.T, tx *models.Tx, tk *models.Ticket) {
	t.Helper()
	events, err := tx.Events(tk.ID)
	if err != nil {
		t.Fatal(err)
	}
	var state models.State
	created := 0
	for _, ev := range events {
		if ev.OldState != state {
			t.Errorf("ticket %s: %s came from %q and not from %q", tk.Number, ev.Action, ev.OldState, state)
		}
		state = ev.NewState
		if ev.Action == models.Created {
			created++
		}
	}
	if created != 1 || state != tk.State {
		t.Errorf("ticket %s is %q, and %d events say %q", tk.Number, tk.State, created, state)
	}
}

// answeredOnce: each ticket is told to its resident once, and offered once.
func answeredOnce(t *testing.T, tx *models.Tx, numbers map[models.TicketNumber]bool) {
	t.Helper()
	out, err := tx.OutboxSince(0)
	if err != nil {
		t.Fatal(err)
	}
	answers, offers := map[models.TicketNumber]int{}, map[models.TicketNumber]int{}
	for _, o := range out {
		switch {
		case len(o.Numbers) != 1:
		case !o.ChatPrivate:
			answers[o.Numbers[0]]++
		case strings.Contains(o.Text, "新工单"):
			offers[o.Numbers[0]]++
		}
	}
	for n := range numbers {
		if answers[n] != 1 || offers[n] != 1 {
			t.Errorf("%s was answered %d times and offered %d times", n, answers[n], offers[n])
		}
	}
}
