package wechattest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is one WeChat service with one account for the bot.
type Server struct {
	t    testing.TB
	http *httptest.Server
	stop chan struct{}

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change

	self    *Person
	people  []*Person
	groups  []*Group
	epoch   int // user names change with it: one more at every scan
	login   *session
	codes   map[string]*code
	newest  *code
	refuse  int // ret code of the login page, 0: accept
	scans   int
	log     []*event
	given   map[string]time.Time // by id of a message: when it was first delivered
	mods    []any
	sent    []Sent
	media   map[string][]byte
	uploads map[string]upload
	faults  map[string][]Fault
	counts  map[string]int
	accepts []string
	hold    time.Duration
	lastID  int
}

// New starts a server that ends with the test.
func New(t testing.TB) *Server {
	s := &Server{
		t: t, stop: make(chan struct{}), changed: make(chan struct{}),
		codes: map[string]*code{}, given: map[string]time.Time{}, media: map[string][]byte{}, uploads: map[string]upload{},
		faults: map[string][]Fault{}, counts: map[string]int{},
		hold: 25 * time.Second, // known: both long polls are held for about 25 s
	}
	s.self = s.AddStranger("便民小助手")
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() {
		close(s.stop)
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// Transport carries the requests for all of WeChat's hosts to this server. The
// host asked for stays in the request, so that cookies can be judged.
func (s *Server) Transport() http.RoundTripper {
	to, err := url.Parse(s.http.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	return &rewriter{to: to, base: s.http.Client().Transport}
}

// URL is where the server listens, for clients in other processes. They have to
// leave the host of WeChat in the request's Host.
func (s *Server) URL() string { return s.http.URL }

type rewriter struct {
	to   *url.URL
	base http.RoundTripper
}

func (r *rewriter) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host = req.URL.Host
	out.URL.Scheme, out.URL.Host = r.to.Scheme, r.to.Host
	return r.base.RoundTrip(out)
}

// serve routes a request by the last part of its path, which is how the library
// names them (url.go).
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	s.mu.Lock()
	s.counts[name]++
	fault := s.takeFault(name)
	if fault != nil && fault.act == nil {
		fault = nil // Pass
	}
	s.change()
	s.mu.Unlock()
	if fault != nil && !fault.after {
		fault.act(s, w, r)
		return
	}
	if fault != nil {
		s.handle(name, httptest.NewRecorder(), r)
		fault.act(s, w, r)
		return
	}
	s.handle(name, w, r)
}

func (s *Server) handle(name string, w http.ResponseWriter, r *http.Request) {
	open := map[string]func(http.ResponseWriter, *http.Request){
		"jslogin": s.jslogin, "login": s.loginPoll, "webwxnewloginpage": s.loginPage,
	}
	if h := open[name]; h != nil {
		h(w, r)
		return
	}
	inside := map[string]func(http.ResponseWriter, *http.Request, *session){
		"webwxinit": s.init, "webwxstatusnotify": s.statusNotify,
		"webwxgetcontact": s.getContact, "webwxbatchgetcontact": s.batchGetContact,
		"synccheck": s.syncCheck, "webwxsync": s.sync,
		"webwxsendmsg": s.sendMsg, "webwxsendmsgimg": s.sendMsg, "webwxsendappmsg": s.sendMsg,
		"webwxsendvideomsg": s.sendMsg, "webwxuploadmedia": s.upload,
		"webwxgetmsgimg": s.getMedia, "webwxgetvoice": s.getMedia, "webwxgetvideo": s.getMedia,
		"webwxgetmedia": s.getFile, "webwxverifyuser": s.verifyUser,
	}
	h := inside[name]
	if h == nil {
		s.t.Errorf("wechattest: %s %s is not known", r.Method, r.URL)
		http.NotFound(w, r)
		return
	}
	l, ret := s.enter(r)
	if ret != 0 && name == "synccheck" {
		answerCheck(w, ret, 0)
		return
	}
	if ret != 0 {
		answer(w, map[string]any{"BaseResponse": base(ret)})
		return
	}
	h(w, r, l)
}

// change wakes all that wait; s.mu is held.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// until waits for a condition, which is asked with s.mu held; false when gone
// closes first or the time is over.
func (s *Server) until(cond func() bool, gone <-chan struct{}, timeout time.Duration) bool {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		s.mu.Lock()
		ok, changed := cond(), s.changed
		s.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-gone:
			return false
		case <-s.stop:
			return false
		case <-timer.C:
			return false
		}
	}
}

// Await waits for a condition of the server's, or fails the test.
func (s *Server) await(what string, cond func() bool) {
	s.t.Helper()
	if !s.until(cond, nil, 20*time.Second) {
		s.t.Fatalf("wechattest: waited in vain for %s", what)
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "text/plain") // known: JSON is sent as text
	_ = json.NewEncoder(w).Encode(v)             // a client that has gone is no matter
}

func base(ret int) map[string]any { return map[string]any{"Ret": ret, "ErrMsg": ""} }
