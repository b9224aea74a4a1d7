package webchat

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
)

//go:embed static
var static embed.FS

// routes is everything the page can ask for.
func (t *Transport) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", t.asset("index.html"))
	mux.HandleFunc("GET /webchat/static/{file}", t.serveAsset)
	mux.HandleFunc("GET /webchat/people", t.listPeople)
	mux.HandleFunc("POST /webchat/session", t.choose)
	mux.HandleFunc("GET /webchat/s/{tab}/me", t.as(t.me))
	mux.HandleFunc("POST /webchat/s/{tab}/leave", t.as(t.leave))
	mux.HandleFunc("GET /webchat/s/{tab}/live", t.as(t.live))
	mux.HandleFunc("GET /webchat/s/{tab}/messages", t.as(t.earlier))
	mux.HandleFunc("POST /webchat/s/{tab}/messages", t.as(t.postMessage))
	mux.HandleFunc("GET /webchat/s/{tab}/photo/{file}", t.as(t.servePhoto))
	return http.NewCrossOriginProtection().Handler(mux)
}

// ServeHTTP serves the page at "/" and all it needs below "/webchat/".
func (t *Transport) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !t.hostAllowed(r.Host) {
		http.Error(w, "this address is not one of the page's; add it to the allowed hosts", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy(r.Host))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	t.handler.ServeHTTP(w, r)
}

// policy lets the page use what comes from here and nothing else, and no text
// become markup. The host is named for browsers that do not count a WebSocket
// to 'self'; it has been checked.
func policy(host string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
		fmt.Sprintf("connect-src 'self' ws://%[1]s wss://%[1]s; ", host) +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
}

// hostAllowed guards against a foreign page whose name points to this machine.
func (t *Transport) hostAllowed(host string) bool {
	if strings.ContainsAny(host, " ;,'\"") {
		return false // it becomes part of the policy
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if ip, err := netip.ParseAddr(name); name == "localhost" || err == nil && ip.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(t.opt.AllowedHosts, func(a string) bool {
		return strings.EqualFold(a, name) || strings.EqualFold(a, host)
	})
}

// as finds who is chosen in the tab that asks.
func (t *Transport) as(next func(http.ResponseWriter, *http.Request, Person)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, ok := t.sessions.person(r)
		if !ok {
			t.fail(w, r, problemNoSession)
			return
		}
		p, ok := t.people.find(id)
		if !ok {
			t.fail(w, r, problemNoSession)
			return
		}
		next(w, r, p)
	}
}

func (t *Transport) serveAsset(w http.ResponseWriter, r *http.Request) {
	t.asset(r.PathValue("file"))(w, r)
}

// asset serves an embedded file. The browser asks each time whether it is still
// the same, so a new version is seen at once.
func (t *Transport) asset(file string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		data, err := static.ReadFile(path.Join("static", path.Base(file)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		sum := sha256.Sum256(data)
		tag := `"` + hex.EncodeToString(sum[:12]) + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "no-cache")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", assetType(file))
		if _, err := w.Write(data); err != nil {
			t.log.Debug("a file of the page did not get through", "err", err)
		}
	}
}

// assetType does not ask the machine, which may know .js as something else.
func assetType(file string) string {
	switch path.Ext(file) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(file))
}
