package understand

// A text is also looked at with its words replaced by the lists they are in:
// "水龙头漏水" and "马桶堵了" are both <thing><fault>, and what was learnt from
// one holds for the other.

// Symbols that stand for no list.
const (
	symbolAddress = symbolBase + 250 + iota
	symbolNumber
	symbolBreak
	symbolQuestion
	symbolStart
	symbolEnd
)

func symbolName(r rune) string {
	switch r {
	case symbolAddress:
		return "address"
	case symbolNumber:
		return "number"
	case symbolBreak:
		return "|"
	case symbolQuestion:
		return "?"
	case symbolStart:
		return "start"
	case symbolEnd:
		return "end"
	}
	if i := int(r - symbolBase); i >= 0 && i < len(roleNames) {
		return roleNames[i]
	}
	return "-"
}

// inPattern tells the lists whose words are replaced in patterns.
func inPattern(t tag) bool {
	return t <= topicCare || t == saysSelf || t == saysKin || t == personWorker
}

// pattern writes the text with symbols for words, numbers and the address.
// The buffer is reused.
func (t *text) pattern(out []rune) []rune {
	next := 0
	for i := 0; i < len(t.runes) && len(out) < maxGrams; {
		if t.placeEnd > t.placeStart && i == t.placeStart {
			out, i = append(out, symbolAddress), t.placeEnd
			continue
		}
		for next < len(t.hits) && t.hits[next].start < i {
			next++
		}
		if end, role := t.contentAt(next, i); end > i {
			out, i = append(out, symbolBase+rune(role)), end
			continue
		}
		r := t.runes[i]
		i++
		switch {
		case isDigit(r):
			r = symbolNumber
			for i < len(t.runes) && isDigit(t.runes[i]) {
				i++
			}
		case r == '?':
			r = symbolQuestion
		case isBreak(r):
			r = symbolBreak
		}
		if n := len(out); n > 0 && r == symbolBreak && out[n-1] == symbolBreak {
			continue
		}
		out = append(out, r)
	}
	return append(out, symbolEnd)
}

// contentAt finds the longest word of the content lists that starts at i; hits
// from index next on are in order of their start.
func (t *text) contentAt(next, i int) (end int, role uint8) {
	for _, h := range t.hits[next:] {
		if h.start > i {
			break
		}
		if inPattern(h.tag) && h.end > end {
			end, role = h.end, roles[h.tag]
		}
	}
	return end, role
}

// grams adds all pieces of one to four symbols.
func (f *collector) grams(group byte, runes []rune) {
	var a, b, c rune
	for i, r := range runes {
		if i == maxGrams {
			break
		}
		f.weak(group, r, 0, 0, 0)
		if i > 0 {
			f.weak(group, c, r, 0, 0)
		}
		if i > 1 {
			f.weak(group, b, c, r, 0)
		}
		if i > 2 {
			f.weak(group, a, b, c, r)
		}
		a, b, c = b, c, r
	}
}

// patternGrams adds the pieces that hold at least one symbol; the others are
// among the pieces of the text.
func (f *collector) patternGrams(runes []rune) {
	for i := range runes {
		symbols := 0
		var g [4]rune
		for n := 0; n < 4 && i+n < len(runes); n++ {
			g[n] = runes[i+n]
			if g[n] >= symbolBase {
				symbols++
			}
			if symbols > 0 && n > 0 {
				f.weak(groupPattern, g[0], g[1], g[2], g[3])
			}
		}
	}
}
