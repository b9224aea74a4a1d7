package handlers_test

import (
	"strings"
	"testing"

	"gridbot/internal/housetest"
)

// want checks everything that the bot has said since the last look: each line is
// "whom: words that must be there", in any order of the chats.
func want(t *testing.T, h *housetest.House, lines ...string) {
	t.Helper()
	said := h.Said()
	var rest []string
	for _, line := range lines {
		to, words, _ := strings.Cut(line, ": ")
		found := false
		for i, s := range said {
			if s.To == to && containsAll(s.Text, words) {
				said = append(said[:i:i], said[i+1:]...)
				found = true
				break
			}
		}
		if !found {
			rest = append(rest, line)
		}
	}
	if len(rest) > 0 || len(said) > 0 {
		t.Errorf("not said: %q\nsaid without being expected: %+v", rest, said)
	}
}

func containsAll(text, words string) bool {
	for w := range strings.SplitSeq(words, " … ") {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// silence checks that the bot has said nothing.
func silence(t *testing.T, h *housetest.House) {
	t.Helper()
	want(t, h)
}

const group = housetest.Group
