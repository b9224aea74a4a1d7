package understand

import (
	"slices"
	"strings"
)

// person is one way to name a worker.
type person struct{ called, name string }

// titles that follow a given name or a surname.
var titles = []string{"姐", "哥", "姨", "叔", "师傅", "主任", "婶", "阿姨", "老师", "妹", "妹子"}

// people lists every way to name the workers, the longest first, so that the
// most exact one wins.
func people(workers map[string][]string) []person {
	var out []person
	for name, others := range workers {
		out = append(out, person{name, name})
		for _, o := range others {
			if o != "" {
				out = append(out, person{o, name})
			}
		}
		r := []rune(name)
		if len(r) >= 3 {
			out = append(out, person{string(r[1:]), name})
		}
		if len(r) < 2 {
			continue
		}
		for _, t := range titles {
			out = append(out, person{string(r[:1]) + t, name})
		}
		out = append(out, person{"小" + string(r[:1]), name}, person{"老" + string(r[:1]), name})
	}
	slices.SortFunc(out, func(a, b person) int {
		if len(a.called) != len(b.called) {
			return len(b.called) - len(a.called)
		}
		return strings.Compare(a.called+a.name, b.called+b.name)
	})
	return out
}

// handOver are the words before the colleague's name.
var handOver = []string{"转给", "派给", "交给", "改派给", "让给", "转", "给", "让", "叫", "找", "换"}

// colleague finds to whom a clause gives a ticket.
func (r *Reader) colleague(s string) string {
	best := -1
	var to string
	for _, w := range handOver {
		at := strings.Index(s, w)
		if at < 0 || best >= 0 {
			continue
		}
		rest := strings.TrimLeft(s[at+len(w):], " @")
		for _, p := range r.people {
			if strings.HasPrefix(rest, p.called) {
				return p.name
			}
		}
		if name := asWritten(rest); name != "" {
			best, to = at, name
		}
	}
	return to
}

// asWritten takes a colleague's name the roster does not know: one to three
// characters and a title, or a whole clause of two or three characters.
func asWritten(rest string) string {
	runes := []rune(rest)
	for n := 1; n <= 3 && n < len(runes); n++ {
		for _, t := range titles {
			if strings.HasPrefix(string(runes[n:]), t) {
				return string(runes[:n]) + t
			}
		}
	}
	rest = strings.TrimRight(rest, "吧了去办 ")
	if n := len([]rune(rest)); n >= 2 && n <= 3 && !strings.ContainsAny(rest, "我你他她它们了的电话钱药好") && runes[0] > 0x2E80 {
		return rest
	}
	return ""
}

// mentioned is the worker a text names, "" if it names none; of several the
// last, who is more often the one a ticket goes to.
func (r *Reader) mentioned(t *text) string {
	name := ""
	for _, h := range t.hits {
		if h.tag == personWorker {
			name = r.lexicon.entries[h.word].canonical
		}
	}
	return name
}

// offices are what people call instead of a worker's name.
var offices = []string{"网格员", "社区", "物业", "马", "刘", "徐", "文惠", "翠梅", "小燕"}

// called tells whether a text addresses somebody by "@", and whether a worker.
func (r *Reader) called(runes []rune) (anybody, worker bool) {
	for i, c := range runes {
		if c != '@' {
			continue
		}
		rest := string(runes[i+1 : min(len(runes), i+9)])
		for _, p := range r.people {
			worker = worker || strings.HasPrefix(rest, p.called)
		}
		for _, o := range offices {
			worker = worker || strings.HasPrefix(rest, o)
		}
		return true, worker
	}
	return false, false
}
