package wechat

import "strings"

// split cuts a text into parts of at most limit characters, at line ends where
// there are any; a single longer line is cut where it must be. An empty text is
// one empty part.
func split(text string, limit int) []string {
	var parts []string
	rest := []rune(text)
	for len(rest) > limit {
		cut := limit
		for i := limit; i > 0; i-- {
			if rest[i] == '\n' {
				cut = i
				break
			}
		}
		if part := strings.TrimRight(string(rest[:cut]), "\n"); part != "" {
			parts = append(parts, part)
		}
		rest = rest[cut:]
		for len(rest) > 0 && rest[0] == '\n' {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 || len(parts) == 0 {
		parts = append(parts, string(rest))
	}
	return parts
}
