package wechattest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// uin is the number of the bot's account; the same at every login (known).
const uin = 1377180000

// code is one login QR code.
type code struct {
	uuid                        string
	scanned, confirmed, expired bool
	told                        bool // the client has been told of the scan
}

// session is a confirmed login.
type session struct {
	sid, skey, ticket, data string
	kicked                  int // ret code, 0: alive
}

// jslogin gives a new code. (library: GetLoginUUID, uuidRegexp)
func (s *Server) jslogin(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &code{uuid: fmt.Sprintf("code%04d==", len(s.codes)+1)}
	s.codes[c.uuid], s.newest = c, c
	s.change()
	_, _ = fmt.Fprintf(w, `window.QRLogin.code = 200; window.QRLogin.uuid = "%s";`, c.uuid)
}

// loginPoll waits for the scan: 408 nothing yet, 201 scanned, 200 confirmed, 400
// expired. (library: CheckLogin and the codes in bot_login.go)
func (s *Server) loginPoll(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	c := s.codes[r.URL.Query().Get("uuid")]
	s.mu.Unlock()
	if c == nil {
		_, _ = io.WriteString(w, "window.code=400;")
		return
	}
	s.until(func() bool { return c.confirmed || c.expired || c.scanned && !c.told }, r.Context().Done(), s.hold)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case c.expired:
		_, _ = io.WriteString(w, "window.code=400;")
	case c.scanned && !c.told:
		c.told = true
		_, _ = io.WriteString(w, "window.code=201;window.userAvatar = 'data:img/jpg;base64,AAAA';")
	case c.confirmed:
		_, _ = fmt.Fprintf(w, `window.code=200;`+"\n"+
			`window.redirect_uri="https://wx.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=T&uuid=%s&lang=zh_CN&scan=1";`, c.uuid)
	default:
		_, _ = io.WriteString(w, "window.code=408;")
	}
}

// loginPage opens the session: keys in XML, cookies for all hosts. In desktop
// mode it wants the client-version and extspam headers; without them an account
// that may not use web WeChat is refused (library: BuildGetLoginInfoRequest;
// known: 1203 with a message).
func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.codes[r.URL.Query().Get("uuid")]
	ret := s.refuse
	if c == nil || !c.confirmed || r.Header.Get("extspam") == "" || r.Header.Get("client-version") == "" {
		ret = 1203
	}
	if ret != 0 {
		_, _ = fmt.Fprintf(w, `<error><ret>%d</ret><message>为了你的帐号安全，此微信号不能登录网页微信。</message></error>`, ret)
		return
	}
	s.epoch++
	s.scans++
	n := strconv.Itoa(s.scans)
	s.login = &session{sid: "sid" + n, skey: "@crypt_" + n, ticket: "pass" + n, data: "data" + n}
	for k, v := range map[string]string{"wxuin": strconv.Itoa(uin), "wxsid": s.login.sid, "webwx_data_ticket": s.login.data} {
		http.SetCookie(w, &http.Cookie{Name: k, Value: v, Domain: "wx.qq.com", Path: "/", MaxAge: 43200})
	}
	s.change()
	_, _ = fmt.Fprintf(w, `<error><ret>0</ret><message></message><skey>%s</skey><wxsid>%s</wxsid><wxuin>%d</wxuin><pass_ticket>%s</pass_ticket><isgrayscale>1</isgrayscale></error>`,
		s.login.skey, s.login.sid, uin, s.login.ticket)
}

// enter judges a request by its cookies and keys: 1102 for wrong cookies, 1101
// for a session that is no longer, or why it was ended. (library: Ret names)
func (s *Server) enter(r *http.Request) (*session, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.login
	if l == nil {
		return nil, 1101
	}
	want := map[string]string{"wxuin": strconv.Itoa(uin), "wxsid": l.sid, "webwx_data_ticket": l.data}
	for k, v := range want {
		if c, err := r.Cookie(k); err != nil || c.Value != v {
			return nil, 1102
		}
	}
	return l, l.kicked
}

// init begins a session or continues one after a restart: the account, recent
// chats, the newest sync key. (library: WebInit, webInit; known: ContactList
// holds the recent chats, groups among them)
func (s *Server) init(w http.ResponseWriter, r *http.Request, l *session) {
	var in struct{ BaseRequest struct{ Sid, Skey string } }
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.BaseRequest.Sid != l.sid || in.BaseRequest.Skey != l.skey {
		answer(w, map[string]any{"BaseResponse": base(1101)})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	recent := []any{}
	for _, g := range s.groups {
		if g.saved {
			recent = append(recent, g.wire(false))
		}
	}
	answer(w, map[string]any{"BaseResponse": base(0), "User": s.self.wire(), "Count": len(recent),
		"ContactList": recent, "SyncKey": syncKey(len(s.log)), "SKey": l.skey})
}

// statusNotify tells the phone; the service answers with a message of type 51
// from the account to itself, with the recent chats (library: WebWxStatusNotify;
// known: type 51, op id 4 lists the chats).
func (s *Server) statusNotify(w http.ResponseWriter, _ *http.Request, _ *session) {
	answer(w, map[string]any{"BaseResponse": base(0), "MsgID": "1"})
	s.mu.Lock()
	var chats []string
	for _, g := range s.groups {
		chats = append(chats, g.user())
	}
	s.mu.Unlock()
	s.Post(Message{From: s.self, Type: 51, Content: "&lt;msg&gt;&lt;op id='4'&gt;" + strings.Join(chats, ",") + "&lt;/op&gt;&lt;/msg&gt;"})
}
