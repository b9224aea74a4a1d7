// Package web serves the pages: the desk, the group in the browser, how the
// accounts and the outbox are, and whether the program is well.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Pages are what is served.
type Pages struct {
	// Chat is the group in the browser; nil when it is switched off.
	Chat http.Handler
	// Desk is everything below /desk; nil in a process that serves no pages.
	Desk http.Handler
	// Stop is told when the server begins to stop; it ends what would go on.
	Stop func()
	// CertFile and KeyFile are for TLS; without them a proxy speaks it, or nobody
	// needs it.
	CertFile, KeyFile string
	// Metrics is the page for Prometheus.
	Metrics http.Handler
	// Ready returns an error while the program can't do its work.
	Ready func(ctx context.Context) error
	// Status gathers the status page.
	Status StatusFunc
	// Guard lets those who may to the status page.
	Guard func(http.Handler) http.Handler
}

const stopWithin = 5 * time.Second

// Serve answers requests until ctx ends, and lets those in hand finish.
func Serve(ctx context.Context, l net.Listener, p Pages, log *slog.Logger) error {
	s := &http.Server{
		Handler:           p.routes(log),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	s.RegisterOnShutdown(p.Stop)
	failed := make(chan error, 1)
	go func() {
		if p.CertFile != "" {
			failed <- s.ServeTLS(l, p.CertFile, p.KeyFile)
			return
		}
		failed <- s.Serve(l)
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("serve pages: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := s.Shutdown(stop); err != nil {
		_ = s.Close() // live connections do not end by themselves
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve pages: %w", err)
	}
	return nil
}

func (p Pages) routes(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := p.Ready(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok\n")
	})
	if p.Desk != nil {
		mux.Handle("/desk", p.Desk)
		mux.Handle("/desk/", p.Desk)
	}
	if p.Metrics != nil {
		mux.Handle("GET /metrics", p.Metrics)
	}
	status := p.statusRoutes(log)
	mux.Handle("GET /status", status)
	mux.Handle("GET /status/", status)
	if p.Chat != nil {
		mux.Handle("/", p.Chat)
	} else if p.Desk != nil {
		mux.Handle("GET /{$}", http.RedirectHandler("/desk", http.StatusSeeOther))
	}
	return mux
}
