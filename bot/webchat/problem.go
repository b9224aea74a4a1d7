package webchat

import (
	"encoding/json"
	"errors"
	"net/http"
)

// problem is why a request could not be done, as the page is told: a code, for
// which the page has the words.
type problem struct {
	status int
	code   string
}

func (p problem) Error() string { return p.code }

// What can be wrong with a request. For a status of 500 and above, and only
// then, the page tries again by itself.
var (
	problemBadRequest = problem{http.StatusBadRequest, "bad_request"}
	problemEmpty      = problem{http.StatusBadRequest, "empty"}
	problemNoName     = problem{http.StatusBadRequest, "no_name"}
	problemNoSession  = problem{http.StatusUnauthorized, "no_session"}
	problemForbidden  = problem{http.StatusForbidden, "forbidden"}
	problemNotFound   = problem{http.StatusNotFound, "not_found"}
	problemNameTaken  = problem{http.StatusConflict, "name_taken"}
	problemIDTaken    = problem{http.StatusConflict, "id_taken"}
	problemTooLong    = problem{http.StatusRequestEntityTooLarge, "too_long"}
	problemTooLarge   = problem{http.StatusRequestEntityTooLarge, "too_large"}
	problemNoPhoto    = problem{http.StatusUnsupportedMediaType, "not_a_photo"}
	problemTryAgain   = problem{http.StatusServiceUnavailable, "try_again"}
	problemNotRunning = problem{http.StatusServiceUnavailable, "not_running"}
	problemFull       = problem{http.StatusConflict, "full"}
)

// fail answers a request that could not be done. What is no problem of the
// request's is logged, and the page only learns that it may try again.
func (t *Transport) fail(w http.ResponseWriter, r *http.Request, err error) {
	var p problem
	if !errors.As(err, &p) {
		t.log.Error("a request of the page could not be served", "method", r.Method, "route", r.Pattern, "err", err)
		p = problemTryAgain
	}
	t.answer(w, p.status, map[string]string{"error": p.code})
}

func (t *Transport) answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		t.log.Debug("an answer did not get through", "err", err)
	}
}
