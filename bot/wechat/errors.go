package wechat

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/eatmoreapple/openwechat"
)

// Return codes of the protocol, as named in the library's base_response.go
// (where they are not exported).
const (
	retTicket      openwechat.Ret = -14
	retLoggedOut   openwechat.Ret = 1100 // logged out on the phone
	retElsewhere   openwechat.Ret = 1101 // logged in elsewhere, or expired
	retCookie      openwechat.Ret = 1102
	retEnvironment openwechat.Ret = 1203 // "for the safety of your account"
	retTooOften    openwechat.Ret = 1205
)

var (
	// errStopping ends the library's polling loop from inside: see guard.
	errStopping    = errors.New("wechat session is being ended")
	errCodeExpired = errors.New("the login code expired")
)

// statusError is an HTTP status that the library would not look at.
type statusError struct {
	code int
	path string
}

func (e *statusError) Error() string { return fmt.Sprintf("%s answered HTTP %d", e.path, e.code) }

// malformedError is an answer that would crash or mislead the library.
type malformedError struct{ path, what string }

func (e *malformedError) Error() string { return e.path + " answered without " + e.what }

func isRet(err error, codes ...openwechat.Ret) bool {
	var ret openwechat.Ret
	if !errors.As(err, &ret) {
		return false
	}
	for _, c := range codes {
		if ret == c {
			return true
		}
	}
	return false
}

// isKick tells whether the service has ended or refused this session, so that
// asking again in it is of no use.
func isKick(err error) bool {
	return isRet(err, retTicket, retLoggedOut, retElsewhere, retCookie, retEnvironment)
}

func anyRet(err error) bool {
	var ret openwechat.Ret
	return errors.As(err, &ret)
}

func isCodeExpired(err error) bool { return errors.Is(err, openwechat.ErrLoginTimeout) }

// reason says in a few words why the account is offline.
func reason(err error) string {
	var ret openwechat.Ret
	switch {
	case err == nil:
		return ""
	case isRet(err, retLoggedOut):
		return "logged out on the phone (1100)"
	case isRet(err, retElsewhere):
		return "logged in elsewhere or expired (1101)"
	case isRet(err, retCookie):
		return "cookies refused (1102)"
	case isRet(err, retEnvironment):
		return "WeChat refuses web login for this account (1203)"
	case errors.As(err, &ret):
		return fmt.Sprintf("refused with code %d", int(ret))
	}
	return err.Error()
}

// tidy takes the address out of a failed request: it carries the keys of the
// session, and errors are logged and shown.
func tidy(err error) error {
	var failed *url.Error
	if !errors.As(err, &failed) {
		return err
	}
	path := failed.URL
	if u, e := url.Parse(failed.URL); e == nil {
		path = u.Path
	}
	return fmt.Errorf("%s: %w", path, failed.Err)
}
