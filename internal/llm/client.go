// Package llm asks an OpenAI-compatible endpoint: a local Ollama, DeepSeek,
// Qwen and the like for an answer, a Whisper server for the words of a voice
// message. It is careful with what others depend on: every call has a time
// limit and comes out of a budget, an endpoint that fails is left alone for a
// while, and neither what was asked nor the key ever gets into an error.
//
// It knows nothing of tickets or residents; what is asked, and what an answer
// is worth, is decided by its callers.
package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Errors that are no fault of the endpoint's answer.
var (
	// ErrBudget: as many calls as are allowed have been made.
	ErrBudget = errors.New("the budget of the day is used up")
	// ErrResting: the endpoint has failed several times and is left alone.
	ErrResting = errors.New("the endpoint has failed and is left alone for a while")
	// ErrTooLong: the voice message is larger than allowed.
	ErrTooLong = errors.New("the voice message is too long")
	// ErrNoAnswer: the endpoint answered, but with nothing that can be used.
	ErrNoAnswer = errors.New("the endpoint gave no answer")
)

// StatusError is an answer of the endpoint with a status other than 200.
type StatusError struct{ Code int }

func (e *StatusError) Error() string { return fmt.Sprintf("the endpoint answered %d", e.Code) }

// Options say which endpoint to ask.
type Options struct {
	// URL is the base, as in http://127.0.0.1:11434/v1.
	URL, Model string
	Key        string // empty: none is sent
	// MaxAudio is the largest voice message that is sent, in bytes.
	MaxAudio int
	// Timeout bounds one question, its second try included.
	Timeout time.Duration
	// Allow tells whether one more request may be sent, and counts it.
	Allow func(ctx context.Context) bool
	Now   func() time.Time
	// Log hears of every failure, here and nowhere else.
	Log *slog.Logger
}

// Client asks one endpoint. It is safe for concurrent use.
type Client struct {
	o       Options
	http    *http.Client
	breaker breaker
	// plain is set when the endpoint knows no JSON schemas.
	plain atomic.Bool
	spent atomic.Bool // the log has been told that the budget is used up
}

// New makes a client; nothing is sent before the first question.
func New(o Options) *Client {
	o.URL = strings.TrimRight(o.URL, "/")
	return &Client{o: o, http: &http.Client{
		// What people write goes where the configuration says and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 256 << 10

// question is one thing to be asked.
type question struct {
	path string
	// body writes the request anew for each try.
	body func() (contentType string, content io.Reader, err error)
	// again tells whether a second try is worthwhile.
	again func(error) bool
}

// ask sends a question, at most twice, within the time limit.
func (c *Client) ask(ctx context.Context, q question) ([]byte, error) {
	if !c.breaker.allows(c.o.Now()) {
		return nil, ErrResting
	}
	limited, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	answer, err := c.send(limited, q)
	if err != nil && limited.Err() == nil && q.again(err) {
		answer, err = c.send(limited, q)
	}
	switch {
	case err == nil:
		c.breaker.worked()
	case ctx.Err() == nil && isOutage(err):
		c.breaker.failed(c.o.Now())
	}
	return answer, err
}

func (c *Client) send(ctx context.Context, q question) ([]byte, error) {
	if !c.o.Allow(ctx) {
		return nil, ErrBudget
	}
	contentType, content, err := q.body()
	if err != nil {
		return nil, fmt.Errorf("write the question: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.o.URL+q.path, content)
	if err != nil {
		return nil, fmt.Errorf("write the question: %w", withoutAddress(err))
	}
	r.Header.Set("Content-Type", contentType)
	return c.do(r)
}

func (c *Client) do(r *http.Request) ([]byte, error) {
	if c.o.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.o.Key)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("reach the endpoint: %w", withoutAddress(err))
	}
	defer func() { _ = resp.Body.Close() }() // all that is wanted has been read
	if resp.StatusCode != http.StatusOK {
		return nil, &StatusError{resp.StatusCode}
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if len(answer) > maxAnswer {
		return nil, fmt.Errorf("%w: it is larger than %d bytes", ErrNoAnswer, maxAnswer)
	}
	return answer, nil
}

// report tells the log why there is no answer. What goes on for long, a budget
// that is used up or an endpoint that is left alone, is told once.
func (c *Client) report(ctx context.Context, path string, err error) {
	level := slog.LevelWarn
	if errors.Is(err, ErrBudget) {
		if c.spent.Swap(true) {
			level = slog.LevelDebug
		}
	} else if err == nil {
		c.spent.Store(false)
	}
	if errors.Is(err, ErrResting) || ctx.Err() != nil {
		level = slog.LevelDebug
	}
	if err != nil {
		c.o.Log.Log(ctx, level, "no help with understanding", "from", path, "err", err)
	}
}

// Check makes sure that the endpoint is there and takes the key. It asks for
// the list of models, which costs nothing; endpoints without one are fine.
func (c *Client) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.o.URL+"/models", nil)
	if err != nil {
		return withoutAddress(err)
	}
	_, err = c.do(r)
	var status *StatusError
	if errors.As(err, &status) && (status.Code == http.StatusNotFound || status.Code == http.StatusMethodNotAllowed) || errors.Is(err, ErrNoAnswer) {
		return nil
	}
	return err
}

// withoutAddress keeps the address out of logs, in which some endpoints want
// their key.
func withoutAddress(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// worthAgain: the network failed, or the endpoint says that it is busy or ill.
func worthAgain(err error) bool {
	var status *StatusError
	if errors.As(err, &status) {
		return status.Code >= 500 || status.Code == http.StatusTooManyRequests
	}
	return !errors.Is(err, ErrBudget) && !errors.Is(err, ErrNoAnswer)
}

// isRefusal: the endpoint does not like this one question.
func isRefusal(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && (status.Code == http.StatusBadRequest || status.Code == http.StatusUnprocessableEntity ||
		status.Code == http.StatusRequestEntityTooLarge || status.Code == http.StatusUnsupportedMediaType)
}

// isOutage: there is no use in asking again soon. What a person wrote must not
// be able to bring that about, so a refusal of one question is none.
func isOutage(err error) bool {
	return !errors.Is(err, ErrBudget) && !errors.Is(err, ErrNoAnswer) && !isRefusal(err)
}
