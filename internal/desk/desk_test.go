package desk_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gridbot/handlers"
	"gridbot/internal/desk"
	"gridbot/internal/housetest"
	"gridbot/internal/signin"
	"gridbot/internal/web"
	"gridbot/models"
)

// estate is a house with a desk and its people.
type estate struct {
	t     testing.TB
	house *housetest.House
	door  *signin.Door
	url   string
	host  string
	media string // folder of kept files
}

// open opens a house whose desk is reached from other machines.
func open(t testing.TB, changes ...func(*desk.Options)) *estate {
	t.Helper()
	h := housetest.New(t)
	e := &estate{t: t, house: h}
	now := func() time.Time { return h.Clock }
	e.door = signin.New(signin.Options{Store: h.Store, Roster: h.Roster, Limiter: h.Handler.Limiter, Now: now})
	h.Handler.Door = e.door
	media := t.TempDir()
	e.media = media
	o := desk.Options{
		Door: e.door, Store: h.Store, Announce: h.Handler.Announce, Now: now,
		Log:         slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		HostAllowed: func(host string) bool { return web.HostAllowed(host, nil) }, HasChat: true,
		Acts: handlers.NewDesk(h.Handler), UnclaimedFor: 4 * time.Hour, UndoneFor: 48 * time.Hour,
		Clockwork: h.Jobs, BackupDir: h.Jobs.BackupDir,
		MediaPath: func(path string) string { return filepath.Join(media, filepath.Base(path)) },
	}
	for _, change := range changes {
		change(&o)
	}
	d, err := desk.New(o)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/desk", d)
	mux.Handle("/desk/", d)
	mux.Handle("/", d.Guard(models.RoleWorker, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the group") })))
	server := httptest.NewServer(mux)
	t.Cleanup(func() { d.Close(); server.Close() })
	e.url, e.host = server.URL, strings.TrimPrefix(server.URL, "http://")
	e.addUser("管理员", models.RoleOperator, 0)
	e.addUser("看数据", models.RoleViewer, h.Roster.Communities[0].ID)
	return e
}

func (e *estate) addUser(name string, role models.UserRole, community int64) {
	e.t.Helper()
	e.tx(func(tx *models.Tx) error {
		_, err := tx.AddUser(&models.User{Name: name, Role: role, CommunityID: community, Active: true, CreatedAt: e.house.Clock})
		return err
	})
}

func (e *estate) tx(f func(*models.Tx) error) {
	e.t.Helper()
	if err := e.house.Store.Tx(e.t.Context(), f); err != nil {
		e.t.Fatal(err)
	}
}

// worker finds somebody of the roster, or nil.
func (e *estate) worker(name string) *models.Worker {
	for _, c := range e.house.Roster.Communities {
		if w := c.WorkerNamed(name); w != nil {
			return w
		}
	}
	return nil
}

// linkFor makes a one-time link for a worker or a user.
func (e *estate) linkFor(name string) (link string) {
	e.t.Helper()
	e.tx(func(tx *models.Tx) (err error) {
		if w := e.worker(name); w != nil {
			link, err = e.door.ForWorker(tx, w)
			return err
		}
		u, err := tx.UserNamed(name)
		if err != nil {
			return err
		}
		link, err = e.door.ForUser(tx, u, time.Hour)
		return err
	})
	return link
}

func (e *estate) audit() []models.AuditEntry {
	e.t.Helper()
	list, err := e.house.Store.Read(e.t.Context()).AuditLog(0, 100)
	if err != nil {
		e.t.Fatal(err)
	}
	return list
}

// browser is one that nobody has signed in with.
func (e *estate) browser() *client {
	jar, _ := cookiejar.New(nil) // only options can make it fail
	return &client{t: e.t, base: e.url, http: &http.Client{Jar: jar}}
}

// as is a browser in which somebody is signed in.
func (e *estate) as(name string) *client {
	e.t.Helper()
	c := e.browser()
	if page := c.post(e.linkFor(name), nil); page.code != http.StatusOK {
		e.t.Fatalf("%s is not let in: %d %s", name, page.code, page.body)
	}
	return c
}

type form map[string]string

type client struct {
	t    testing.TB
	base string
	http *http.Client
}

// answer is where a request ended after redirects, and what is there.
type answer struct {
	code       int
	host, path string
	body       string
	header     http.Header
}

func (a answer) at(path string) bool { return strings.HasPrefix(a.path, path) }

func (a answer) shows(words ...string) bool {
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			return false
		}
	}
	return true
}

func (c *client) request(method, path string, f form) *http.Request {
	c.t.Helper()
	values := url.Values{}
	for k, v := range f {
		values.Set(k, v)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, strings.NewReader(values.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func (c *client) do(r *http.Request) answer {
	c.t.Helper()
	resp, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Request.URL.Host, resp.Request.URL.Path, string(body), resp.Header}
}

func (c *client) get(path string) answer {
	c.t.Helper()
	return c.do(c.request(http.MethodGet, path, nil))
}

func (c *client) post(path string, f form) answer {
	c.t.Helper()
	return c.do(c.request(http.MethodPost, path, f))
}
