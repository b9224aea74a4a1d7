package webchat

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"sync"
	"time"
)

const (
	sessionIdle = 24 * time.Hour
	maxSessions = 10_000
	cookieName  = "webchat"
)

// sessions are the browser tabs in which somebody has been chosen. Ids of
// people can be guessed, so every request shows the tab's own token. It is in a
// cookie that scripts can't read and that the browser sends only to the paths
// of this tab; so several tabs of one browser are several people. They are not
// kept over a restart: the page then chooses the same person again.
type sessions struct {
	now func() time.Time

	mu  sync.Mutex
	all map[string]*session // by tab
}

type session struct {
	token  string
	person string
	seen   time.Time
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, all: map[string]*session{}}
}

// open starts a session for the person and sets its cookie.
func (s *sessions) open(w http.ResponseWriter, r *http.Request, person string) (tab string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) >= maxSessions {
		s.dropOldest()
	}
	tab = rand.Text()
	x := &session{token: rand.Text() + rand.Text(), person: person, seen: s.now()}
	s.all[tab] = x
	http.SetCookie(w, cookie(r, tab, x.token))
	return tab
}

func cookie(r *http.Request, tab, token string) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: token, Path: "/webchat/s/" + tab + "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	}
}

// person is who was chosen in the tab that the request comes from.
func (s *sessions) person(r *http.Request) (string, bool) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.all[r.PathValue("tab")]
	if !ok || subtle.ConstantTimeCompare([]byte(x.token), []byte(c.Value)) != 1 {
		return "", false
	}
	if now := s.now(); now.Sub(x.seen) > sessionIdle {
		delete(s.all, r.PathValue("tab"))
		return "", false
	} else {
		x.seen = now
	}
	return x.person, true
}

// close ends the session of the request's tab.
func (s *sessions) close(w http.ResponseWriter, r *http.Request) {
	tab := r.PathValue("tab")
	s.mu.Lock()
	delete(s.all, tab)
	s.mu.Unlock()
	gone := cookie(r, tab, "")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
}

func (s *sessions) dropOldest() {
	oldest := ""
	for tab, x := range s.all {
		if oldest == "" || x.seen.Before(s.all[oldest].seen) {
			oldest = tab
		}
	}
	delete(s.all, oldest)
}
