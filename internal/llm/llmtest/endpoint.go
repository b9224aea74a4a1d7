// Package llmtest is an OpenAI-compatible endpoint for tests: it writes down
// what it is asked and answers, or misbehaves, as it is told to.
package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Asked is one request as it came in.
type Asked struct {
	Path, Key string
	// Raw is the body; of a chat request, System and User are its messages and
	// Format is the type of the answer's form.
	Raw, System, User, Format string
	// Fields and Audio are the parts of a transcription request.
	Fields map[string]string
	File   string
	Audio  string
}

// Reply answers one request.
type Reply func(http.ResponseWriter, *http.Request)

// Endpoint is a running endpoint.
type Endpoint struct {
	URL string // the base, with /v1

	mu      sync.Mutex
	asked   []Asked
	replies []Reply
}

// New starts an endpoint that gives these replies in turn, the last again and
// again.
func New(t testing.TB, replies ...Reply) *Endpoint {
	e := &Endpoint{replies: replies}
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	e.URL = s.URL + "/v1"
	return e
}

// Then changes what is answered from now on.
func (e *Endpoint) Then(replies ...Reply) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.replies = replies
}

// Asked returns what has come in.
func (e *Endpoint) Asked() []Asked {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Asked(nil), e.asked...)
}

// ServeHTTP implements http.Handler.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := read(r)
	e.mu.Lock()
	e.asked = append(e.asked, a)
	reply := e.replies[0]
	if len(e.replies) > 1 {
		e.replies = e.replies[1:]
	}
	e.mu.Unlock()
	reply(w, r)
}

func read(r *http.Request) Asked {
	a := Asked{Path: r.URL.Path, Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		a.Fields = map[string]string{}
		if r.ParseMultipartForm(1<<20) != nil {
			return a
		}
		for name, values := range r.MultipartForm.Value {
			a.Fields[name] = values[0]
		}
		if f, h, err := r.FormFile("file"); err == nil {
			b, _ := io.ReadAll(f) // from memory
			a.Audio, a.File = string(b), h.Filename
		}
		return a
	}
	b, _ := io.ReadAll(r.Body) // a request cut short is seen by its emptiness
	a.Raw = string(b)
	var chat struct {
		Messages []struct{ Role, Content string }
		Format   struct{ Type string } `json:"response_format"`
	}
	_ = json.Unmarshal(b, &chat) // as above
	for _, m := range chat.Messages {
		if m.Role == "system" {
			a.System = m.Content
		} else {
			a.User = m.Content
		}
	}
	a.Format = chat.Format.Type
	return a
}

// Answers is a chat completion of this content.
func Answers(content string) Reply {
	return JSON(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": content}}}})
}

// Finds is an answer of the form asked for with one request in it.
func Finds(kind, subkind, urgency string) Reply {
	return Answers(fmt.Sprintf(`{"requests":[{"kind":%q,"subkind":%q,"urgency":%q}]}`, kind, subkind, urgency))
}

// FindsNothing is an answer that there is no request.
func FindsNothing() Reply { return Answers(`{"requests":[]}`) }

// Hears is a transcription.
func Hears(text string) Reply { return JSON(map[string]any{"text": text}) }

// JSON is any body.
func JSON(v any) Reply {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v) // the client may be gone
	}
}

// Raw is a body as it is.
func Raw(body string) Reply {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// Fails answers with a status.
func Fails(status int) Reply {
	return func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, `{"error":{"message":"you sent `+r.Header.Get("Authorization")+`"}}`, status)
	}
}

// Redirects sends the client elsewhere.
func Redirects(to string) Reply {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusTemporaryRedirect) }
}

// Hangs says nothing until the client gives up.
func Hangs() Reply {
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
		}
	}
}

// Breaks closes the connection without an answer.
func Breaks() Reply {
	return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
}

// Huge is an answer that does not end for a long time.
func Huge() Reply {
	return func(w http.ResponseWriter, _ *http.Request) {
		part := strings.Repeat("啊", 1000)
		for range 10_000 {
			if _, err := io.WriteString(w, part); err != nil {
				return
			}
		}
	}
}
