package handlers

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/models"
)

// found is which tickets a worker's words are about.
type found struct {
	tickets   []models.Ticket
	unknown   []string        // numbers that the community does not have
	ambiguous []models.Ticket // one of these, but which?
	silent    bool            // nothing says that the words are about a ticket
}

// rivalWindow: two tickets that came up within it can both be meant by a word
// without a number.
const rivalWindow = 10 * time.Minute

// meant finds the tickets of an intent: those it names, those of the message it
// answers, else the one that the talk is about.
func (t *turn) meant(d *desk, in understand.Intent) (found, error) {
	f, err := t.named(in.Tickets)
	if err != nil || len(f.tickets) > 0 {
		return f, err
	}
	if len(d.quoted) > 0 {
		return found{tickets: d.quoted}, nil
	}
	if len(f.unknown) > 0 {
		return f, nil
	}
	return t.fromContext(d, in)
}

// named looks up numbers. A bare number that is no ticket is a price or a time
// when another one is, so it is reported only where it stands alone or after #.
func (t *turn) named(numbers []string) (found, error) {
	var f found
	var wanted []models.TicketNumber
	for _, s := range numbers {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			wanted = append(wanted, models.TicketNumber(n))
		}
	}
	if len(wanted) == 0 {
		return f, nil
	}
	var err error
	if f.tickets, err = t.tx.TicketsByNumber(t.c.ID, wanted); err != nil {
		return f, err
	}
	for _, n := range wanted {
		known := slices.ContainsFunc(f.tickets, func(tk models.Ticket) bool { return tk.Number == n })
		if !known && (len(f.tickets) == 0 && t.m.Chat.Private || strings.Contains(t.m.Text, n.String())) {
			f.unknown = append(f.unknown, strconv.FormatInt(int64(n), 10))
		}
	}
	return f, nil
}

// fromContext finds what a word without a number is about. In the group nothing
// is taken for a reply unless the bot has just spoken about the ticket, or the
// words describe it.
func (t *turn) fromContext(d *desk, in understand.Intent) (found, error) {
	pool := d.pool(in.Name)
	if tk := described(pool, t.m.Text, d.reading.Slots); tk != nil {
		return found{tickets: []models.Ticket{*tk}}, nil
	}
	about := d.about(pool)
	switch {
	case len(pool) > 1 && allOf(t.m.Text) && (t.m.Chat.Private || in.Name == understand.Claim):
		return found{tickets: d.own(pool)}, nil
	case len(about) == 1 && d.clear(about[0], pool, t.now):
		return found{tickets: about}, nil
	case len(pool) == 0:
		return t.settledOne(d, in)
	case !t.m.Chat.Private && len(about) == 0:
		return found{silent: true}, nil
	case t.m.Chat.Private && len(pool) == 1:
		return found{tickets: pool}, nil
	case !t.m.Chat.Private && len(about) > 1:
		return found{ambiguous: about}, nil
	}
	return found{ambiguous: pool}, nil
}

// allOf tells whether a worker speaks of everything at once: "这几个我都接了".
func allOf(words string) bool {
	return strings.Contains(words, "全部") || strings.Contains(words, "都") && !strings.Contains(words, "都没") && !strings.Contains(words, "还都")
}

// own are those of the pool that are this worker's, claimed or offered.
func (d *desk) own(pool []models.Ticket) []models.Ticket {
	return having(pool, func(tk *models.Ticket) bool { return tk.HeldBy(d.me.ID) })
}

// pool are the tickets that an intent without a number can be about.
func (d *desk) pool(n understand.IntentName) []models.Ticket {
	switch n {
	case understand.Claim:
		return d.claimable()
	case understand.Progress:
		if d.calledFor() {
			return d.about(d.mine) // "在路上" answers the call, not what he has had for long
		}
		if claimed := d.claimed(); len(claimed) > 0 {
			return claimed
		}
	case understand.Done:
		if claimed := d.claimed(); len(claimed) > 0 {
			return claimed
		}
	case understand.Detail:
		return append(slices.Clone(d.mine), having(d.free, func(tk *models.Ticket) bool { return !tk.HeldBy(d.me.ID) })...)
	}
	return d.mine
}

func (d *desk) claimed() []models.Ticket {
	return having(d.mine, func(tk *models.Ticket) bool { return tk.State == models.Claimed })
}

// calledFor tells whether the last that was said to the worker is a call for an
// emergency that he has not claimed.
func (d *desk) calledFor() bool {
	about := d.about(d.mine)
	return len(about) == 1 && about[0].State != models.Claimed && about[0].Urgency == models.Emergency
}

// claimable are the tickets offered to this worker; all that are free when none
// is, or when the talk is about one that is offered to somebody else.
func (d *desk) claimable() []models.Ticket {
	mine := func(tk *models.Ticket) bool { return tk.HeldBy(d.me.ID) }
	about := d.about(d.free)
	offered := having(d.free, mine)
	if len(offered) == 0 || len(about) > len(having(about, mine)) {
		return d.free
	}
	return offered
}

// about are those of the pool that the bot's last message was about.
func (d *desk) about(pool []models.Ticket) []models.Ticket {
	if d.said == nil {
		return nil
	}
	return having(pool, func(tk *models.Ticket) bool { return slices.Contains(d.said.TicketIDs, tk.ID) })
}

// clear tells whether the ticket that was spoken about last is the only one that
// can be meant: it was just now, and no other came up at the same time.
func (d *desk) clear(about models.Ticket, pool []models.Ticket, now time.Time) bool {
	if len(pool) == 1 {
		return true
	}
	if now.Sub(d.said.CreatedAt) > groupWindow {
		return false
	}
	return !slices.ContainsFunc(pool, func(tk models.Ticket) bool {
		return tk.ID != about.ID && d.said.CreatedAt.Sub(cameUp(tk)).Abs() < rivalWindow
	})
}

// cameUp is when a ticket last came to the worker's attention.
func cameUp(tk models.Ticket) time.Time {
	if tk.ClaimedAt != nil {
		return *tk.ClaimedAt
	}
	return tk.CreatedAt
}

// settledOne is the ticket talked about last although nothing can be done about
// it any more, so that the worker hears why: it is taken, or settled.
func (t *turn) settledOne(d *desk, in understand.Intent) (found, error) {
	if d.said == nil || len(d.said.TicketIDs) != 1 || !t.m.Chat.Private && in.Name != understand.Claim {
		return found{silent: !t.m.Chat.Private}, nil
	}
	tickets, err := t.tx.TicketsByID(d.said.TicketIDs)
	return found{tickets: tickets}, err
}

func having(in []models.Ticket, ok func(*models.Ticket) bool) []models.Ticket {
	var out []models.Ticket
	for i := range in {
		if ok(&in[i]) {
			out = append(out, in[i])
		}
	}
	return out
}

// asked is an intent as it is stored with the question.
type asked struct {
	Name understand.IntentName `json:"name"`
	To   string                `json:"to,omitempty"`
}

func intentOf(q *models.Question) understand.Intent {
	var a asked
	if json.Unmarshal([]byte(q.Intent), &a) != nil {
		return understand.Intent{Name: understand.None}
	}
	return understand.Intent{Name: a.Name, To: a.To}
}

// askWorkerWhich asks in private which ticket is meant, naming the candidates.
func (t *turn) askWorkerWhich(d *desk, candidates []models.Ticket, in understand.Intent) error {
	candidates = candidates[:min(len(candidates), 9)]
	intent, err := json.Marshal(asked{in.Name, in.To})
	if err != nil {
		return err
	}
	if again, err := t.askedAlready(string(intent), candidates); again || err != nil {
		return err
	}
	c, err := t.cause("")
	if err != nil {
		return err
	}
	q := &models.Question{
		Person: t.actor.Key(), ChatKey: t.m.Chat.Key(), Intent: string(intent), Note: t.words(),
		MessageID: c.MessageID, AskedAt: t.now,
	}
	for _, tk := range candidates {
		q.Candidates = append(q.Candidates, tk.ID)
	}
	if err := t.tx.Ask(q); err != nil {
		return err
	}
	return t.tell(d.me, "which_worker", texts.Data{List: t.Announce.lines(candidates, t.c, t.now)}, candidates...)
}

// askedAlready tells whether the worker has the same question before him that
// would be asked now.
func (t *turn) askedAlready(intent string, candidates []models.Ticket) (bool, error) {
	q, err := t.tx.OpenQuestion(t.actor.Key(), t.now.Add(-askAgain))
	if q == nil || err != nil || q.Intent != intent {
		return false, err
	}
	ids := make([]int64, len(candidates))
	for i := range candidates {
		ids[i] = candidates[i].ID
	}
	return slices.Equal(q.Candidates, ids), nil
}

// askAgain is after what time the same question is put again.
const askAgain = 3 * time.Minute
