package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"gridbot/bot"
)

// guard stands between the library and the network. The library looks at no
// HTTP status, dereferences what is missing in an answer, and asks again at
// once after an error; the guard turns all of that into errors that end in
// MessageErrorHandler, where there is a pause. It also carries the cookies and
// ends the polling when the session is to end: the library's own Exit pulls the
// current user away under a loop that is still at work.
type guard struct {
	base    http.RoundTripper
	cookies *cookieBox
	life    context.Context // its end makes every poll fail with errStopping
	pause   func(context.Context, time.Duration) error
	now     func() time.Time

	onInit func(req *http.Request, body []byte) ([]byte, error)
	onSync func(body []byte) ([]byte, error)
	onPoll func() // a synccheck that went well

	lastLoginPoll time.Time // only used by the goroutine that logs in
	idle          int       // webwxsync answers in a row that brought nothing
}

// How long an answer may take. synccheck and the login poll are long polls of
// 25 seconds, so that an ordinary timeout must exceed those.
const (
	pollTimeout  = 40 * time.Second
	plainTimeout = 20 * time.Second
	mediaTimeout = 2 * time.Minute
	bodyLimit    = 64 << 20
)

// limitKey carries the most bytes that a fetch of media may bring (int64).
type limitKey struct{}

// leftKey carries an *atomic.Bool that is set once a request that delivers a
// message has left this machine: from then on its fate is uncertain.
type leftKey struct{}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	kind := kindOf(req.URL.Path)
	ctx, cancel := context.WithTimeout(req.Context(), kind.timeout())
	defer cancel()
	if kind != sendKind && kind != mediaKind {
		if g.life.Err() != nil {
			return nil, errStopping
		}
		defer context.AfterFunc(g.life, cancel)()
	}
	if kind == loginKind {
		g.spaceLoginPolls()
	}
	resp, body, err := g.exchange(ctx, req, kind)
	if err != nil {
		if g.life.Err() != nil && kind != sendKind && kind != mediaKind {
			return nil, errStopping
		}
		return nil, err
	}
	if body, err = g.check(req, body); err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return resp, nil
}

// exchange sends one request and reads the whole answer.
func (g *guard) exchange(ctx context.Context, req *http.Request, kind requestKind) (*http.Response, []byte, error) {
	if left, ok := ctx.Value(leftKey{}).(*atomic.Bool); ok && kind == sendKind {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }})
	}
	out := req.Clone(ctx)
	out.Header.Del("Cookie")
	for _, c := range g.cookies.give(req.URL) {
		out.AddCookie(c)
	}
	resp, err := g.base.RoundTrip(out)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }() // nothing is lost with an error here
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, nil, &statusError{resp.StatusCode, req.URL.Path}
	}
	limit, ok := ctx.Value(limitKey{}).(int64)
	if !ok || kind != mediaKind {
		limit = bodyLimit
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the answer of %s: %w", req.URL.Path, err)
	}
	if int64(len(body)) > limit {
		return nil, nil, bot.ErrTooLarge
	}
	g.cookies.take(req.URL, resp.Cookies())
	// The library's jar is not safe against being stored at the same time.
	resp.Header.Del("Set-Cookie")
	return resp, body, nil
}

// spaceLoginPolls keeps the wait for the scan from spinning: the library asks
// again at once, also when the answer did not take its 25 seconds.
func (g *guard) spaceLoginPolls() {
	if since := g.now().Sub(g.lastLoginPoll); since < time.Second {
		_ = g.pause(g.life, time.Second-since) // its end is seen by the request
	}
	g.lastLoginPoll = g.now()
}

type requestKind int

const (
	plainKind requestKind = iota
	loginKind             // waiting for the scan
	pollKind              // waiting for messages
	sendKind              // delivers a message
	mediaKind             // uploads or fetches a file
)

// kindOf tells requests apart by the paths in the library's url.go.
func kindOf(path string) requestKind {
	switch name := path[strings.LastIndexByte(path, '/')+1:]; name {
	case "login":
		return loginKind
	case "synccheck":
		return pollKind
	case "webwxsendmsg", "webwxsendmsgimg", "webwxsendappmsg", "webwxsendvideomsg":
		return sendKind
	case "webwxuploadmedia", "webwxgetmsgimg", "webwxgetvoice", "webwxgetvideo", "webwxgetmedia":
		return mediaKind
	}
	return plainKind
}

func (k requestKind) timeout() time.Duration {
	switch k {
	case loginKind, pollKind:
		return pollTimeout
	case mediaKind:
		return mediaTimeout
	}
	return plainTimeout
}

var errEmptyMedia = errors.New("the service sent an empty file")
