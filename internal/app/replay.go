package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"gridbot/bot"
	"gridbot/internal/config"
	"gridbot/internal/media"
	"gridbot/models"
)

type replayCmd struct {
	File string `arg:"" help:"聊天记录，每行一个 JSON 对象。" type:"existingfile"`
}

// Run rehearses a transcript in virtual time on a fresh database in memory.
func (cmd replayCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	f, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	return replay(p.ctx, c, f, p.stdout, logger(c.Log, p.stderr))
}

// said is one line of a transcript.
type said struct {
	At      time.Time     `json:"at"`
	Chat    string        `json:"chat"`
	From    string        `json:"from"`
	Text    string        `json:"text"`
	ID      string        `json:"id"`
	Media   bot.MediaKind `json:"media"`
	Quote   *saidQuote    `json:"quote"`
	Private bool          `json:"private"`
	Tick    bool          `json:"tick"`
	Recall  string        `json:"recall"` // id of a message that From takes back
}

// saidQuote is the id of an earlier line, or who said what.
type saidQuote struct {
	ID   string `json:"-"`
	From string `json:"from"`
	Text string `json:"text"`
}

// UnmarshalJSON reads both forms.
func (q *saidQuote) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		return json.Unmarshal(b, &q.ID)
	}
	type plain saidQuote
	return json.Unmarshal(b, (*plain)(q))
}

// rehearsal plays the chat network, the clock and the people.
type rehearsal struct {
	house *house
	stage *stage
	now   time.Time
	lines map[string]said // by id, for quotes
	count int
}

func replay(ctx context.Context, c *config.Config, in io.Reader, out io.Writer, log *slog.Logger) error {
	store, err := models.Connect(ctx, models.Options{Driver: models.SQLite, DSN: ":memory:"})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return err
	}
	r := &rehearsal{lines: map[string]said{}, stage: newStage(c, zone, out)}
	r.house, err = build(ctx, c, parts{
		store: store, reach: r.stage.accounts, limiter: newVirtualLimiter(func() time.Time { return r.now }), keeper: noFiles{},
		media: media.New(""), now: func() time.Time { return r.now }, wake: func(context.Context) {}, log: log,
	})
	if err != nil {
		return err
	}
	r.stage.now = func() time.Time { return r.now }
	r.stage.store = store
	reader := bufio.NewReader(in)
	for n := 1; ; n++ {
		line, readErr := reader.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := r.line(ctx, line); err != nil {
				return fmt.Errorf("第 %d 行：%w", n, err)
			}
		}
		if readErr == io.EOF {
			break
		}
		if readErr != nil {
			return readErr
		}
	}
	return r.close(ctx)
}

func (r *rehearsal) line(ctx context.Context, line []byte) error {
	var s said
	if err := json.Unmarshal(line, &s); err != nil {
		return fmt.Errorf("看不懂：%w", err)
	}
	if s.At.IsZero() {
		return fmt.Errorf("没有写时间（at）")
	}
	if err := r.advance(ctx, s.At.UTC()); err != nil {
		return err
	}
	if s.Tick {
		return nil
	}
	r.count++
	if s.ID == "" {
		s.ID = fmt.Sprintf("line-%d", r.count)
	}
	if err := r.house.handler.Receive(ctx, r.message(s)); err != nil {
		return err
	}
	if s.Recall == "" {
		r.lines[s.ID] = s
	}
	return r.flush(ctx)
}

// step is how finely time passes while something is outstanding.
const step = time.Minute

// advance lets time pass up to a moment, with everything that the clock does.
// While nothing is open only the evenings matter.
func (r *rehearsal) advance(ctx context.Context, to time.Time) error {
	if r.now.IsZero() {
		r.now = to
		r.house.jobs.Tick(ctx, r.now) // as at a start
	}
	for r.now.Before(to) {
		next := r.now.Truncate(step).Add(step)
		if idle, err := r.house.store.Read(ctx).Idle(); err != nil {
			return err
		} else if idle {
			next = to
		}
		if next.After(to) {
			next = to
		}
		r.now = next
		r.house.jobs.Tick(ctx, r.now)
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// flush sends all that is due.
func (r *rehearsal) flush(ctx context.Context) error {
	d := r.house.dispatcher(r.stage, bot.Pace{}, nil, slog.New(slog.DiscardHandler))
	for {
		n, err := d.Flush(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

func (r *rehearsal) message(s said) bot.Message {
	m := bot.Message{
		ID: bot.MessageID(s.ID), Chat: r.stage.chat(s), Sender: r.stage.sender(s.From), Time: s.At, Text: s.Text,
		Recalls: bot.MessageID(s.Recall),
	}
	m.Mentions, m.MentionsBot = mentioned(s.Text)
	if s.Media != "" {
		m.Media = &bot.Media{Kind: s.Media, Fetch: func(context.Context, int64) ([]byte, error) { return []byte(s.ID), nil }}
	}
	if q := s.Quote; q != nil {
		m.Quote = &bot.Quote{Name: q.From, Text: q.Text}
		if earlier, ok := r.lines[q.ID]; ok {
			m.Quote = &bot.Quote{ID: bot.MessageID(q.ID), Name: earlier.From, Text: earlier.Text}
		}
	}
	return m
}

// mentioned finds the names after an @.
func mentioned(text string) (names []string, ofBot bool) {
	for _, part := range strings.Split(text, "@")[1:] {
		name, _, _ := strings.Cut(strings.ReplaceAll(part, "\u2005", " "), " ")
		if name == botName {
			ofBot = true
		} else if name != "" {
			names = append(names, name)
		}
	}
	return names, ofBot
}

// noFiles keeps nothing: a transcript has no files.
type noFiles struct{}

// Keep implements handlers.MediaStore.
func (noFiles) Keep(content []byte) (string, string, int64, error) {
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	return name, name, int64(len(content)), nil
}
