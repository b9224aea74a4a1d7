// Package app puts the house together: it is the only package that knows all
// the others. app.go builds the rooms, serve.go runs them, and each command of
// the program has a file of its own.
package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gridbot/bot"
	"gridbot/handlers"
	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/internal/config"
	"gridbot/internal/media"
	"gridbot/internal/metrics"
	"gridbot/jobs"
	"gridbot/models"
)

// house is everything that works on the truth, without the transports.
type house struct {
	store    *models.Store
	announce *handlers.Announcer
	handler  *handlers.Handler
	jobs     *jobs.Jobs
	outbox   *outbox
}

// parts are what differs between a real run and a rehearsal.
type parts struct {
	store   *models.Store
	reach   address
	limiter handlers.Limiter
	keeper  handlers.MediaStore
	media   *media.Store
	now     func() time.Time
	wake    func(context.Context)
	log     *slog.Logger
	metrics *metrics.Metrics
	// asksOutside is false in a rehearsal, which must not depend on others nor
	// show them last week's chat.
	asksOutside bool
}

func (p parts) handled(t bot.TransportName, o handlers.Outcome, took time.Duration) {
	p.metrics.Handled(string(t), string(o), took)
}

func (p parts) jobRan(job string, took time.Duration, err error) {
	p.metrics.JobRan(job, took, p.now(), err)
}

func build(ctx context.Context, c *config.Config, p parts) (*house, error) {
	if p.metrics == nil {
		p.metrics = metrics.New(version()) // counted, and read by nobody
	}
	words, err := texts.New(c.Texts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	reader, err := newReader(c)
	if err != nil {
		return nil, err
	}
	roster, err := p.store.SyncRoster(ctx, declared(c, p.reach))
	if err != nil {
		return nil, fmt.Errorf("sync the communities: %w", err)
	}
	announce := &handlers.Announcer{
		Texts: words, Roster: roster, Quiet: handlers.QuietHours{From: c.QuietHours.From, To: c.QuietHours.To},
		Noiseless: []string{webchatName}, // a page in a browser rings nowhere
	}
	settings, err := jobSettings(c)
	if err != nil {
		return nil, err
	}
	out, err := newOutbox(c, p)
	if err != nil {
		return nil, err
	}
	others, err := openOutside(c, reader, p)
	if err != nil {
		return nil, err
	}
	return &house{
		store:    p.store,
		announce: announce,
		handler: handlers.New(handlers.Options{
			Store: p.store, Announce: announce, Reader: reader, Limiter: p.limiter, Media: p.keeper,
			MediaLimit: int64(c.Media.MaxMB) << 20, Now: p.now, Wake: p.wake, Log: p.log,
			Second: others.second, Transcriber: others.transcriber, Observe: p.handled,
		}),
		jobs: &jobs.Jobs{
			Settings: settings, Store: p.store, Announce: announce, Wake: p.wake, Log: p.log, Observe: p.jobRan,
		},
		outbox: out,
	}, nil
}

// newReader compiles the reader with the words of the communities.
func newReader(c *config.Config) (*understand.Reader, error) {
	r, err := understand.New(understand.Names{
		Workers: workerNames(c), Estates: c.Estates(), Lexicon: c.Understand.Words,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: understand.words: %w", c.File, err)
	}
	return r, nil
}

func jobSettings(c *config.Config) (jobs.Settings, error) {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return jobs.Settings{}, err
	}
	evening, err := c.Reminders.Schedule()
	if err != nil {
		return jobs.Settings{}, err
	}
	s := jobs.Settings{
		Reminders: evening, CatchUp: time.Duration(c.Reminders.CatchUp),
		EmergencyRepeat: time.Duration(c.Emergency.Repeat), SupervisorAfter: c.Emergency.SupervisorAfter,
		UnclaimedFor: time.Duration(c.Overdue.Unclaimed), UndoneFor: time.Duration(c.Overdue.Undone),
		AnswerWithin: time.Duration(c.Resident.AnswerWithin), CloseAfter: time.Duration(c.Resident.CloseAfter),
		BackupDir: filepath.Join(c.Data, "backup"), BackupKeep: c.Backup.Keep,
		MediaDir: mediaDir(c), Zone: zone,
	}
	if c.Database.Driver == models.SQLite && c.Backup.At != "off" {
		s.Backup, err = config.Reminders{At: c.Backup.At}.Schedule()
	}
	return s, err
}

func mediaDir(c *config.Config) string { return filepath.Join(c.Data, "media") }

// openStore opens the database, making the data folder for the embedded one.
func openStore(ctx context.Context, c *config.Config) (*models.Store, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("数据文件夹 %s 建不了：%w", c.Data, err)
	}
	if err := writable(c.Data); err != nil {
		return nil, fmt.Errorf("数据文件夹 %s 写不进去：%w", c.Data, err)
	}
	store, err := models.Connect(ctx, models.Options{Driver: c.Database.Driver, DSN: c.Database.DSN})
	if err != nil {
		return nil, fmt.Errorf("数据库打不开，请看配置里的 database：%w", err)
	}
	return store, nil
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".try-*")
	if err != nil {
		return err
	}
	_ = f.Close()
	return os.Remove(f.Name())
}

// dispatcher sends what is in the outbox over one transport.
func (h *house) dispatcher(t bot.Transport, pace bot.Pace, wake <-chan struct{}, log *slog.Logger) *bot.Dispatcher {
	return &bot.Dispatcher{Transport: t, Outbox: h.outbox, Pace: pace, Wake: wake, Poll: 2 * time.Second, Log: log}
}
