package wechat

import (
	"regexp"
	"strings"
)

// A recall arrives as a message of type 10002 whose content is XML (library:
// RevokeMsg in message.go; known from programs that show recalled messages):
//
//	<sysmsg type="revokemsg"><revokemsg><session>…</session><oldmsgid>…</oldmsgid>
//	<msgid>7001…</msgid><replacemsg><![CDATA["老周" 撤回了一条消息]]></replacemsg></revokemsg></sysmsg>
//
// msgid is the MsgId of the message that is gone; oldmsgid is a number of
// another kind. In groups the sender leads the content as usual, or does not.
var (
	recallID   = regexp.MustCompile(`<msgid>\s*(?:<!\[CDATA\[)?\s*(\d{1,32})`)
	recallName = regexp.MustCompile(`(?s)<replacemsg>\s*(?:<!\[CDATA\[)?\s*["“”]?(.*?)["“”]?\s*(?:撤回了一条消息|recalled a message)`)
)

// recalledID is the id of the message that a recall takes back, or "".
func recalledID(content string) string {
	text := plain(content)
	if !strings.Contains(text, "revokemsg") {
		return "" // another notice of the same type
	}
	m := recallID.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1]
}

// whoRecalled finds who took a message back when the content is led by no
// sender: the notice names him as the group does. Of two of one name it is
// neither.
func (s *session) whoRecalled(content, inGroup string) string {
	m := recallName.FindStringSubmatch(plain(content))
	if m == nil {
		return ""
	}
	return s.index.showing(cleanName(m[1]), inGroup)
}
