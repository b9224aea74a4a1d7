package understand

import (
	"slices"
	"strings"
	"sync"
)

// Old people write the names of medicines as they hear them, and so does the
// dictation of a telephone. A name of three or more characters is therefore
// also found by its sound, with the sounds that dialects do not keep apart
// made alike.

// sounds maps a character to the number of its syllable.
var sounds = sync.OnceValue(func() map[rune]rune {
	table := make(map[rune]rune, 7000)
	numbers := map[string]rune{}
	text, _ := lexiconFiles.ReadFile("lexicon/pinyin.txt")
	for line := range strings.Lines(string(text)) {
		syllable, characters, _ := strings.Cut(strings.TrimSpace(line), " ")
		if syllable == "#" {
			continue
		}
		syllable = blur(syllable)
		n, ok := numbers[syllable]
		if !ok {
			n = rune(len(numbers) + 1)
			numbers[syllable] = n
		}
		for _, c := range characters {
			table[c] = n
		}
	}
	return table
})

// blur makes alike what many speakers do not distinguish: zh and z, n and l,
// -ing and -in.
func blur(syllable string) string {
	for _, pair := range [...][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}} {
		if rest, ok := strings.CutPrefix(syllable, pair[0]); ok {
			syllable = pair[1] + rest
		}
	}
	if rest, ok := strings.CutPrefix(syllable, "l"); ok {
		syllable = "n" + rest
	}
	for _, pair := range [...][2]string{{"ing", "in"}, {"eng", "en"}, {"ang", "an"}, {"uo", "o"}} {
		if rest, ok := strings.CutSuffix(syllable, pair[0]); ok {
			return rest + pair[1]
		}
	}
	return syllable
}

// soundsOf writes a text in syllable numbers, 0 for what has none.
func soundsOf(runes []rune) []rune {
	table := sounds()
	out := make([]rune, len(runes))
	for i, r := range runes {
		out[i] = table[r]
	}
	return out
}

// minSounds is the length of the shortest name that is found by sound.
const minSounds = 3

func (l *lexicon) addSound(word []rune, id int32) {
	if s := soundsOf(word); len(s) >= minSounds && !slices.Contains(s, 0) {
		l.sounds.insert(s, id)
	}
}

// findSounds adds the medicines that are written otherwise than they should, and
// puts all hits in the order of their beginnings.
func (l *lexicon) findSounds(runes []rune, hits []hit) []hit {
	state, n := int32(0), len(hits)
	table := sounds()
	for i, r := range runes {
		state = l.sounds.step(state, table[r])
		for _, id := range l.sounds.out[state] {
			h := hit{id, i + 1 - l.entries[id].size, i + 1, drugName}
			if len(hits) < maxHits && l.isMisspelt(runes, h) && !covered(hits[:n], h) {
				hits = append(hits, h)
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.start - b.start })
	return hits
}

// isMisspelt tells whether a text that sounds like a medicine means it: a short
// name must keep at least half of its characters.
func (l *lexicon) isMisspelt(runes []rune, h hit) bool {
	same := 0
	for i, r := range []rune(l.entries[h.word].canonical) {
		if runes[h.start+i] == r {
			same++
		}
	}
	size := h.end - h.start
	return same < size && (size > minSounds+1 || 2*same >= size)
}

// covered: the same place was already read as a medicine.
func covered(hits []hit, h hit) bool {
	for i := len(hits) - 1; i >= 0 && hits[i].end > h.start-2*window; i-- {
		if hits[i].start > h.end {
			continue
		}
		if hits[i].tag == drugName && hits[i].start < h.end && h.start < hits[i].end && hits[i].end-hits[i].start >= h.end-h.start {
			return true
		}
	}
	return false
}
