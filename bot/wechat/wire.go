package wechat

import (
	"encoding/json"
	"log/slog"
	"strings"

	"github.com/eatmoreapple/openwechat"
)

// syncAnswer is what of webwxsync matters here; the library ignores the changed
// contacts (Mod…, Del…).
type syncAnswer struct {
	BaseResponse          openwechat.BaseResponse
	SyncKey               *openwechat.SyncKey
	AddMsgList            []json.RawMessage
	ModContactList        []json.RawMessage
	ModChatRoomMemberList []json.RawMessage
	DelContactList        []json.RawMessage
}

// veil hides from the library that a message comes from a group. For group
// messages it sorts all contacts, calls the network, cuts the text at every
// ":<br/>" and may dereference a member who is not there, all of it in the
// polling goroutine; what is needed is looked up here, in an index of our own.
const veil = "~"

func veiled(user string) string {
	if strings.HasPrefix(user, "@@") {
		return veil + user
	}
	return user
}

func unveiled(user string) string { return strings.TrimPrefix(user, veil) }

// forLibrary re-writes an answer of webwxsync so that the library can't stumble
// over it, and tells how many messages it will hand out.
func (a *syncAnswer) forLibrary(log *slog.Logger) ([]byte, int, error) {
	fixKey(a.SyncKey)
	messages := make([]*openwechat.Message, 0, len(a.AddMsgList))
	for _, raw := range a.AddMsgList {
		m := decodeMessage(raw)
		if m == nil {
			log.Error("a message in a form nobody knows was left out", "bytes", len(raw))
			continue
		}
		m.FromUserName, m.ToUserName = veiled(m.FromUserName), veiled(m.ToUserName)
		messages = append(messages, m)
	}
	body, err := json.Marshal(struct {
		BaseResponse openwechat.BaseResponse
		SyncKey      *openwechat.SyncKey
		AddMsgCount  int
		AddMsgList   []*openwechat.Message
	}{a.BaseResponse, a.SyncKey, len(messages), messages})
	return body, len(messages), err
}

// decodeMessage reads one message; if a field has an unexpected type, then only
// what can't be done without. One odd message must not stop the stream.
func decodeMessage(raw json.RawMessage) *openwechat.Message {
	m := new(openwechat.Message)
	if json.Unmarshal(raw, m) == nil && m.MsgId != "" {
		return m
	}
	var few struct {
		MsgId, FromUserName, ToUserName, Content string
		MsgType                                  openwechat.MessageType
		CreateTime                               int64
	}
	if json.Unmarshal(raw, &few) != nil || few.MsgId == "" {
		return nil
	}
	return &openwechat.Message{
		MsgId: few.MsgId, FromUserName: few.FromUserName, ToUserName: few.ToUserName,
		Content: few.Content, MsgType: few.MsgType, CreateTime: few.CreateTime,
	}
}

// fixKey makes Count agree with the list: the library indexes one by the other.
func fixKey(k *openwechat.SyncKey) {
	if k != nil && k.Count > 0 {
		k.Count = len(k.List)
	}
}

// initAnswer is what of webwxinit the library must find.
type initAnswer struct {
	BaseResponse *openwechat.BaseResponse
	User         *openwechat.User
	SyncKey      *openwechat.SyncKey
	ContactList  []*openwechat.User
	SKey         string
}

// users decodes changed contacts, leaving out what can't be read.
func users(lists ...[]json.RawMessage) []*openwechat.User {
	var out []*openwechat.User
	for _, list := range lists {
		for _, raw := range list {
			u := new(openwechat.User)
			if json.Unmarshal(raw, u) == nil && u.UserName != "" {
				out = append(out, u)
			}
		}
	}
	return out
}
