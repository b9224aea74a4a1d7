package models

import (
	"errors"
	"fmt"
	"slices"
)

// Refusals of a transition. They are answers for people, not failures.
var (
	// ErrNotYours: the actor may not do this with this ticket.
	ErrNotYours = errors.New("not allowed for this person")
	// ErrWrongState: the ticket is in a state in which this can't be done.
	ErrWrongState = errors.New("not possible in this state")
)

// TakenError refuses a claim: somebody else has the ticket.
type TakenError struct{ WorkerID int64 }

func (e *TakenError) Error() string { return fmt.Sprintf("taken by worker %d", e.WorkerID) }

// rule says from which states an action is possible and who may do it.
type rule struct {
	from []State
	may  func(t *Ticket, a Actor) bool
}

var unsettled = []State{Asking, Open, Claimed, Done}

var rules = map[Action]rule{
	Located:      {[]State{Asking, Open, Claimed}, anybody},
	Routed:       {[]State{Asking, Open}, systemOnly},
	DidClaim:     {[]State{Asking, Open}, staff},
	Released:     {[]State{Asking, Open, Claimed}, holder},
	Transferred:  {[]State{Asking, Open, Claimed}, holderOrUnclaimed},
	Progressed:   {unsettled, staff},
	Finished:     {[]State{Asking, Open, Claimed}, holderOrUnclaimed},
	Referred:     {[]State{Asking, Open, Claimed}, holderOrUnclaimed},
	WasCancelled: {unsettled, requesterOrStaff},
	Confirmed:    {[]State{Asking, Open, Claimed, Done}, requesterOrStaff},
	Disputed:     {[]State{Done, Closed}, people}, // of residents, those whom Tx.concerned lets
	Reopened:     {[]State{Done, Closed}, people},
	Rated:        {[]State{Done, Closed}, requester},
	Supplemented: {unsettled, anybody},
	Repeated:     {unsettled, anybody},
	Reported:     {unsettled, anybody},
	Escalated:    {[]State{Asking, Open, Claimed}, systemOnly},
	Alerted:      {[]State{Asking, Open}, systemOnly},
	AutoClosed:   {[]State{Done}, systemOnly},
}

func anybody(*Ticket, Actor) bool         { return true }
func people(_ *Ticket, a Actor) bool      { return a.Role != BySystem }
func staff(_ *Ticket, a Actor) bool       { return a.OfStaff() }
func systemOnly(_ *Ticket, a Actor) bool  { return a.Role == BySystem }
func requester(t *Ticket, a Actor) bool   { return a.Role == ByResident && isRequester(t, a) }
func isRequester(t *Ticket, a Actor) bool { return t.RequesterID != nil && *t.RequesterID == a.ID }

func requesterOrStaff(t *Ticket, a Actor) bool { return a.OfStaff() || requester(t, a) }

func holder(t *Ticket, a Actor) bool {
	return a.Role == BySupervisor || a.Role == ByWorker && t.HeldBy(a.ID)
}

func holderOrUnclaimed(t *Ticket, a Actor) bool {
	return holder(t, a) || a.Role == ByWorker && t.State != Claimed
}

// refusal tells why the actor can't do this with the ticket now, or nil.
func (t *Ticket) refusal(action Action, a Actor) error {
	r := rules[action]
	switch {
	case a.CommunityID != t.CommunityID:
		return ErrNotYours // a number of another community
	case !slices.Contains(r.from, t.State):
		return ErrWrongState
	case !r.may(t, a):
		return ErrNotYours
	}
	return nil
}
