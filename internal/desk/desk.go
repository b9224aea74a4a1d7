// Package desk is the pages at /desk: what the director and the workers look at.
// It turns rows into pages and forms into acts; who may change what of a ticket
// is decided by handlers and models, who is at the page by signin.
//
// routes.go names every page with the role it asks for; each page has a file of
// its own beside its template in pages/. What the pages say is in the templates
// and in words.go.
package desk

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"gridbot/handlers"
	"gridbot/internal/signin"
	"gridbot/models"
)

// Options are what the desk is made of; all are required.
type Options struct {
	Door     *signin.Door
	Store    *models.Store
	Announce *handlers.Announcer
	Now      func() time.Time
	Log      *slog.Logger
	// HostAllowed tells whether the pages may be asked for under this name.
	HostAllowed func(host string) bool
	// Secure: browsers come by TLS, to this program or to a proxy before it.
	Secure bool
	// BehindProxy: the browser's address is what the proxy says.
	BehindProxy bool
	// Local: nobody but this machine can come.
	Local bool
	// HasChat: there is a group in the browser to link to.
	HasChat bool
	// Acts carries out what is done with a ticket.
	Acts *handlers.Desk
	// UnclaimedFor and UndoneFor make a ticket overdue.
	UnclaimedFor, UndoneFor time.Duration
	// MediaPath is where a kept file lies on this machine.
	MediaPath func(path string) string
	Clockwork Clockwork
	// BackupDir is where copies of the embedded database lie; "" for another one.
	BackupDir string
}

// Desk serves the pages.
type Desk struct {
	Options
	pages   pageSet
	live    *live
	handler http.Handler
	closing chan struct{}
}

// New makes a Desk.
func New(o Options) (*Desk, error) {
	pages, err := readPages()
	if err != nil {
		return nil, fmt.Errorf("read the pages of the desk: %w", err)
	}
	d := &Desk{Options: o, pages: pages, closing: make(chan struct{})}
	d.live = newLive(func(ctx context.Context) (int64, error) { return o.Store.Read(ctx).LastEvent() })
	d.handler = http.NewCrossOriginProtection().Handler(d.routes())
	return d, nil
}

// Close ends the lines of open pages, so that the server can stop at once.
func (d *Desk) Close() { close(d.closing) }

// policy lets a page use what comes from here and nothing else; no script stands
// in a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ServeHTTP serves everything below /desk.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !d.HostAllowed(r.Host) {
		http.Error(w, wordsWrongHost, http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if d.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	d.handler.ServeHTTP(w, r)
}
