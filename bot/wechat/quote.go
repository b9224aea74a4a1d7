package wechat

import (
	"encoding/xml"
	"regexp"
	"strings"

	"gridbot/bot"
)

// textQuote is how older clients write a quote, and how web WeChat shows those
// of all others: 「name：text」, a line of dashes, the reply.
var textQuote = regexp.MustCompile(`(?s)^「([^：\n]{1,64})：(.*)」\n[ \t]*(?:- ?){5,}[ \t]*\n(.*)$`)

// cutQuote parts a text quote from the reply.
func cutQuote(text string) (*bot.Quote, string) {
	m := textQuote.FindStringSubmatch(text)
	if m == nil {
		return nil, text
	}
	return &bot.Quote{Name: strings.TrimSpace(m[1]), Text: strings.TrimSpace(m[2])}, strings.TrimSpace(m[3])
}

// appMessage is the XML of an app message (type 49). Kinds are in AppMsgType
// and, for those the library has no name for, here.
type appMessage struct {
	App struct {
		Title string `xml:"title"`
		Type  int    `xml:"type"`
		Refer struct {
			Type    int    `xml:"type"`
			ID      string `xml:"svrid"`
			Name    string `xml:"displayname"`
			Content string `xml:"content"`
		} `xml:"refermsg"`
	} `xml:"appmsg"`
}

const (
	appText  = 1
	appFile  = 6
	appChain = 53 // 接龙
	appQuote = 57 // a reply with the message it answers in <refermsg>
)

// readApp decodes the content of an app message, after plain.
func readApp(content string) (appMessage, bool) {
	var m appMessage
	start := strings.Index(content, "<msg")
	if start < 0 {
		return m, false
	}
	d := xml.NewDecoder(strings.NewReader(content[start:]))
	d.Strict = false
	return m, d.Decode(&m) == nil
}

// quote is the message that a quote of type 57 answers.
func (m appMessage) quote() *bot.Quote {
	r := m.App.Refer
	return &bot.Quote{ID: bot.MessageID(r.ID), Name: strings.TrimSpace(r.Name), Text: referText(r.Type, r.Content)}
}

// referText is the quoted message in words; what is not text comes as XML.
func referText(kind int, content string) string {
	switch kind {
	case 3:
		return "[图片]"
	case 34:
		return "[语音]"
	case 43, 62:
		return "[视频]"
	case 48:
		return "[位置]"
	case 49:
		inner, ok := readApp(content)
		if ok {
			return strings.TrimSpace(inner.App.Title)
		}
	}
	if sender, rest, ok := strings.Cut(content, ":\n"); ok && !strings.ContainsAny(sender, " \n\t：") && strings.HasPrefix(sender, "wxid_") {
		content = rest // the group form of the original, seen with quotes of group messages
	}
	if strings.HasPrefix(strings.TrimSpace(content), "<") {
		return ""
	}
	return strings.TrimSpace(content)
}
