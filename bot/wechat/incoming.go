package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/eatmoreapple/openwechat"

	"gridbot/bot"
)

// raw is what is taken from a message in the library's goroutine.
type raw struct {
	id         string
	kind       openwechat.MessageType
	appKind    openwechat.AppMessageType
	from, to   string
	content    string // as on the wire
	oriContent string
	url        string
	created    int64
	mediaID    string
	encryName  string
	ticket     openwechat.RecommendInfo
}

// onSync sees an answer of webwxsync before the library does: it takes in what
// the library ignores, opens the batch in the ledger, and passes on the rest.
func (s *session) onSync(body []byte) ([]byte, error) {
	var a syncAnswer
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("decoding webwxsync: %w", err)
	}
	s.onChanges(users(a.ModContactList, a.ModChatRoomMemberList), users(a.DelContactList))
	out, n, err := a.forLibrary(s.t.log)
	if err != nil {
		return nil, fmt.Errorf("encoding webwxsync: %w", err)
	}
	s.ledger.begin(n)
	return out, nil
}

// take is the library's message handler. It runs in the polling goroutine, so
// it copies and leaves; only a full queue, or contacts that are not read yet,
// hold it, and with it the stream, back.
func (s *session) take(m *openwechat.Message) {
	b := s.ledger.newest()
	r := raw{
		id: m.MsgId, kind: m.MsgType, appKind: m.AppMsgType,
		from: unveiled(m.FromUserName), to: unveiled(m.ToUserName),
		content: m.RawContent, oriContent: m.OriContent, url: m.Url,
		created: m.CreateTime, mediaID: m.MediaId, encryName: m.EncryFileName, ticket: m.RecommendInfo,
	}
	select {
	case <-s.loaded:
	case <-s.life.Done():
		return // not committed: the service delivers it again
	}
	s.queues.put(s.life, s.queueOf(r), func(ctx context.Context) {
		if s.serve(ctx, r) {
			s.ledger.done(b)
		}
	})
}

// queueOf names the queue of a message's chat: the same for the whole session,
// and over sessions for what has a lasting id.
func (s *session) queueOf(r raw) string {
	chat := r.chatUser(s.index.self)
	if key, ok := s.keys[chat]; ok { // only the polling goroutine comes here
		return key
	}
	key := chat
	if name, _ := s.index.configured(chat); name != "" {
		key = string(GroupChat(name))
	} else if s.index.isContact(chat) {
		key = string(s.index.sender(chat, "").Chat)
	}
	s.keys[chat] = key
	return key
}

// serve handles one message to the end; false means that it is not committed.
func (s *session) serve(ctx context.Context, r raw) bool {
	for failures := 1; ; failures++ {
		m, ok, err := s.understand(ctx, r)
		if err == nil && !ok {
			return true
		}
		if err == nil {
			err = s.receive(ctx, m)
		} else if s.life.Err() != nil {
			return false // who that was is known only to the session that is over
		}
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		s.t.log.Warn("a message could not be committed; trying again", "id", r.id, "failures", failures, "err", err)
		if s.t.opt.Pause(ctx, grow(s.t.opt.BackOff.Receive, s.t.opt.BackOff.Max, failures)) != nil {
			return false
		}
	}
}

// understand turns a raw message into one of the house; false means that it is
// nothing for the house.
func (s *session) understand(ctx context.Context, r raw) (bot.Message, bool, error) {
	s.notice(ctx, r)
	if r.from == s.index.self {
		return s.ownMessage(ctx, r)
	}
	inGroup := ""
	user := r.from
	if strings.HasPrefix(r.from, "@@") {
		inGroup = r.from
		user, r.content = groupContent(r.content)
		if user == "" && r.kind == openwechat.MsgTypeRecalled {
			user = s.whoRecalled(r.content, inGroup)
		}
		if user == "" {
			return bot.Message{}, false, nil // nobody said it: a notice of the service
		}
		if user == s.index.self {
			return s.ownMessage(ctx, r)
		}
	} else if !strings.HasPrefix(user, "@") {
		return bot.Message{}, false, nil // filehelper, fmessage, weixin and other services
	}
	m := bot.Message{ID: bot.MessageID(r.id), Time: time.Unix(r.created, 0)}
	if !s.fill(&m, r, inGroup) {
		return m, false, nil
	}
	if err := s.know(ctx, user, inGroup); err != nil {
		return m, false, err
	}
	m.Sender = s.index.sender(user, inGroup)
	if inGroup == "" {
		if m.Sender.Chat == "" {
			return m, false, nil // a public account, or somebody who is no contact
		}
		m.Chat = bot.Chat{Transport: s.t.opt.Name, ID: m.Sender.Chat, Private: true}
		return m, true, nil
	}
	return m, s.inOurGroup(&m, inGroup), nil
}

// inOurGroup sets the chat to a configured group, or returns false.
func (s *session) inOurGroup(m *bot.Message, group string) bool {
	_, configured := s.index.nameOf(group)
	if configured == "" {
		return false
	}
	m.Chat = bot.Chat{Transport: s.t.opt.Name, ID: GroupChat(configured), Name: configured}
	m.Mentions, m.MentionsBot = mentions(m.Text, s.index.names(group), s.index.selfNames(group))
	m.Text = strings.ReplaceAll(m.Text, fourPerEm, " ")
	return true
}

// ownMessage is something written on the phone of the bot's own account: by the
// operator, if the account is configured as his. What the bot itself has sent
// may come back too and is left out.
func (s *session) ownMessage(ctx context.Context, r raw) (bot.Message, bool, error) {
	m := bot.Message{ID: bot.MessageID(r.id), Time: time.Unix(r.created, 0)}
	if s.t.opt.SelfAccount == "" || s.t.sent.has(r.id, r.chatUser(s.index.self), plain(r.content)) {
		return m, false, nil
	}
	chat := r.chatUser(s.index.self)
	inGroup := ""
	if strings.HasPrefix(chat, "@@") {
		inGroup = chat
	} else if chat != fileHelper {
		return m, false, nil // a private word to somebody else
	}
	if !s.fill(&m, r, inGroup) {
		return m, false, nil
	}
	m.Sender = s.index.operator(s.t.opt.SelfAccount)
	if inGroup == "" {
		m.Chat = bot.Chat{Transport: s.t.opt.Name, ID: m.Sender.Chat, Private: true}
		return m, true, nil
	}
	if err := s.know(ctx, "", inGroup); err != nil {
		return m, false, err
	}
	return m, s.inOurGroup(&m, inGroup), nil
}

// chatUser is the user name of the chat that a message belongs to.
func (r raw) chatUser(self string) string {
	if r.from == self {
		return r.to
	}
	return r.from
}
