package corpus

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"gridbot/handlers/understand"
)

// Count is a proportion: Hit of All.
type Count struct{ Hit, All int }

// Rate is the proportion, 0 if nothing was counted.
func (c Count) Rate() float64 {
	if c.All == 0 {
		return 0
	}
	return float64(c.Hit) / float64(c.All)
}

// Interval is Wilson's 95 % interval.
func (c Count) Interval() (low, high float64) {
	if c.All == 0 {
		return 0, 1
	}
	const z = 1.96
	n, p := float64(c.All), c.Rate()
	centre, d := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (centre-d)/(1+z*z/n)), min(1, (centre+d)/(1+z*z/n))
}

func (c *Count) add(hit bool) {
	c.All++
	if hit {
		c.Hit++
	}
}

// Score is what a reader reached on a set of examples.
type Score struct {
	// Requests found of those there are, and right ones of those reported.
	Recall, Precision Count
	FalseTickets      Count // of the messages that ask for nothing
	FalseHard         Count // of those that mention the same things as requests
	FalseChat         Count // of the others
	UrgencyRight      Count
	EmergencyRecall   Count
	EmergencyRight    Count
	Address           Count
	SlotRecall        Count
	SlotPrecision     Count
	Intent            Count
	WrongChange       Count // replies meant as none read as something
	Confusions        map[string]int
	outcomes          []outcome
	Mistakes          []Mistake
}

// Mistake is one example that was misread.
type Mistake struct {
	Example Example
	Got     string
}

// F1 of the request decision.
func (s *Score) F1() float64 { return figuresOf(s.outcomes).request }

// KindF1 is the macro average over the kinds.
func (s *Score) KindF1() float64 { return figuresOf(s.outcomes).kind }

// SlotF1 is the micro average over the slots other than the address.
func (s *Score) SlotF1() float64 { return figuresOf(s.outcomes).slots }

func f1(r, p float64) float64 {
	if r+p == 0 {
		return 0
	}
	return 2 * r * p / (r + p)
}

func newScore() *Score {
	return &Score{Confusions: map[string]int{}}
}

// Measure reads all examples and counts.
func Measure(r *understand.Reader, examples []Example) *Score {
	s := newScore()
	for _, e := range examples {
		s.add(r, e)
	}
	return s
}

func (s *Score) add(r *understand.Reader, e Example) {
	got := r.Read(e.Input())
	if e.IsReply() {
		s.reply(e, got)
	} else {
		s.message(e, got, r.Mentions(e.Input()))
	}
}

func (s *Score) wrong(e Example, want, got string) {
	s.Confusions[want+" -> "+got]++
	s.Mistakes = append(s.Mistakes, Mistake{e, got})
}

func (s *Score) reply(e Example, got understand.Reading) {
	name := string(got.Intents[0].Name)
	ok := name == e.Intent || slices.Contains(e.Accept, name)
	s.Intent.add(ok)
	if e.Intent == "none" {
		s.WrongChange.add(!ok)
	}
	if !ok {
		s.wrong(e, string(e.Role)+":"+e.Intent, name)
		return
	}
	if e.Intent != name {
		return
	}
	first := got.Intents[0]
	if !slices.Equal(first.Tickets, e.Tickets) || first.Rating != e.Rating || (e.Intent == "transfer" && first.To != e.To) {
		s.wrong(e, "details of "+e.Intent, fmt.Sprint(first.Tickets, first.To, first.Rating))
	}
}

func (s *Score) message(e Example, got understand.Reading, mentions bool) {
	kind, request := "none", understand.Request{}
	if len(got.Requests) > 0 {
		request = got.Requests[0]
		kind = string(request.Kind)
	}
	accept := append([]string{e.Kind}, e.Accept...)
	ok := slices.Contains(accept, kind)
	wants, may := e.Kind != "none", slices.Contains(accept, "none")
	o := outcome{wants: wants || ok && kind != "none", got: kind != "none", kind: e.Kind, said: kind}
	o.counted = !(may && wants && kind == "none")
	if ok {
		o.said = e.Kind
	}
	s.request(o, wants, may, kind, ok, mentions)
	defer func() { s.outcomes = append(s.outcomes, o) }()
	if !ok {
		s.wrong(e, e.Kind, kind)
		return
	}
	s.urgency(e, kind, request)
	if wants && kind != "none" && e.Slots != nil {
		s.slots(e, together(got.Requests), &o)
	}
}

func (s *Score) request(o outcome, wants, may bool, kind string, ok, mentions bool) {
	if wants && !(may && kind == "none") {
		s.Recall.add(kind != "none")
	}
	if kind != "none" {
		s.Precision.add(o.wants)
	}
	if wants {
		return
	}
	s.FalseTickets.add(!ok)
	if mentions {
		s.FalseHard.add(!ok)
	} else {
		s.FalseChat.add(!ok)
	}
}

func (s *Score) urgency(e Example, kind string, request understand.Request) {
	if kind == "none" {
		return
	}
	if e.Kind != "none" {
		s.UrgencyRight.add(e.Urgency == string(request.Urgency))
	}
	is, said := e.Urgency == "emergency", request.Urgency == understand.Emergency
	if is {
		s.EmergencyRecall.add(said)
	}
	if said {
		s.EmergencyRight.add(is)
	}
	if is != said {
		s.wrong(e, "urgency "+e.Urgency, string(request.Urgency))
	}
}

func (s *Score) slots(e Example, got understand.Slots, o *outcome) {
	want := e.Slots
	a, b := [3]string{want.Building, want.Unit, want.Room}, [3]string{got.Building, got.Unit, got.Room}
	s.Address.add(a == b)
	if a != b {
		s.wrong(e, "address", fmt.Sprint(b))
	}
	w, g := flat(*want), flat(got)
	o.slotsWanted, o.slotsGot = len(w), len(g)
	for _, x := range w {
		found := slices.Contains(g, x)
		s.SlotRecall.add(found)
		if found {
			o.slotsFoundWanted++
		} else {
			s.wrong(e, "missing slot", x)
		}
	}
	for _, x := range g {
		right := slices.Contains(w, x)
		s.SlotPrecision.add(right)
		if right {
			o.slotsRight++
		} else {
			s.wrong(e, "invented slot", x)
		}
	}
}

func flat(s understand.Slots) []string {
	var out []string
	for _, x := range [][2]string{{"estate", s.Estate}, {"phone", s.Phone}, {"utility", s.Utility}, {"amount", s.Amount}, {"account", s.Account}, {"when", s.When}} {
		if x[1] != "" {
			out = append(out, x[0]+"="+x[1])
		}
	}
	for _, item := range s.Items {
		out = append(out, "item="+item)
	}
	return out
}

// together unites the facts of several requests in one message.
func together(requests []understand.Request) understand.Slots {
	out := requests[0].Slots
	for _, r := range requests[1:] {
		out.Utility = first(out.Utility, r.Slots.Utility)
		out.Amount = first(out.Amount, r.Slots.Amount)
		out.Account = first(out.Account, r.Slots.Account)
		if len(out.Items) == 0 {
			out.Items = r.Slots.Items
		}
	}
	return out
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Worst lists the most frequent confusions.
func (s *Score) Worst(n int) []string {
	names := make([]string, 0, len(s.Confusions))
	for name := range s.Confusions {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if a, b := s.Confusions[names[i]], s.Confusions[names[j]]; a != b {
			return a > b
		}
		return names[i] < names[j]
	})
	return names[:min(n, len(names))]
}
