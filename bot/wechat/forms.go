package wechat

import (
	"context"
	"encoding/xml"
	"strings"

	"github.com/eatmoreapple/openwechat"

	"gridbot/bot"
)

// fill sets what was said. It returns false for forms that say nothing to the
// house: stickers, cards, red packets, transfers, links, calls, friend requests,
// recalls, system notices, and the status messages of type 51 after each login.
func (s *session) fill(m *bot.Message, r raw, inGroup string) bool {
	switch r.kind {
	case openwechat.MsgTypeText:
		if isLocation(r) {
			m.Text = "[位置] " + locationLabel(r)
			return true
		}
		m.Quote, m.Text = cutQuote(plain(r.content))
		return strings.TrimSpace(m.Text) != "" || m.Quote != nil
	case openwechat.MsgTypeLocation:
		m.Text = "[位置] " + locationLabel(r)
		return true
	case openwechat.MsgTypeImage:
		m.Media = s.media(bot.Image, r)
	case openwechat.MsgTypeVoice:
		m.Media = s.media(bot.Voice, r)
	case openwechat.MsgTypeVideo, openwechat.MsgTypeMicroVideo:
		m.Media = s.media(bot.Video, r)
	case openwechat.MsgTypeApp:
		return s.fillApp(m, r)
	}
	return m.Media != nil
}

// fillApp reads an app message: quotes, files, and the kinds that are words.
func (s *session) fillApp(m *bot.Message, r raw) bool {
	app, ok := readApp(plain(r.content))
	kind := int(r.appKind)
	if ok && app.App.Type != 0 {
		kind = app.App.Type
	}
	switch kind {
	case appQuote:
		m.Quote, m.Text = app.quote(), strings.TrimSpace(app.App.Title)
	case appText, appChain:
		m.Text = strings.TrimSpace(app.App.Title)
	case appFile:
		m.Media = s.media(bot.File, r)
		return true
	}
	return m.Text != ""
}

// isLocation: web WeChat sends a location as a text with a map picture.
func isLocation(r raw) bool {
	return strings.Contains(r.url, "apis.map.qq.com") || strings.Contains(r.content, "pictype=location")
}

// locationLabel is the place in words: the name of the place and its address
// from the original XML, else the first line of the text.
func locationLabel(r raw) string {
	for _, content := range []string{r.oriContent, r.content} {
		text := plain(content)
		start := strings.Index(text, "<msg")
		if start < 0 {
			continue
		}
		var loc struct {
			Location struct {
				Label string `xml:"label,attr"`
				Name  string `xml:"poiname,attr"`
			} `xml:"location"`
		}
		d := xml.NewDecoder(strings.NewReader(text[start:]))
		d.Strict = false
		if d.Decode(&loc) != nil {
			continue
		}
		name := strings.TrimSpace(loc.Location.Name)
		if name == "[位置]" || strings.Contains(loc.Location.Label, name) {
			name = ""
		}
		return strings.TrimSpace(loc.Location.Label + " " + name)
	}
	first, _, _ := strings.Cut(plain(r.content), "\n")
	return strings.TrimSuffix(strings.TrimSpace(first), ":")
}

// notice draws from notices what the index should know.
func (s *session) notice(ctx context.Context, r raw) {
	switch r.kind {
	case openwechat.MsgTypeSys:
		if strings.HasPrefix(r.from, "@@") && s.changesGroup(r) {
			if err := s.refresh(ctx, r.from); err != nil {
				s.t.log.Warn("a changed group could not be read", "err", err)
			}
		}
	case openwechat.MsgTypeVerify:
		s.befriend(ctx, r)
	}
}

// changesGroup recognises renames, joins and leaves by their words (the library
// does the same in IsRenameGroup and IsJoinGroup).
func (s *session) changesGroup(r raw) bool {
	name, known := s.index.configured(r.from)
	if known && name == "" {
		return strings.Contains(r.content, "修改群名为")
	}
	for _, words := range []string{"修改群名为", "加入了群聊", "加入群聊", "移出了群聊", "退出了群聊"} {
		if strings.Contains(r.content, words) {
			return true
		}
	}
	return false
}

// befriend accepts a friend request that contains the configured pass-phrase.
func (s *session) befriend(ctx context.Context, r raw) {
	phrase := s.t.opt.Passphrase
	if phrase == "" || !strings.Contains(r.ticket.Content+plain(r.content), phrase) {
		return
	}
	err := s.bot.Caller.WebWxVerifyUser(ctx, &openwechat.CallerWebWxVerifyUserOptions{
		RecommendInfo: r.ticket, BaseRequest: s.bot.Storage.Request, LoginInfo: s.bot.Storage.LoginInfo,
	})
	if err != nil {
		s.t.log.Warn("a friend request could not be accepted", "err", tidy(err))
		return
	}
	s.t.log.Info("a friend request with the pass-phrase was accepted")
}
