package webchat

import (
	"strings"
	"unicode"
)

const (
	maxText = 20_000 // characters of a message
	maxName = 32     // characters of a nickname
)

// cleanText is a message's text as it may be kept: valid UTF-8 with plain line
// ends and no control characters. Everything else stays as it was written; the
// page shows it as text and isolates its direction.
func cleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// cleanName is a nickname: one short line without anything that can't be seen.
// Marks that turn the direction of writing would make one name look like
// another.
func cleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxName {
		s = strings.TrimSpace(string(r[:maxName]))
	}
	return s
}

// mentions finds whom of the members a text calls with an @, and whether it
// calls the bot. Names may have blanks and one may begin with another, so the
// longest that fits is meant.
func mentions(text string, members []Person) (names []string, isBot bool) {
	seen := map[string]bool{}
	for _, after := range strings.Split(text, "@")[1:] {
		name := ""
		for _, m := range members {
			if len(m.Name) > len(name) && strings.HasPrefix(after, m.Name) {
				name = m.Name
			}
		}
		if strings.HasPrefix(after, BotName) && len(BotName) > len(name) {
			name, isBot = BotName, true
		}
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names, isBot
}
