// Package housetest is a whole gridbot for tests: the real handlers, jobs and
// database in virtual time, and a chat network that writes down what was said.
// It holds no expectations of its own.
package housetest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"gridbot/bot"
	"gridbot/handlers"
	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/jobs"
	"gridbot/models"
	"gridbot/models/modelstest"
)

// Network is the name of the chat network, Group of the group that the
// community of the tests has.
const (
	Network = "test"
	Group   = "便民服务群"
)

// Shanghai is the zone of the tests.
var Shanghai = time.FixedZone("CST", 8*3600)

// House is one gridbot with its people.
type House struct {
	T       testing.TB
	Store   *models.Store
	Roster  *models.Roster
	Handler *handlers.Handler
	Jobs    *jobs.Jobs
	Clock   time.Time

	count int
	seen  int64 // outbox rows already looked at
}

// Said is one message of the bot.
type Said struct {
	To      string // the person's name, or the group's
	Mention string
	Text    string
	Files   int
	Due     time.Time
}

// Communities are those of the tests: two, so that one can be kept from the
// other's business.
func Communities() []models.Declared {
	worker := func(name string, w models.Worker, grids ...string) models.DeclaredWorker {
		w.Name = name
		w.Accounts = []models.WorkerAccount{{Transport: Network, Account: "worker:" + name, ChatID: "private:" + name}}
		return models.DeclaredWorker{Worker: w, GridNames: grids}
	}
	return []models.Declared{
		{
			Name: "北新街社区", Timezone: "Asia/Shanghai", Groups: []string{Group},
			Grids: []models.DeclaredGrid{
				{Name: "第一网格", Areas: []models.DeclaredArea{{Estate: "北新街", Buildings: numbers(1, 4)}}},
				{Name: "第二网格", Areas: []models.DeclaredArea{{Estate: "北新街", Buildings: numbers(5, 12)}}},
				{Name: "第三网格", Areas: []models.DeclaredArea{{Estate: "百合万兴苑"}}},
			},
			Workers: []models.DeclaredWorker{
				worker("马文惠", models.Worker{Phone: "13900000001", Aliases: []string{"文惠", "马姐"}, Fallback: true}, "第一网格"),
				worker("刘翠梅", models.Worker{Phone: "13900000002", Aliases: []string{"翠梅姐"}}, "第二网格"),
				worker("徐小燕", models.Worker{Phone: "13900000003"}, "第三网格"),
				worker("何站长", models.Worker{Supervisor: true}),
			},
		},
		{
			Name: "河东社区", Timezone: "Asia/Shanghai", Groups: []string{"河东便民服务群"},
			Grids:   []models.DeclaredGrid{{Name: "河东网格", Areas: []models.DeclaredArea{{Estate: "河东家园", Buildings: numbers(21, 26)}}}},
			Workers: []models.DeclaredWorker{worker("乔网格", models.Worker{Fallback: true}, "河东网格")},
		},
	}
}

func numbers(from, to int) []string {
	var out []string
	for n := from; n <= to; n++ {
		out = append(out, fmt.Sprint(n))
	}
	return out
}

// New opens a house on a database of its own; it is Tuesday, nine in the morning.
// Changes are made to the options of its handler.
func New(t testing.TB, changes ...func(*handlers.Options)) *House {
	t.Helper()
	return On(t, modelstest.One(t).Open(t), changes...)
}

// On opens a house on a database.
func On(t testing.TB, store *models.Store, changes ...func(*handlers.Options)) *House {
	t.Helper()
	h := &House{T: t, Store: store, Clock: time.Date(2026, 11, 24, 9, 0, 0, 0, Shanghai).UTC()}
	var err error
	if h.Roster, err = store.SyncRoster(t.Context(), Communities()); err != nil {
		t.Fatal(err)
	}
	words, err := texts.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := understand.New(understand.Names{
		Workers: map[string][]string{"马文惠": {"文惠", "马姐"}, "刘翠梅": {"翠梅姐"}, "徐小燕": nil, "何站长": nil},
		Estates: []string{"北新街", "百合万兴苑", "河东家园"},
	})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	announce := &handlers.Announcer{Texts: words, Roster: h.Roster, Quiet: handlers.QuietHours{From: 22 * 60, To: 7 * 60}}
	wake := func(context.Context) {}
	o := handlers.Options{
		Store: store, Announce: announce, Reader: reader, Limiter: &limiter{h: h, last: map[string][]time.Time{}},
		Media: files{}, MediaLimit: 1 << 20, Now: func() time.Time { return h.Clock }, Wake: wake, Log: log,
	}
	for _, change := range changes {
		change(&o)
	}
	h.Handler = handlers.New(o)
	evening, err := cron.ParseStandard("0 20 * * *")
	if err != nil {
		t.Fatal(err)
	}
	h.Jobs = &jobs.Jobs{Store: store, Announce: announce, Wake: wake, Log: log, Settings: jobs.Settings{
		Reminders: evening, CatchUp: 12 * time.Hour, EmergencyRepeat: 3 * time.Minute, SupervisorAfter: 3,
		UnclaimedFor: 4 * time.Hour, UndoneFor: 48 * time.Hour, AnswerWithin: 15 * time.Minute, CloseAfter: 72 * time.Hour,
		Zone: Shanghai, BackupDir: t.TempDir(), BackupKeep: 2, MediaDir: t.TempDir(),
	}}
	return h
}

// In lets time pass without the clock's jobs.
func (h *House) In(d time.Duration) *House {
	h.Clock = h.Clock.Add(d)
	return h
}

// Pass lets time pass minute by minute with the clock's jobs.
func (h *House) Pass(d time.Duration) *House {
	h.T.Helper()
	for end := h.Clock.Add(d); h.Clock.Before(end); {
		h.Clock = h.Clock.Add(time.Minute)
		h.Jobs.Tick(h.T.Context(), h.Clock)
	}
	return h
}

// Until lets time pass with the jobs up to a time of day, e.g. "20:00".
func (h *House) Until(clock string) *House {
	h.T.Helper()
	at, err := time.Parse("15:04", clock)
	if err != nil {
		h.T.Fatal(err)
	}
	local := h.Clock.In(Shanghai)
	to := time.Date(local.Year(), local.Month(), local.Day(), at.Hour(), at.Minute(), 0, 0, Shanghai)
	if !to.After(h.Clock) {
		to = to.AddDate(0, 0, 1)
	}
	return h.Pass(to.Sub(h.Clock))
}

// Sender is who a name is. The transport knows workers by account; "假"+name is
// somebody who only calls himself so.
func Sender(name string) bot.Sender {
	account := "resident:" + name
	for _, c := range Communities() {
		for _, w := range c.Workers {
			if w.Name == name {
				account = "worker:" + name
			}
		}
	}
	shown := strings.TrimPrefix(name, "假")
	return bot.Sender{ID: bot.PersonID(account), Account: account, Name: shown, Chat: bot.ChatID("private:" + name)}
}

// Message is what a person says in the group; change it before Receive.
func (h *House) Message(name, text string) bot.Message {
	h.count++
	return bot.Message{
		ID: bot.MessageID(fmt.Sprintf("m%d", h.count)), Chat: bot.Chat{Transport: Network, ID: "group:" + Group, Name: Group},
		Sender: Sender(name), Time: h.Clock, Text: text,
	}
}

// Receive hands a message to the house, after ten seconds.
func (h *House) Receive(m bot.Message) bot.MessageID {
	h.T.Helper()
	h.Clock = h.Clock.Add(10 * time.Second)
	if err := h.Handler.Receive(h.T.Context(), m); err != nil {
		h.T.Fatalf("receive %q: %v", m.Text, err)
	}
	return m.ID
}

// InGroup says something in the group.
func (h *House) InGroup(name, text string) bot.MessageID {
	h.T.Helper()
	return h.Receive(h.Message(name, text))
}

// Private says something to the bot alone.
func (h *House) Private(name, text string) bot.MessageID {
	h.T.Helper()
	m := h.Message(name, text)
	m.Chat = bot.Chat{Transport: Network, ID: m.Sender.Chat, Private: true}
	return h.Receive(m)
}

// Quote answers a message in the group.
func (h *House) Quote(name, text string, id bot.MessageID) bot.MessageID {
	h.T.Helper()
	m := h.Message(name, text)
	m.Quote = &bot.Quote{ID: id}
	return h.Receive(m)
}

// Photo is a picture that somebody sends.
func Photo(content string) *bot.Media {
	return &bot.Media{Kind: bot.Image, Fetch: func(context.Context, int64) ([]byte, error) { return []byte(content), nil }}
}

// Said returns what the bot has queued since the last look, in order.
func (h *House) Said() []Said {
	h.T.Helper()
	rows, err := h.Store.Read(h.T.Context()).OutboxSince(h.seen)
	if err != nil {
		h.T.Fatal(err)
	}
	var out []Said
	for _, o := range rows {
		h.seen = max(h.seen, o.ID)
		s := Said{To: o.ChatName, Mention: o.MentionName, Text: o.Text, Files: len(o.Files), Due: o.NotBefore}
		if o.ChatPrivate {
			s.To = strings.TrimPrefix(o.ChatID, "private:")
		}
		out = append(out, s)
	}
	return out
}

// Ticket finds a ticket of the first community by number.
func (h *House) Ticket(n int) *models.Ticket {
	h.T.Helper()
	tk, err := h.Store.Read(h.T.Context()).TicketByNumber(h.Roster.Communities[0].ID, models.TicketNumber(n))
	if err != nil {
		h.T.Fatal(err)
	}
	if tk == nil {
		h.T.Fatalf("there is no ticket #%d", n)
	}
	return tk
}

// Tickets lists all tickets.
func (h *House) Tickets() []models.Ticket {
	h.T.Helper()
	all, err := h.Store.Read(h.T.Context()).AllTickets()
	if err != nil {
		h.T.Fatal(err)
	}
	return all
}

// Holder is the name of whoever is responsible for a ticket.
func (h *House) Holder(tk *models.Ticket) string {
	if tk.WorkerID == nil {
		return ""
	}
	if w := h.Roster.Worker(*tk.WorkerID); w != nil {
		return w.Name
	}
	return ""
}

// limiter counts in the house's time.
type limiter struct {
	h    *House
	last map[string][]time.Time
}

// Allow implements handlers.Limiter.
func (l *limiter) Allow(_ context.Context, key string, n int, period time.Duration) bool {
	recent := slices.DeleteFunc(l.last[key], func(at time.Time) bool { return l.h.Clock.Sub(at) >= period })
	if len(recent) >= n {
		return false
	}
	l.last[key] = append(recent, l.h.Clock)
	return true
}

// files keeps nothing but the names.
type files struct{}

// Keep implements handlers.MediaStore.
func (files) Keep(content []byte) (string, string, int64, error) {
	return fmt.Sprintf("%x", content), "kept/" + string(content), int64(len(content)), nil
}
