package understand_test

import (
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"gridbot/handlers/understand"
)

// FuzzRead looks for texts on which the reader panics, is slow, contradicts
// itself or hands on what is not well formed.
func FuzzRead(f *testing.F) {
	for _, seed := range [...][4]string{
		{"水管漏了", "3-2-501", "", ""},
		{"128、130都归我 131给刘翠梅", "", "新工单 #128", ""},
		{"五号楼二单元三零二", "百合万兴苑4-1101", "", "请问您家是几号楼几单元"},
		{"户号 6103 3188 42 交两百五十块五", "A疏通老王", "", "#128 已办结，满意请回复1-5"},
		{"给我妈买两盒消苯地平缓释片 明天下午三点半之前", "１２＃６０２", "", ""},
		{"\xff\xfe①②𝟓 ﹟128 腊月二十 W20031907", "🐍", "﹟", "\x00"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], true)
		f.Add(seed[0], seed[1], seed[2], seed[3], false)
	}
	r := newReader(f)
	f.Fuzz(func(t *testing.T, text, nick, quoted, context string, resident bool) {
		role := understand.Worker
		if resident {
			role = understand.Resident
		}
		in := understand.Input{Text: text, Nick: nick, Quoted: quoted, Context: context, Role: role}
		start := time.Now()
		got := r.Read(in)
		if d := time.Since(start); d > 2*time.Second {
			t.Fatalf("took %s for %d bytes", d, len(text)+len(nick)+len(quoted)+len(context))
		}
		if again := r.Read(in); !reflect.DeepEqual(got, again) {
			t.Fatalf("read as\n%+v and as\n%+v", got, again)
		}
		checkReading(t, got)
		if e := r.Explain(in); !reflect.DeepEqual(e.Reading, got) || !utf8.ValidString(e.String()) {
			t.Fatal("the explanation is of another reading or not text")
		}
		if name := understand.PersonName(nick); !utf8.ValidString(name) {
			t.Fatalf("name %q", name)
		}
		checkSlots(t, understand.ParseNick(nick))
	})
}

func checkReading(t *testing.T, got understand.Reading) {
	t.Helper()
	if len(got.Intents) == 0 {
		t.Fatal("no intent")
	}
	for _, in := range got.Intents {
		if in.Tickets == nil || in.Confidence < 0 || in.Confidence > 1 || !utf8.ValidString(in.To) || !rating.MatchString(in.Rating) ||
			slices.ContainsFunc(in.Tickets, func(n string) bool { return !digits.MatchString(n) }) {
			t.Fatalf("intent %+v", in)
		}
	}
	kinds := understand.Subkinds()
	for _, q := range got.Requests {
		_, known := kinds[q.Kind]
		if !known || q.Confidence < 0 || q.Confidence > 1 || !slices.Contains(understand.Urgencies[:], q.Urgency) {
			t.Fatalf("request %+v", q)
		}
		checkSlots(t, q.Slots)
	}
	checkSlots(t, got.Slots)
}

var (
	digits  = regexp.MustCompile(`^[0-9]+$`)
	rating  = regexp.MustCompile(`^[1-5]?$`)
	place   = regexp.MustCompile(`^[0-9]{0,4}$`)
	number  = regexp.MustCompile(`^([0-9]{11,13})?$`)
	sum     = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?)?$`)
	account = regexp.MustCompile(`^([A-Z]{0,2}[0-9][0-9-]*)?$`)
	utility = regexp.MustCompile(`^(water|electricity|gas|heating|property|phone|broadband|tv|insurance|pension)?$`)
)

func checkSlots(t *testing.T, s understand.Slots) {
	t.Helper()
	for _, c := range [...]struct {
		is   string
		form *regexp.Regexp
	}{{s.Building, place}, {s.Unit, place}, {s.Room, place}, {s.Phone, number}, {s.Amount, sum}, {s.Account, account}, {s.Utility, utility}} {
		if !c.form.MatchString(c.is) {
			t.Fatalf("slot %q is not %s", c.is, c.form)
		}
	}
	for _, text := range append([]string{s.Estate, s.When}, s.Items...) {
		if !utf8.ValidString(text) || len(text) > 200 {
			t.Fatalf("slot %q", text)
		}
	}
}
