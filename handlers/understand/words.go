package understand

// wordList finds which of a few words stands at a place. The first in the list
// wins, so that longer words come before shorter ones.
type wordList struct {
	byFirst map[rune][][]rune
}

func words(list ...string) wordList {
	w := wordList{byFirst: map[rune][][]rune{}}
	for _, word := range list {
		r := []rune(word)
		w.byFirst[r[0]] = append(w.byFirst[r[0]], r)
	}
	return w
}

// at returns the length of the word at runes[pos:limit], 0 if there is none.
func (w wordList) at(runes []rune, pos, limit int) int {
	if pos >= limit {
		return 0
	}
next:
	for _, word := range w.byFirst[runes[pos]] {
		if pos+len(word) > limit {
			continue
		}
		for i, r := range word {
			if runes[pos+i] != r {
				continue next
			}
		}
		return len(word)
	}
	return 0
}
