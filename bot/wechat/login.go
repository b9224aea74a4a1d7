package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/eatmoreapple/openwechat"
	"github.com/mdp/qrterminal/v3"

	"gridbot/bot"
)

// login gets a session: from the storage if there is one that the service still
// accepts, else by a scan.
func (t *Transport) login(ctx context.Context, q *queues, receive bot.Receive) (*session, error) {
	t.setStatus(Status{State: StateConnecting})
	item, cookies := t.store.hot()
	if item != nil {
		s := t.newSession(ctx, q, receive, cookies)
		err := tidy(s.hotLogin(item))
		if err == nil {
			return s, nil
		}
		s.end()
		if !refusesLogin(err) {
			return nil, err // the network; the stored login may still be good
		}
		t.log.Warn("the stored login was refused; a scan is needed", "err", err)
		t.setStatus(Status{State: StateOffline, Reason: reason(err), Refused: isRet(err, retEnvironment)})
		if err := t.store.refuse(s.generation); err != nil {
			t.log.Error("login file", "err", err)
		}
		if isRet(err, retEnvironment) {
			return nil, err
		}
	}
	s := t.newSession(ctx, q, receive, nil)
	if err := s.scanLogin(); err != nil {
		s.end()
		if isCodeExpired(err) {
			return nil, errCodeExpired
		}
		return nil, err
	}
	return s, nil
}

// refusesLogin: any return code is a refusal but "system error" and "too often",
// which are said to those who may come back.
func refusesLogin(err error) bool {
	const systemError openwechat.Ret = -1
	return anyRet(err) && !isRet(err, systemError, retTooOften)
}

// hotLogin continues the stored login.
func (s *session) hotLogin(item *hotItem) error {
	item.Jar = jarOf(s.cookies.all())
	data, err := json.Marshal(item)
	if err != nil {
		return fmt.Errorf("encoding the stored login: %w", err)
	}
	return s.enter(&hotStorage{read: bytes.NewReader(data), put: s.ledger.put})
}

// scanLogin shows codes until one is confirmed. The library stores only the
// states of a hot login; with a storage that has nothing it fails, and the
// option scans instead. The committed sync key goes with it: the service then
// delivers again what was not committed before (with new user names and the
// same message ids).
func (s *session) scanLogin() error {
	if key, uin := s.t.store.committed(); key != nil {
		s.carriedFrom = uin
		s.bot.Storage.Response = &openwechat.WebInitResponse{SyncKey: key}
	}
	return s.enter(&hotStorage{put: s.ledger.put}, &scanInstead{})
}

// scanInstead turns a failed hot login into a scan, once.
type scanInstead struct {
	openwechat.BaseBotLoginOption
	tried bool
}

func (o *scanInstead) OnError(b *openwechat.Bot, err error) error {
	if o.tried {
		return err
	}
	o.tried = true
	return b.Login()
}

// enter logs in. An answer that makes the library panic must not end the house.
func (s *session) enter(st *hotStorage, opts ...openwechat.BotLoginOption) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the library failed at the login: %v", r)
		}
	}()
	return s.bot.HotLogin(st, opts...)
}

// jarOf writes cookies in the form that the library's jar reads, with their
// domains, under the address they came from.
func jarOf(cookies []cookie) map[string][]jarCookie {
	jar := map[string][]jarCookie{}
	for _, c := range cookies {
		at := "https://" + c.Host
		j := jarCookie{Name: c.Name, Value: c.Value, Path: c.Path}
		if c.Sub {
			j.Domain = c.Host
		}
		jar[at] = append(jar[at], j)
	}
	return jar
}

// onInit looks at the answer to webwxinit, in the goroutine that logs in and
// before the polling starts.
func (s *session) onInit(req *http.Request, body []byte) ([]byte, error) {
	var a initAnswer
	if err := json.Unmarshal(body, &a); err != nil || a.BaseResponse == nil {
		return nil, &malformedError{"webwxinit", "a BaseResponse"}
	}
	if err := a.BaseResponse.Err(); err != nil {
		return nil, err
	}
	if a.User == nil || a.User.UserName == "" || a.SyncKey == nil {
		return nil, &malformedError{"webwxinit", "a user and a SyncKey"}
	}
	fixKey(a.SyncKey)
	s.index = newIndex(a.User)
	for _, u := range a.ContactList {
		s.noteUser(u)
	}
	a.ContactList = nil // the recent chats are in our index
	if s.carriedFrom != 0 && s.carriedFrom != s.bot.Storage.LoginInfo.WxUin {
		s.carriedFrom = 0
		s.bot.Storage.Response = nil // another account: its own key
	}
	// The library's jar grows a map when a new host sets cookies, and reads that
	// map whenever it is stored: make the host known now, before the polling.
	s.fileHost = *req.URL
	s.fileHost.Host, s.fileHost.Path, s.fileHost.RawQuery = "file."+req.URL.Host, "/", ""
	s.lendCookies()
	return json.Marshal(a)
}

// lendCookies gives the library's jar what it must see itself: before an upload
// and a fetch of a file it looks for webwx_data_ticket.
func (s *session) lendCookies() {
	s.bot.Caller.Client.Jar().SetCookies(&s.fileHost, s.cookies.give(&s.fileHost))
}

// showCode draws the login code and tells its address. The content of the code
// is the address that the official page encodes.
func (s *session) showCode(uuid string) {
	url := "https://login.weixin.qq.com/l/" + uuid
	s.t.log.Info("scan the code with the WeChat of the bot's account", "url", url)
	if w := s.t.opt.QR; w != nil {
		qrterminal.GenerateHalfBlock(url, qrterminal.L, w)
	}
	s.t.setStatus(Status{State: StateQR, QR: url, Expired: int(s.t.expired.Load())})
}
