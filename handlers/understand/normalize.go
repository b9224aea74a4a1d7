package understand

import (
	"strings"
	"sync"
	"unicode"
)

// maxRunes is how much of a message is read. Nobody asks for a plumber after
// the first four thousand characters, and it bounds the work on any input.
const maxRunes = 4000

// normal is a text in the form in which it is compared with the lists.
type normal []rune

func (n normal) text() string { return string(n) }

// traditional maps the common traditional characters to simplified ones.
var traditional = sync.OnceValue(func() map[rune]rune {
	table := map[rune]rune{}
	text, _ := lexiconFiles.ReadFile("lexicon/trad.txt")
	for pair := range strings.FieldsSeq(string(text)) {
		if r := []rune(pair); len(r) == 2 {
			table[r[0]] = r[1]
		}
	}
	return table
})

// normalize folds full width, case and traditional characters, drops what
// cannot be seen and shortens long repeats.
func normalize(s string) normal {
	table := traditional()
	out := make(normal, 0, min(len(s)/2+8, maxRunes))
	repeat := 0
	for _, r := range s {
		r = fold(r, table)
		if r < 0 {
			continue
		}
		if n := len(out); n > 0 && out[n-1] == r && !isDigit(r) {
			if repeat++; repeat > 2 {
				continue
			}
		} else {
			repeat = 0
		}
		if out = append(out, r); len(out) >= maxRunes {
			break
		}
	}
	return out
}

// fold returns the comparable form of one rune, -1 to leave it out.
func fold(r rune, table map[rune]rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		r -= 0xFEE0
	case r == 0x3000 || r == 0xA0 || r == '\t':
		return ' '
	case r == '—' || r == '–' || r == '－' || r == '―' || r == '‐' || r == '−':
		return '-'
	case r == '﹟' || r == '♯':
		return '#'
	case r == '\n':
		return r
	case r == 0xFE0F || r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
		return -1
	case r >= 0x2460 && r <= 0x2468:
		return '1' + r - 0x2460
	}
	if r >= 'A' && r <= 'Z' {
		return r + 32
	}
	if to, ok := table[r]; ok {
		return to
	}
	return r
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isBreak tells whether a clause ends at r.
func isBreak(r rune) bool {
	switch r {
	case ' ', '\n', ',', '.', ';', '!', '?', '、', '。', '…', '~', '(', ')', '【', '】', '《', '》', '"', '“', '”', ':':
		return true
	}
	return false
}
