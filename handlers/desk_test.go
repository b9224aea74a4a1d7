package handlers_test

import (
	"errors"
	"strings"
	"testing"

	"gridbot/handlers"
	"gridbot/internal/housetest"
	"gridbot/models"
)

// atDesk acts on ticket #1 for a worker of the first community.
func atDesk(t *testing.T, h *housetest.House, who string, a handlers.DeskAct) (string, error) {
	t.Helper()
	a.Ticket, a.Who = h.Ticket(1).ID, h.Roster.Communities[0].WorkerNamed(who)
	before := h.Ticket(1).Version
	answer, did, err := handlers.NewDesk(h.Handler).Act(t.Context(), a)
	if changed := h.Ticket(1).Version != before; did != changed {
		t.Errorf("it says that it did something: %v; the ticket changed: %v", did, changed)
	}
	return answer, err
}

func TestActsAtTheDeskAreToldToThePeopleConcerned(t *testing.T) {
	leak := func(h *housetest.House) { h.InGroup("3-2-501王秀英", "家里水管漏水了，麻烦来看看") }
	claimed := func(h *housetest.House) { leak(h); h.Private("马文惠", "我来") }
	finished := func(h *housetest.House) { claimed(h); h.Private("马文惠", "1 修好了") }
	other := func(h *housetest.House, name string) int64 { return h.Roster.Communities[0].WorkerNamed(name).ID }
	for name, c := range map[string]struct {
		before func(*housetest.House)
		who    string
		act    handlers.DeskAct
		to     string // transfer
		state  models.State
		holder string
		answer string
		told   map[string]string
	}{
		"a worker claims": {leak, "马文惠", handlers.DeskAct{Do: handlers.DeskClaim}, "", models.Claimed, "马文惠", "归您了", nil},
		"a colleague claims": {
			leak, "刘翠梅", handlers.DeskAct{Do: handlers.DeskClaim}, "", models.Claimed, "刘翠梅", "归您了",
			map[string]string{"马文惠": "由刘翠梅接了", housetest.Group: "改由刘翠梅联系您"},
		},
		"the supervisor reassigns": {
			claimed, "何站长", handlers.DeskAct{Do: handlers.DeskTransfer, Words: "马文惠今天开会"}, "徐小燕", models.Open, "徐小燕", "转给徐小燕",
			map[string]string{"徐小燕": "何站长转给您（马文惠今天开会）", "马文惠": "现在由徐小燕负责"},
		},
		"a worker finishes": {
			claimed, "马文惠", handlers.DeskAct{Do: handlers.DeskFinish, Words: "换了阀芯"}, "", models.Done, "马文惠", "记为办好",
			map[string]string{housetest.Group: "已经办好了，您看可以了吗"},
		},
		"a worker gives back": {
			claimed, "马文惠", handlers.DeskAct{Do: handlers.DeskRelease, Words: "在外地"}, "", models.Open, "何站长", "转给何站长",
			map[string]string{"何站长": "马文惠接不了（在外地）"},
		},
		"a worker reports upwards": {
			claimed, "马文惠", handlers.DeskAct{Do: handlers.DeskRefer, Words: "要换总管"}, "", models.Open, "何站长", "报给何站长",
			map[string]string{"何站长": "网格里解决不了（要换总管）"},
		},
		"the supervisor settles by telephone": {
			finished, "何站长", handlers.DeskAct{Do: handlers.DeskConfirm}, "", models.Closed, "马文惠", "办结了",
			map[string]string{"马文惠": "已由何站长办结"},
		},
		"the supervisor withdraws": {
			claimed, "何站长", handlers.DeskAct{Do: handlers.DeskCancel, Words: "重复了"}, "", models.Cancelled, "马文惠", "取消了",
			map[string]string{"马文惠": "已由何站长取消（重复了）", housetest.Group: "已经取消了"},
		},
		"the supervisor opens again": {
			finished, "何站长", handlers.DeskAct{Do: handlers.DeskReopen, Words: "又漏了"}, "", models.Claimed, "马文惠", "重新打开",
			map[string]string{"马文惠": "由何站长重新打开", housetest.Group: "重新登记了"},
		},
		"the supervisor says something": {
			claimed, "何站长", handlers.DeskAct{Do: handlers.DeskNote, Words: "先关总阀"}, "", models.Claimed, "马文惠", "记下了",
			map[string]string{"马文惠": "何站长说：先关总阀"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			c.before(h)
			h.Said()
			if c.to != "" {
				c.act.To = other(h, c.to)
			}
			answer, err := atDesk(t, h, c.who, c.act)
			if err != nil || !strings.Contains(answer, c.answer) {
				t.Fatalf("the page says %q, %v; want %q", answer, err, c.answer)
			}
			if tk := h.Ticket(1); tk.State != c.state || h.Holder(tk) != c.holder {
				t.Errorf("the ticket is %s with %s, want %s with %s", tk.State, h.Holder(tk), c.state, c.holder)
			}
			said := h.Said()
			for to, want := range c.told {
				if !wasTold(said, to, want) {
					t.Errorf("%s was not told %q: %+v", to, want, said)
				}
			}
			if len(said) != len(c.told) || wasTold(said, c.who, "") {
				t.Errorf("others were told, too: %+v", said)
			}
		})
	}
}

func wasTold(said []housetest.Said, to, words string) bool {
	for _, s := range said {
		if s.To == to && strings.Contains(s.Text, words) {
			return true
		}
	}
	return false
}

func TestTheDeskRefusesWhatAReplyWouldNotBeAllowed(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "家里水管漏水了，麻烦来看看")
	h.Private("马文惠", "我来")
	h.Said()
	for name, c := range map[string]struct {
		who    string
		act    handlers.DeskAct
		answer string
		err    error
	}{
		"taken already":        {"刘翠梅", handlers.DeskAct{Do: handlers.DeskClaim}, "已经由马文惠接了", nil},
		"not his to finish":    {"刘翠梅", handlers.DeskAct{Do: handlers.DeskFinish, Words: "好了"}, "在马文惠手上", nil},
		"not his to withdraw":  {"刘翠梅", handlers.DeskAct{Do: handlers.DeskCancel, Words: "不要了"}, "在马文惠手上", nil},
		"not done yet":         {"马文惠", handlers.DeskAct{Do: handlers.DeskReopen, Words: "又坏了"}, "已经办理中", nil},
		"no such act":          {"马文惠", handlers.DeskAct{Do: "delete"}, "", handlers.ErrNoSuchDoing},
		"no reason":            {"马文惠", handlers.DeskAct{Do: handlers.DeskRelease, Words: "  "}, "", handlers.ErrNoWords},
		"seen before a change": {"马文惠", handlers.DeskAct{Do: handlers.DeskFinish, Words: "好了", Version: 1}, "", handlers.ErrStale},
	} {
		t.Run(name, func(t *testing.T) {
			before := h.Ticket(1).Version
			answer, err := atDesk(t, h, c.who, c.act)
			if !errors.Is(err, c.err) || !strings.Contains(answer, c.answer) {
				t.Errorf("the page says %q, %v", answer, err)
			}
			if h.Ticket(1).Version != before {
				t.Error("the ticket was changed")
			}
			if said := h.Said(); len(said) > 0 {
				t.Errorf("somebody was told: %+v", said)
			}
		})
	}
	stranger := h.Roster.Communities[1].WorkerNamed("乔网格")
	_, _, err := handlers.NewDesk(h.Handler).Act(t.Context(), handlers.DeskAct{Ticket: h.Ticket(1).ID, Who: stranger, Do: handlers.DeskClaim})
	if !errors.Is(err, models.ErrNotYours) {
		t.Errorf("a worker of another community: %v", err)
	}
}
