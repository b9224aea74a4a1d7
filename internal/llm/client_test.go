package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gridbot/internal/llm"
	"gridbot/internal/llm/llmtest"
)

const key = "sk-very-secret"

var schema = json.RawMessage(`{"type":"object"}`)

// desk is a client with a budget and a clock of its own.
type desk struct {
	*llm.Client
	budget int
	now    time.Time
	log    strings.Builder
}

func open(e *llmtest.Endpoint, timeout time.Duration) *desk {
	d := &desk{budget: 100, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	d.Client = llm.New(llm.Options{
		URL: e.URL + "/", Model: "qwen2.5:7b", Key: key, Timeout: timeout, MaxAudio: 1000,
		Allow: func(context.Context) bool { d.budget--; return d.budget >= 0 },
		Now:   func() time.Time { return d.now },
		Log:   slog.New(slog.NewTextHandler(&d.log, nil)),
	})
	return d
}

func TestAQuestionIsPutInTheWordsOfTheProtocol(t *testing.T) {
	e := llmtest.New(t, llmtest.Answers("yes"))
	answer, err := open(e, 5*time.Second).Ask(t.Context(), "be brief", "is it?", schema)
	if err != nil || answer != "yes" {
		t.Fatalf("%q, %v", answer, err)
	}
	a := e.Asked()[0]
	if a.Path != "/v1/chat/completions" || a.Key != key || a.System != "be brief" || a.User != "is it?" || a.Format != "json_schema" {
		t.Errorf("asked %+v", a)
	}
}

func TestAnEndpointWithoutSchemasIsAskedInPlainWordsFromThenOn(t *testing.T) {
	e := llmtest.New(t, llmtest.Fails(400), llmtest.Answers("{}"))
	d := open(e, 5*time.Second)
	for range 2 {
		if _, err := d.Ask(t.Context(), "", "x", schema); err != nil {
			t.Fatal(err)
		}
	}
	var formats []string
	for _, a := range e.Asked() {
		formats = append(formats, a.Format)
	}
	if got := strings.Join(formats, ","); got != "json_schema,," {
		t.Errorf("asked for %q", got)
	}
}

func TestFaultsAreToldAndTriedAgainOnceAtMost(t *testing.T) {
	for name, c := range map[string]struct {
		replies []llmtest.Reply
		asked   int
		want    error // nil: it works in the end
	}{
		"ill once":         {[]llmtest.Reply{llmtest.Fails(500), llmtest.Answers("ok")}, 2, nil},
		"busy once":        {[]llmtest.Reply{llmtest.Fails(429), llmtest.Answers("ok")}, 2, nil},
		"cut off once":     {[]llmtest.Reply{llmtest.Breaks(), llmtest.Answers("ok")}, 2, nil},
		"ill":              {[]llmtest.Reply{llmtest.Fails(503)}, 2, &llm.StatusError{Code: 503}},
		"wrong key":        {[]llmtest.Reply{llmtest.Fails(401)}, 1, &llm.StatusError{Code: 401}},
		"no such model":    {[]llmtest.Reply{llmtest.Fails(404)}, 1, &llm.StatusError{Code: 404}},
		"refuses the text": {[]llmtest.Reply{llmtest.Fails(400)}, 2, &llm.StatusError{Code: 400}},
		"broken json":      {[]llmtest.Reply{llmtest.Raw(`{"choices":[{"mess`)}, 1, llm.ErrNoAnswer},
		"no json":          {[]llmtest.Reply{llmtest.Raw("<html>")}, 1, llm.ErrNoAnswer},
		"no choice":        {[]llmtest.Reply{llmtest.Raw(`{"choices":[]}`)}, 1, llm.ErrNoAnswer},
		"empty":            {[]llmtest.Reply{llmtest.Answers("  ")}, 1, llm.ErrNoAnswer},
		"says no":          {[]llmtest.Reply{llmtest.Raw(`{"choices":[{"message":{"refusal":"I can't"}}]}`)}, 1, llm.ErrNoAnswer},
		"huge":             {[]llmtest.Reply{llmtest.Huge()}, 1, llm.ErrNoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			e := llmtest.New(t, c.replies...)
			_, err := open(e, 5*time.Second).Ask(t.Context(), "", "x", schema)
			var status, wanted *llm.StatusError
			switch {
			case errors.As(c.want, &wanted):
				if !errors.As(err, &status) || *status != *wanted {
					t.Errorf("got %v", err)
				}
			case !errors.Is(err, c.want):
				t.Errorf("got %v", err)
			}
			if n := len(e.Asked()); n != c.asked {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

func TestWordsGoNowhereElseThanConfigured(t *testing.T) {
	elsewhere := llmtest.New(t, llmtest.Answers("ok"))
	e := llmtest.New(t, llmtest.Redirects(elsewhere.URL+"/chat/completions"))
	_, err := open(e, 5*time.Second).Ask(t.Context(), "", "x", schema)
	var status *llm.StatusError
	if !errors.As(err, &status) || status.Code != 307 || len(elsewhere.Asked()) != 0 {
		t.Errorf("%v, asked elsewhere %d times", err, len(elsewhere.Asked()))
	}
}

func TestASlowEndpointIsNotWaitedForTwice(t *testing.T) {
	e := llmtest.New(t, llmtest.Hangs())
	_, err := open(e, 50*time.Millisecond).Ask(t.Context(), "", "x", schema)
	if !errors.Is(err, context.DeadlineExceeded) || len(e.Asked()) != 1 {
		t.Errorf("asked %d times: %v", len(e.Asked()), err)
	}
}

func TestAnEndpointThatKeepsFailingIsLeftAloneForAWhile(t *testing.T) {
	e := llmtest.New(t, llmtest.Fails(500))
	d := open(e, 5*time.Second)
	ask := func() error {
		_, err := d.Ask(t.Context(), "", "x", schema)
		return err
	}
	for range 3 {
		if err := ask(); err == nil || errors.Is(err, llm.ErrResting) {
			t.Fatalf("given up too early: %v", err)
		}
	}
	before := len(e.Asked())
	if err := ask(); !errors.Is(err, llm.ErrResting) || len(e.Asked()) != before {
		t.Errorf("asked all the same: %v", err)
	}
	d.now = d.now.Add(3 * time.Minute)
	if err := ask(); errors.Is(err, llm.ErrResting) {
		t.Error("never tried again")
	}
	if err := ask(); !errors.Is(err, llm.ErrResting) {
		t.Errorf("one more failure should be enough: %v", err)
	}
	d.now = d.now.Add(3 * time.Minute)
	e.Then(llmtest.Answers("ok"))
	for range 2 {
		if err := ask(); err != nil {
			t.Errorf("it works again, but %v", err)
		}
	}
}

func TestWhatSomebodyWritesCannotSwitchTheEndpointOff(t *testing.T) {
	e := llmtest.New(t, llmtest.Fails(400))
	d := open(e, 5*time.Second)
	for range 10 {
		if _, err := d.Ask(t.Context(), "", "x", schema); errors.Is(err, llm.ErrResting) {
			t.Fatal("left alone because of refused texts")
		}
	}
}

func TestNothingIsSentBeyondTheBudget(t *testing.T) {
	e := llmtest.New(t, llmtest.Fails(500))
	d := open(e, 5*time.Second)
	d.budget = 3
	var err error
	for range 6 {
		_, err = d.Ask(t.Context(), "", "x", schema)
	}
	if n := strings.Count(d.log.String(), llm.ErrBudget.Error()); n != 1 {
		t.Errorf("the log is told %d times:\n%s", n, &d.log)
	}
	if !errors.Is(err, llm.ErrBudget) || len(e.Asked()) != 3 {
		t.Errorf("%d requests: %v", len(e.Asked()), err)
	}
}

func TestErrorsShowNeitherKeyNorAddressNorWords(t *testing.T) {
	gone := llmtest.New(t, llmtest.Fails(500))
	for name, e := range map[string]*llmtest.Endpoint{
		"500": gone, "401": llmtest.New(t, llmtest.Fails(401)), "no json": llmtest.New(t, llmtest.Raw(key+"三号楼")),
		"cut off": llmtest.New(t, llmtest.Breaks()), "nobody there": {URL: "http://127.0.0.1:1/v1?key=" + key},
	} {
		d := open(e, 5*time.Second)
		_, err := d.Ask(t.Context(), "", "三号楼", schema)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		for _, secret := range []string{key, "三号楼", "127.0.0.1:1/"} {
			if shown := fmt.Sprintf("%v %+v", err, err) + d.log.String(); strings.Contains(shown, secret) {
				t.Errorf("%s: shows %q: %s", name, secret, shown)
			}
		}
	}
}

func TestCheckTellsAWorkingEndpointFromABrokenOne(t *testing.T) {
	for name, c := range map[string]struct {
		reply llmtest.Reply
		ok    bool
	}{
		"list of models": {llmtest.Raw(`{"data":[]}`), true}, "no list": {llmtest.Fails(404), true},
		"wrong key": {llmtest.Fails(401), false}, "ill": {llmtest.Fails(502), false}, "cut off": {llmtest.Breaks(), false},
	} {
		e := llmtest.New(t, c.reply)
		d := open(e, 5*time.Second)
		if err := d.Check(t.Context()); (err == nil) != c.ok || d.budget != 100 {
			t.Errorf("%s: %v, budget %d", name, err, d.budget)
		}
	}
}
