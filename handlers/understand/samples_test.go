package understand_test

import (
	"strings"
	"sync"
	"testing"

	"gridbot/handlers/understand"
	"gridbot/handlers/understand/internal/corpus"
)

func newReader(t testing.TB) *understand.Reader {
	t.Helper()
	r, err := understand.New(understand.Names{
		Workers: map[string][]string{"马文惠": {"文惠", "马姐"}, "刘翠梅": nil, "徐小燕": {"小燕"}},
		Estates: []string{"百合万兴苑"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The samples show the labels; a reader that falls below these figures is broken.
func TestSamplesStayUnderstood(t *testing.T) {
	examples, err := corpus.Load("testdata/samples")
	if err != nil {
		t.Fatal(err)
	}
	s := corpus.Measure(newReader(t), examples)
	for name, c := range map[string]struct{ got, floor float64 }{
		"request F1": {s.F1(), 0.94}, "kind F1": {s.KindF1(), 0.90}, "address": {s.Address.Rate(), 0.97},
		"emergency recall": {s.EmergencyRecall.Rate(), 0.99}, "slots": {s.SlotF1(), 0.88}, "intents": {s.Intent.Rate(), 0.95},
	} {
		if c.got < c.floor {
			t.Errorf("%s is %.3f, below %.2f", name, c.got, c.floor)
		}
	}
}

func TestParseNickReadsAddresses(t *testing.T) {
	for nick, want := range map[string][5]string{
		"3-2-501王秀英":   {"", "3", "2", "501", "王秀英"},
		"5号楼1单元302 老李": {"", "5", "1", "302", "老李"},
		"7#1602小刘":     {"", "7", "", "1602", "小刘"},
		"百合万兴苑4-1101":  {"百合万兴苑", "4", "", "1101", ""},
		"8#2-902":      {"", "8", "2", "902", ""},
		"平安是福":         {"", "", "", "", "平安是福"},
		"三号楼二单元五零一田婶":  {"", "3", "2", "501", "田婶"},
		"A电动车小王":       {"", "", "", "", "a电动车小王"},
		"":             {},
		"百合万兴苑2-503王":  {"百合万兴苑", "2", "", "503", "王"},
		"９－１－４０１高":     {"", "9", "1", "401", "高"},
	} {
		s := understand.ParseNick(nick)
		got := [5]string{s.Estate, s.Building, s.Unit, s.Room, understand.PersonName(nick)}
		if got != want {
			t.Errorf("%q: got %q, want %q", nick, got, want)
		}
	}
}

func TestShortAnswersToAnAddressQuestion(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string][3]string{
		"五号楼": {"5"}, "3单元501": {"", "3", "501"}, "501": {"", "", "501"}, "3-2-501": {"3", "2", "501"}, "5": {"5"},
	} {
		got := r.Read(understand.Input{Text: text, Role: understand.Resident, Context: "请问您家是几号楼几单元"})
		s := got.Slots
		if got.Intents[0].Name != understand.Supplement || [3]string{s.Building, s.Unit, s.Room} != want {
			t.Errorf("%q: %s %+v", text, got.Intents[0].Name, s)
		}
	}
}

func TestWorkerSaysSeveralThingsAtOnce(t *testing.T) {
	got := newReader(t).Read(understand.Input{Text: "128、130都归我 131给刘翠梅", Role: understand.Worker}).Intents
	if len(got) != 2 || got[0].Name != understand.Claim || strings.Join(got[0].Tickets, " ") != "128 130" ||
		got[1].Name != understand.Transfer || got[1].To != "刘翠梅" || strings.Join(got[1].Tickets, " ") != "131" {
		t.Errorf("got %+v", got)
	}
}

func TestUnknownWordListIsRefused(t *testing.T) {
	if _, err := understand.New(understand.Names{Lexicon: map[string][]string{"thing.nosuch": {"x"}}}); err == nil {
		t.Error("no error")
	}
}

func TestReaderIsSafeForConcurrentUse(t *testing.T) {
	r := newReader(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				r.Read(understand.Input{Text: "水管漏了 3号楼2单元501", Role: understand.Resident})
			}
		})
	}
	group.Wait()
}
