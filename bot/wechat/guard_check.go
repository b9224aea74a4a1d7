package wechat

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/eatmoreapple/openwechat"
)

var loginCode = regexp.MustCompile(`window\.code=(\d+);`)

// check looks at an answer before the library does, and may rewrite it.
func (g *guard) check(req *http.Request, body []byte) ([]byte, error) {
	path := req.URL.Path
	switch name := path[strings.LastIndexByte(path, '/')+1:]; name {
	case "login":
		return body, checkLoginPoll(path, body)
	case "webwxnewloginpage":
		return body, checkLoginPage(path, body)
	case "webwxinit":
		return g.onInit(req, body)
	case "synccheck":
		if strings.Contains(string(body), `retcode:"0"`) {
			g.onPoll()
		}
		return body, nil
	case "webwxsync":
		return g.sync(body)
	case "webwxgetcontact", "webwxbatchgetcontact":
		return body, checkBase(path, body)
	}
	if kindOf(path) == sendKind {
		return body, checkBase(path, body)
	}
	return body, nil
}

// checkLoginPoll refuses codes that the library does not know: it would ask
// again at once, for ever. The known ones are in its bot_login.go.
func checkLoginPoll(path string, body []byte) error {
	m := loginCode.FindSubmatch(body)
	if m == nil {
		return &malformedError{path, "a code"}
	}
	switch string(m[1]) {
	case "200", "201", "400", "408":
		return nil
	}
	return &malformedError{path, "a known code, but " + string(m[1])}
}

// checkLoginPage reads the refusal of an account (1203), which the library
// reports as a bare text.
func checkLoginPage(path string, body []byte) error {
	var page struct {
		Ret    int    `xml:"ret"`
		WxSid  string `xml:"wxsid"`
		Ticket string `xml:"pass_ticket"`
	}
	if err := xml.Unmarshal(body, &page); err != nil {
		return &malformedError{path, "a login page"}
	}
	if page.Ret != 0 {
		return openwechat.Ret(page.Ret)
	}
	if page.WxSid == "" {
		return &malformedError{path, "a session"}
	}
	return nil
}

// checkBase refuses an answer without BaseResponse ("{}"), which the library
// takes for success.
func checkBase(path string, body []byte) error {
	var answer struct{ BaseResponse *openwechat.BaseResponse }
	if err := json.Unmarshal(body, &answer); err != nil || answer.BaseResponse == nil {
		return &malformedError{path, "a BaseResponse"}
	}
	return nil // the library does look at the code here
}

// sync checks an answer of webwxsync, whose return code the library ignores and
// whose missing SyncKey ends the process.
func (g *guard) sync(body []byte) ([]byte, error) {
	const path = "webwxsync"
	var answer struct {
		BaseResponse *openwechat.BaseResponse
		SyncKey      *openwechat.SyncKey
		AddMsgList   []json.RawMessage
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.BaseResponse == nil {
		return nil, &malformedError{path, "a BaseResponse"}
	}
	if err := answer.BaseResponse.Err(); err != nil {
		return nil, err
	}
	if answer.SyncKey == nil {
		return nil, &malformedError{path, "a SyncKey"}
	}
	if len(answer.AddMsgList) > 0 {
		g.idle = 0
	} else if g.idle++; g.idle > 3 {
		// The service announces something that it does not deliver; without a
		// pause the library would ask as fast as it can.
		_ = g.pause(g.life, grow(time.Second, 30*time.Second, g.idle-3))
	}
	return g.onSync(body)
}
