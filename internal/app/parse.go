package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"gridbot/handlers/understand"
	"gridbot/internal/config"
)

type parseCmd struct {
	Explain bool `help:"写出哪些字词让小格这样判断。"`
}

// Run reads texts line by line and writes what was understood, one JSON object
// a line, in order.
func (cmd parseCmd) Run(p *program) error {
	reader, err := p.reader()
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(p.stdin, 1<<16)
	out := bufio.NewWriter(p.stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for p.ctx.Err() == nil {
		line, readErr := in.ReadString('\n')
		if line != "" {
			if err := cmd.one(reader, strings.TrimRight(line, "\r\n"), out, enc); err != nil {
				return err
			}
		}
		if in.Buffered() == 0 || readErr != nil {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return fmt.Errorf("read texts: %w", readErr)
		}
	}
	return p.ctx.Err()
}

func (cmd parseCmd) one(reader *understand.Reader, line string, out io.Writer, enc *json.Encoder) error {
	in := parseLine(line)
	if cmd.Explain {
		_, err := fmt.Fprintf(out, "%s\n", reader.Explain(in))
		return err
	}
	return enc.Encode(parsed(reader.Read(in)))
}

// reader uses the words of the configuration, if there is one.
func (p *program) reader() (*understand.Reader, error) {
	if _, err := os.Stat(p.configFile); errors.Is(err, os.ErrNotExist) && p.configFile == "config.yaml" {
		return newReader(&config.Config{})
	}
	c, err := p.load()
	if err != nil {
		return nil, err
	}
	return newReader(c)
}

// parseLine reads a JSON object, or takes the line for a plain text.
func parseLine(line string) understand.Input {
	in := understand.Input{Text: line, Role: understand.Resident, At: time.Now()}
	if !strings.HasPrefix(strings.TrimSpace(line), "{") {
		return in
	}
	var o struct {
		Text    string          `json:"text"`
		Nick    string          `json:"nick"`
		Role    understand.Role `json:"role"`
		Quoted  quotedText      `json:"quoted"`
		Context string          `json:"context"`
		At      time.Time       `json:"at"`
	}
	if json.Unmarshal([]byte(line), &o) != nil {
		return in
	}
	in.Text, in.Nick, in.Context = o.Text, o.Nick, o.Context
	if o.Role != "" {
		in.Role = o.Role
	}
	if !o.At.IsZero() {
		in.At = o.At
	}
	in.Quoted = o.Quoted.text
	if o.Quoted.isContext {
		in.Quoted = o.Context
	}
	return in
}

// quotedText is the text of the quoted message; true means that the context is
// what was quoted.
type quotedText struct {
	text      string
	isContext bool
}

// UnmarshalJSON accepts a text or a truth value.
func (q *quotedText) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "true":
		q.isContext = true
		return nil
	case "false", "null":
		return nil
	}
	return json.Unmarshal(b, &q.text)
}

type parsedLine struct {
	Requests []understand.Request `json:"requests"`
	Intent   understand.Intent    `json:"intent"`
	// Intents are there when a worker says several things at once.
	Intents []understand.Intent `json:"intents,omitempty"`
}

func parsed(r understand.Reading) parsedLine {
	out := parsedLine{Requests: r.Requests, Intent: r.Intents[0]}
	if out.Requests == nil {
		out.Requests = []understand.Request{}
	}
	if out.Intent.Tickets == nil {
		out.Intent.Tickets = []string{}
	}
	if len(r.Intents) > 1 {
		out.Intents = r.Intents
	}
	return out
}
