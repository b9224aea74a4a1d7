package wechat

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// The content of a message as it is on the wire: HTML-escaped, line breaks as
// <br/>, emoji as empty spans, in groups led by "@sender:<br/>". The library's
// own cleaning also swallows an ASCII colon before a line break ("地址:<br/>3号楼"),
// so it is done here from the original.

// groupContent parts the sender from what was said. System messages have no
// sender.
func groupContent(content string) (sender, rest string) {
	head, rest, ok := strings.Cut(content, ":<br/>")
	if !ok || !strings.HasPrefix(head, "@") || strings.ContainsAny(head, " \n<>") {
		return "", content
	}
	return head, rest
}

// plain turns content into text.
func plain(content string) string {
	s := strings.ReplaceAll(content, "<br/>", "\n")
	s = emojiSpan.ReplaceAllStringFunc(s, decodeEmoji)
	return html.UnescapeString(s)
}

// emojiSpan is how the web protocol writes an emoji: the code points in hex,
// without a separator.
var emojiSpan = regexp.MustCompile(`<span class="emoji emoji([0-9a-f]*)"></span>`)

// unknownEmoji stands for an emoji whose code can't be read.
const unknownEmoji = "[表情]"

func decodeEmoji(span string) string {
	code := emojiSpan.FindStringSubmatch(span)[1]
	var out strings.Builder
	for code != "" {
		n := 4
		if code[0] == '1' && len(code) >= 5 { // 1f600 and the like; 00a9 and 2600 have four
			n = 5
		}
		if len(code) < n {
			return unknownEmoji
		}
		v, err := strconv.ParseUint(code[:n], 16, 32)
		if err != nil {
			return unknownEmoji
		}
		out.WriteRune(rune(v))
		code = code[n:]
	}
	if out.Len() == 0 {
		return unknownEmoji
	}
	return out.String()
}

// cleanName is a name as people read it.
func cleanName(s string) string {
	return strings.TrimSpace(plain(s))
}
