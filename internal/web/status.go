package web

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"io"
	"log/slog"
	"net/http"

	"rsc.io/qr"
)

//go:embed pages
var pages embed.FS

var statusPage = template.Must(template.ParseFS(pages, "pages/status.html"))

// Status is what the status page shows, in words for a person.
type Status struct {
	At         string
	Transports []TransportStatus
	Runs       []JobRun
	// Refresh is after how many seconds the page is read again.
	Refresh int
}

// Mood is how much a state needs a person.
type Mood string

// The moods.
const (
	Good Mood = "good"
	Wait Mood = "wait"
	Bad  Mood = "bad"
)

// TransportStatus is one chat account.
type TransportStatus struct {
	Name, Title, State string
	Mood               Mood
	Account, Hint      string
	Reason, Since      string
	// QR is the content of the code to be scanned, if there is one; Version
	// changes with it.
	QR, Version string
	Missing     []string // groups
	NoContact   []string // remark names
	Renamed     []Rename

	Waiting, Today, PerDay, Uncertain, Failed int
}

// Rename is a group that is no longer called as it is configured.
type Rename struct{ From, To string }

// JobRun is one run of a job of the clock.
type JobRun struct {
	Job, Community, Slot, Done string
	Messages                   int
}

// statusPolicy: the page needs its own style and the picture of the code, and
// runs nothing.
const statusPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// statusRoutes serves the status page. Whoever sees the code can log an account
// in, so it is guarded.
func (p Pages) statusRoutes(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		st, err := p.Status(r.Context())
		if err == nil {
			var page bytes.Buffer
			if err = statusPage.Execute(&page, st); err == nil {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = page.WriteTo(w) // whoever has gone needs no answer
				return
			}
		}
		log.Error("the status page could not be shown", "err", err)
		http.Error(w, "现在看不了状态，请过一会儿再试。", http.StatusInternalServerError)
	})
	mux.HandleFunc("GET /status/code/{name}", p.statusCode)
	mux.HandleFunc("GET /status/status.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		style, err := pages.ReadFile("pages/status.css")
		if err == nil {
			_, err = w.Write(style)
		}
		if err != nil {
			log.Debug("the style of the status page did not get through", "err", err)
		}
	})
	return p.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", statusPolicy)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		mux.ServeHTTP(w, r)
	}))
}

// statusCode draws the login code of one account.
func (p Pages) statusCode(w http.ResponseWriter, r *http.Request) {
	st, err := p.Status(r.Context())
	if err != nil {
		http.Error(w, "现在看不了状态，请过一会儿再试。", http.StatusInternalServerError)
		return
	}
	for _, t := range st.Transports {
		if t.Name != r.PathValue("name") || t.QR == "" {
			continue
		}
		if code, err := qr.Encode(t.QR, qr.M); err == nil {
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.Copy(w, bytes.NewReader(code.PNG()))
			return
		}
	}
	http.NotFound(w, r)
}

// StatusFunc gathers what the status page shows.
type StatusFunc func(ctx context.Context) (Status, error)
