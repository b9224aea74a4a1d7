package wechattest

import (
	"html"
	"strings"
	"time"
)

// Say lets somebody write in a group; the text is escaped as the service does
// (known: HTML-escaped, line breaks as <br/>).
func (s *Server) Say(g *Group, from *Person, text string) string {
	return s.Post(Message{Group: g, From: from, Type: 1, Content: Escape(text)})
}

// Tell lets somebody write to the bot in private: from his user name, without a
// prefix (library: IsSendByFriend).
func (s *Server) Tell(from *Person, text string) string {
	return s.Post(Message{From: from, Type: 1, Content: Escape(text)})
}

// Notice is a line of the service in a group: type 10000, led by no sender
// (library: MsgTypeSys; known).
func (s *Server) Notice(g *Group, text string) string {
	return s.Post(Message{Group: g, Type: 10000, Content: Escape(text)})
}

// Show sends a photo (3), voice (34) or video (43): XML in the content, the bytes
// to be fetched by the id of the message (library: MsgTypeImage, MsgTypeVoice,
// MsgTypeVideo; known).
func (s *Server) Show(g *Group, from *Person, kind int, data []byte) string {
	id := s.Post(Message{Group: g, From: from, Type: kind, Content: Escape("<?xml version=\"1.0\"?>\n<msg><img length=\"1\"/></msg>")})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media[id] = data
	return id
}

// Attach sends a file: an app message of type 6, the bytes to be fetched by
// MediaId and EncryFileName (library: MsgTypeApp, AppMsgTypeAttach, WebWxGetMedia).
func (s *Server) Attach(g *Group, from *Person, name string, data []byte) string {
	s.mu.Lock()
	media := "@crypt_media_" + s.nextID()
	s.media[media] = data
	s.mu.Unlock()
	return s.Post(Message{Group: g, From: from, Type: 49, AppType: 6, MediaID: media,
		Content: Escape("<msg><appmsg><title>" + name + "</title><type>6</type></appmsg></msg>"),
		Extra:   map[string]any{"FileName": name, "EncryFileName": name}})
}

// Reply quotes as newer clients do: an app message of type 57 with the message
// that is answered in refermsg (known; the library has no name for it).
func (s *Server) Reply(g *Group, from *Person, text string, quotedID, quotedName, quoted string) string {
	xml := "<msg><appmsg><title>" + html.EscapeString(text) + "</title><type>57</type><refermsg><type>1</type><svrid>" +
		quotedID + "</svrid><displayname>" + html.EscapeString(quotedName) + "</displayname><content>" +
		html.EscapeString(quoted) + "</content></refermsg></appmsg></msg>"
	return s.Post(Message{Group: g, From: from, Type: 49, AppType: 57, Content: Escape(xml)})
}

// Recall takes a message back. (library: MsgTypeRecalled, RevokeMsg; known: the
// XML with the MsgId of the message in msgid and words for the eye in replacemsg,
// led by the sender in groups)
func (s *Server) Recall(g *Group, from *Person, id string) string {
	return s.Post(Message{Group: g, From: from, Type: 10002, Content: RecallXML(from.nick, id)})
}

// RecallXML is the content of a recall as on the wire.
func RecallXML(name, id string) string {
	return Escape(`<sysmsg type="revokemsg"><revokemsg><session>x@chatroom</session><oldmsgid>1057920614</oldmsgid><msgid>` +
		id + `</msgid><replacemsg><![CDATA["` + name + `" 撤回了一条消息]]></replacemsg></revokemsg></sysmsg>`)
}

// Escape writes a text as it is on the wire.
func Escape(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br/>")
}

// Scan waits for a login code that is shown, scans and confirms it.
func (s *Server) Scan() {
	s.t.Helper()
	s.await("a login code", func() bool { return s.newest != nil && !s.newest.expired && !s.newest.confirmed })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest.scanned, s.newest.confirmed = true, true
	s.change()
}

// Expire lets the shown code run out (library: 400 at the login poll).
func (s *Server) Expire() {
	s.t.Helper()
	s.await("a login code", func() bool { return s.newest != nil && !s.newest.expired })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest.expired = true
	s.change()
}

// Kick ends the session with a return code: 1100 logged out on the phone, 1101
// elsewhere or expired, 1102 cookies (library: base_response.go). A stored login
// is refused from then on (known).
func (s *Server) Kick(ret int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.login != nil {
		s.login.kicked = ret
	}
	s.change()
}

// RefuseLogins answers the login page with a return code, e.g. 1203; 0 ends that.
func (s *Server) RefuseLogins(ret int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = ret
}

// Scans is how often somebody has logged in by a scan.
func (s *Server) Scans() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scans
}

// Requests is how often the last part of a path was asked for.
func (s *Server) Requests(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[name]
}

// AwaitRequests waits until a path was asked for n times.
func (s *Server) AwaitRequests(name string, n int) {
	s.t.Helper()
	s.await(name, func() bool { return s.counts[name] >= n })
}

// AwaitDelivered waits until a message has been in an answer of webwxsync.
func (s *Server) AwaitDelivered(id string) {
	s.t.Helper()
	s.await("the delivery of "+id, func() bool { return !s.given[id].IsZero() })
}

// Delivered is when a message was first in an answer of webwxsync.
func (s *Server) Delivered(id string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.given[id]
}
