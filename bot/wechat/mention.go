package wechat

import (
	"slices"
	"strings"
)

// fourPerEm ends a mention that was chosen from the list of members: "@name"
// and U+2005. Somebody who types the name himself ends it with anything.
const fourPerEm = "\u2005"

// mentions finds who is called in a group text, and whether it is the bot. The
// names of members are known, so that names with blanks are found whole.
func mentions(text string, members map[string]int, self []string) (names []string, isBot bool) {
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "@")
		if !ok {
			return names, isBot
		}
		rest = after
		name := mentioned(after, members, self)
		if name == "" {
			continue
		}
		rest = after[len(name):]
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		isBot = isBot || slices.Contains(self, name)
	}
}

// mentioned is the name that s begins with.
func mentioned(s string, members map[string]int, self []string) string {
	if name, _, ok := strings.Cut(s, fourPerEm); ok && len(name) <= 128 && !strings.ContainsAny(name, "@\n") {
		return name
	}
	longest := ""
	try := func(name string) {
		if len(name) > len(longest) && strings.HasPrefix(s, name) {
			longest = name
		}
	}
	for name := range members {
		try(name)
	}
	for _, name := range self {
		try(name)
	}
	return longest
}
