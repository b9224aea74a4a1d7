package wechattest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Message is one message in the stream, in whatever form a test wants.
type Message struct {
	Group   *Group  // nil: private
	From    *Person // nil in a group: a notice of the service
	To      *Person // nil: the bot's account; FileHelper with From the bot itself
	ToUser  string  // instead of To, e.g. "filehelper"
	Type    int     // 1 text, 3 image, 34 voice, 43 video, 49 app, 10000 notice … (library: global.go)
	AppType int
	Content string // as on the wire, without the sender's prefix
	URL     string
	Ori     string
	MediaID string
	Extra   map[string]any // more fields, or other values for these
}

type event struct {
	id string
	at int64
	Message
}

// perSync is how many messages one answer brings (known: the client is told by
// ContinueFlag that there are more; the library only sees the next selector).
const perSync = 20

// Post puts a message into the stream and returns its id.
func (s *Server) Post(m Message) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := &event{id: s.nextID(), at: time.Now().Unix(), Message: m}
	s.log = append(s.log, e)
	s.change()
	return e.id
}

func (s *Server) nextID() string {
	s.lastID++
	return strconv.Itoa(7_000_000_000_000_000 + s.lastID)
}

// syncKey says up to where the client has the stream. (library: SyncKey)
func syncKey(at int) map[string]any {
	return map[string]any{"Count": 2, "List": []map[string]int{{"Key": 1, "Val": 1000 + at}, {"Key": 2, "Val": 5}}}
}

// syncCheck is the long poll. (library: SyncCheck, syncCheckRegexp, Selector)
func (s *Server) syncCheck(w http.ResponseWriter, r *http.Request, l *session) {
	at := -1
	for _, part := range strings.Split(r.URL.Query().Get("synckey"), "|") {
		if v, ok := strings.CutPrefix(part, "1_"); ok {
			n, _ := strconv.Atoi(v)
			at = n - 1000
		}
	}
	if at < 0 {
		answerCheck(w, 1101, 0)
		return
	}
	news := func() bool { return l.kicked != 0 || s.login != l || len(s.log) > at || len(s.mods) > 0 }
	s.until(news, r.Context().Done(), s.hold)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case l.kicked != 0:
		answerCheck(w, l.kicked, 0)
	case s.login != l:
		answerCheck(w, 1101, 0)
	case len(s.log) > at:
		answerCheck(w, 0, 2)
	case len(s.mods) > 0:
		answerCheck(w, 0, 4)
	default:
		answerCheck(w, 0, 0)
	}
}

func answerCheck(w http.ResponseWriter, ret, selector int) {
	_, _ = fmt.Fprintf(w, `window.synccheck={retcode:"%d",selector:"%d"}`, ret, selector)
}

// sync delivers what comes after the client's key, as often as it asks with the
// same key. (library: WebWxSync; known: delivery is by key, and nothing else
// confirms it)
func (s *Server) sync(w http.ResponseWriter, r *http.Request, _ *session) {
	var in struct {
		SyncKey struct{ List []struct{ Key, Val int } }
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.SyncKey.List) == 0 {
		answer(w, map[string]any{"BaseResponse": base(1)})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	from := min(max(in.SyncKey.List[0].Val-1000, 0), len(s.log))
	to := min(from+perSync, len(s.log))
	list := []any{}
	for _, e := range s.log[from:to] {
		list = append(list, s.wire(e))
		if s.given[e.id].IsZero() {
			s.given[e.id] = time.Now()
		}
	}
	s.change()
	mods := []any{}
	for _, m := range s.mods {
		switch v := m.(type) {
		case *Group:
			mods = append(mods, v.wire(true))
		case *Person:
			mods = append(mods, v.wire())
		}
	}
	s.mods = nil
	more := 0
	if to < len(s.log) {
		more = 1
	}
	answer(w, map[string]any{"BaseResponse": base(0), "AddMsgCount": len(list), "AddMsgList": list,
		"ModContactCount": len(mods), "ModContactList": mods, "DelContactList": []any{},
		"ContinueFlag": more, "SyncKey": syncKey(to), "SyncCheckKey": syncKey(to)})
}

// wire is the message with the user names of the current login. Group messages
// come from the group, led by who said it. (library: message_processor.go)
func (s *Server) wire(e *event) map[string]any {
	from, to, content := "", s.self.user(), e.Content
	switch {
	case e.Group != nil && e.From == s.self:
		from, to = s.self.user(), e.Group.user()
	case e.Group != nil:
		from = e.Group.user()
		if e.From != nil {
			content = e.From.user() + ":<br/>" + content
		}
	case e.From != nil:
		from = e.From.user()
	}
	if e.To != nil {
		to = e.To.user()
	}
	if e.ToUser != "" {
		to = e.ToUser
	}
	m := map[string]any{"MsgId": e.id, "FromUserName": from, "ToUserName": to, "MsgType": e.Type,
		"Content": content, "CreateTime": e.at, "AppMsgType": e.AppType, "Url": e.URL,
		"OriContent": e.Ori, "MediaId": e.MediaID, "Status": 3, "FileSize": ""}
	for k, v := range e.Extra {
		m[k] = v
	}
	return m
}
