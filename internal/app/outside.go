package app

import (
	"context"
	"fmt"
	"time"

	"gridbot/handlers"
	"gridbot/handlers/understand"
	"gridbot/internal/config"
	"gridbot/internal/llm"
	"gridbot/internal/second"
)

// outside are the services that are asked for help with understanding; nil: off.
type outside struct {
	second      handlers.SecondReader
	transcriber handlers.Transcriber
}

// openOutside makes those that the configuration names. A rehearsal has none.
func openOutside(c *config.Config, first *understand.Reader, p parts) (outside, error) {
	var o outside
	if !p.asksOutside {
		return o, nil
	}
	if t := c.Understand.Transcribe; t.On() {
		o.transcriber = client(t.Endpoint, "transcribe", t.MaxKB<<10, p)
	}
	if l := c.Understand.LLM; l.On() {
		reader, err := second.New(second.Options{
			First: first, Model: client(l.Endpoint, "llm", 0, p),
			From: l.UnsureBetween.From, To: l.UnsureBetween.To,
			Names: staffNames(c), Estates: c.Estates(), Log: p.log,
		})
		if err != nil {
			return o, err
		}
		o.second = reader
	}
	return o, nil
}

func client(e config.Endpoint, name string, maxAudio int, p parts) *llm.Client {
	return llm.New(llm.Options{
		URL: e.URL, Model: e.Model, Key: string(e.Key), Timeout: time.Duration(e.Timeout), MaxAudio: maxAudio, Now: p.now, Log: p.log,
		Allow: func(ctx context.Context) bool { return p.limiter.Allow(ctx, "outside:"+name, e.PerDay, 24*time.Hour) },
	})
}

// staffNames is all that workers are called.
func staffNames(c *config.Config) []string {
	var out []string
	for name, others := range workerNames(c) {
		out = append(append(out, name), others...)
	}
	return out
}

// checkOutside tries the services that are switched on.
func checkOutside(ctx context.Context, c *config.Config, say func(string, ...any)) []error {
	var wrong []error
	try := func(at string, e config.Endpoint) {
		if !e.On() {
			return
		}
		if err := client(e, at, 0, parts{}).Check(ctx); err != nil { // comes out of no budget
			wrong = append(wrong, fmt.Errorf("%s: understand.%s：连不上，请看 url 和 key：%w", c.File, at, err))
			return
		}
		say("understand.%s：%s，模型 %s", at, e.URL, e.Model)
	}
	try("llm", c.Understand.LLM.Endpoint)
	try("transcribe", c.Understand.Transcribe.Endpoint)
	return wrong
}
