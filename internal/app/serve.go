package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"gridbot/bot"
	"gridbot/bot/webchat"
	"gridbot/bot/wechat"
	"gridbot/internal/alert"
	"gridbot/internal/config"
	"gridbot/internal/logs"
	"gridbot/internal/media"
	"gridbot/internal/metrics"
	"gridbot/internal/speed"
	"gridbot/internal/web"
	"gridbot/models"
)

type serveCmd struct {
	Roles []string `help:"这个进程做什么：chat（收发消息）、handle（处理消息）、jobs（定时的事）、web（网页）。默认全做。" default:"chat,handle,jobs,web" placeholder:"ROLE,…"`
}

// Run works until it is told to stop.
func (s serveCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	does, err := newRoles(s.Roles, c)
	if err != nil {
		return err
	}
	return serve(p.ctx, c, does, p.network, p.stdout, p.stderr)
}

func serve(ctx context.Context, c *config.Config, does roles, n network, stdout, stderr io.Writer) error {
	log := logger(c.Log, stderr)
	// First of all the port: a second gridbot by mistake must stop here, before
	// it touches anything.
	listener, err := net.Listen("tcp", c.Web.Listen)
	if err != nil {
		return fmt.Errorf("%s 用不了（也许 gridbot 已经开着，或被别的程序占了），请关掉它，或换 web.listen：%w", c.Web.Listen, err)
	}
	defer func() { _ = listener.Close() }() // closed already by the server
	store, err := openStore(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // everything is committed
	redis, err := speed.Open(ctx, speed.Options{Addr: c.Redis.Addr, Password: c.Redis.Password, DB: c.Redis.DB, Log: log, Later: c.Database.Driver != models.SQLite})
	if err != nil {
		return fmt.Errorf("连不上 Redis，请看配置里的 redis，或把 redis.addr 空着用自带的：%w", err)
	}
	defer redis.Close()

	s, err := newServer(ctx, c, does, n, store, redis, log, stdout)
	if err != nil {
		return err
	}
	if err := s.openDesk(ctx, listener.Addr()); err != nil {
		return err
	}
	s.sayWhere(listener.Addr())
	err = s.run(ctx, listener)
	if s.webchat != nil {
		err = errors.Join(err, s.webchat.Close())
	}
	return err
}

func logger(c config.Log, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // checked when the configuration was read
	return logs.New(level, c.Format == "json", w)
}

// server is one running gridbot.
type server struct {
	config  *config.Config
	does    roles
	owner   *owner
	inbox   *inbox
	house   *house
	redis   *speed.Redis
	log     *slog.Logger
	stdout  io.Writer
	webchat *webchat.Transport
	wechat  []*wechat.Transport
	pages   web.Pages
	first   string // the operator's one-time link, until he has a password
	alerts  *alert.Alerts
	board   *board
	network network
	zone    *time.Location
}

// newServer builds the house and the transports of this process.
func newServer(ctx context.Context, c *config.Config, does roles, n network, store *models.Store, redis *speed.Redis, log *slog.Logger, stdout io.Writer) (*server, error) {
	files, numbers := media.New(mediaDir(c)), metrics.New(version())
	now := func() time.Time { return time.Now().UTC() }
	h, err := build(ctx, c, parts{
		store: store, reach: accounts(c), limiter: redis, keeper: files, media: files,
		now: now, wake: redis.Wake, log: log, metrics: numbers, asksOutside: true,
	})
	if err != nil {
		return nil, err
	}
	alerts := alert.New(alert.Options{URL: c.Alerts.Webhook, Settle: time.Duration(c.Alerts.After), Log: log})
	s := &server{
		config: c, does: does, house: h, redis: redis, log: log, stdout: stdout, owner: newOwner(store, now, log),
		network: n, zone: h.jobs.Zone, alerts: alerts, board: newBoard(alerts),
		inbox: &inbox{store: store, media: files, limit: int64(c.Media.MaxMB) << 20, now: now, wake: redis.Wake, log: log},
	}
	s.pages = web.Pages{Ready: store.Ping, Metrics: numbers.Handler(), Status: s.status}
	if does.chat {
		if err := s.openTransports(); err != nil {
			return nil, err
		}
	}
	numbers.Watch(s.watched())
	return s, nil
}

// run starts everything and waits until ctx ends or something gives up.
func (s *server) run(ctx context.Context, listener net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.redis.Run(ctx) })
	group.Go(func() error { return s.alerts.Run(ctx) })
	group.Go(func() error { return s.house.flushNotes(ctx, s.log) })
	if s.does.jobs {
		group.Go(func() error { return s.house.jobs.Run(ctx, func() time.Time { return time.Now().UTC() }) })
	}
	handle := bot.Finishing(s.house.handler.Receive)
	receive := handle
	if s.shared() {
		receive = s.inbox.put
		if s.does.handle {
			receive = s.inbox.behind(handle)
			group.Go(func() error { return s.inbox.run(ctx, handle, s.redis.Bell()) })
		}
	}
	order := bot.NewSequencer(receive)
	for _, t := range s.transports() {
		group.Go(func() error { return s.speak(ctx, t, order.Receive) })
	}
	group.Go(func() error { return web.Serve(ctx, listener, s.pages, s.log) })
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// shared tells whether other processes may work on the same database.
func (s *server) shared() bool { return s.config.Database.Driver != models.SQLite }

// speak receives and sends for a transport, as long as no other process does.
func (s *server) speak(ctx context.Context, t bot.Transport, receive bot.Receive) error {
	bell := s.redis.Bell()
	work := func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error {
			if err := t.Run(ctx, receive); err != nil {
				return fmt.Errorf("transport %s: %w", t.Name(), err)
			}
			return nil
		})
		d := s.house.dispatcher(t, s.pace(t), bell, s.log)
		d.Sole = true // nobody else speaks for the account
		group.Go(func() error { return d.Run(ctx) })
		return group.Wait()
	}
	if !s.shared() {
		return work(ctx)
	}
	return s.owner.whileOwning(ctx, string(t.Name()), work)
}

func (s *server) transports() []bot.Transport {
	var out []bot.Transport
	if s.webchat != nil {
		out = append(out, s.webchat)
	}
	for _, t := range s.wechat {
		out = append(out, t)
	}
	return out
}

// pace is how fast a transport may speak. The browser has no need for it.
func (s *server) pace(t bot.Transport) bot.Pace {
	if t.Name() == webchatName {
		return bot.Pace{}
	}
	p := s.config.Transports.Wechat.Pause
	return bot.Pace{Min: p.Min, Max: p.Max}
}

func (s *server) openTransports() error {
	if s.config.Transports.Webchat.Enabled {
		t, err := webchat.New(webchat.Options{
			Name: webchatName, Groups: webGroups(s.config), People: webPeople(s.config),
			Dir: filepath.Join(s.config.Data, "webchat"), AllowedHosts: hosts(s.config.Web),
			MaxUpload: int64(s.config.Media.MaxMB) << 20, Logger: s.log,
			Now: func() time.Time { return time.Now().In(s.house.jobs.Zone) },
		})
		if err != nil {
			return err
		}
		s.webchat = t
		if s.does.web {
			s.pages.Chat = t
		}
	}
	return s.openWechat()
}

// sayWhere tells whoever started it where to look.
func (s *server) sayWhere(addr net.Addr) {
	fmt.Fprintf(s.stdout, "gridbot %s 已经开始工作\n", version())
	for _, m := range s.config.Communities {
		fmt.Fprintf(s.stdout, "  %s：群 %v，网格员和站长共 %d 人\n", m.Name, m.Groups, len(m.Workers))
	}
	if s.webchat != nil {
		fmt.Fprintf(s.stdout, "  浏览器里的群：%s\n", baseURL(s.config.Web, addr.String()))
	}
	if s.pages.Desk != nil {
		fmt.Fprintf(s.stdout, "  工作台：%s/desk\n", baseURL(s.config.Web, addr.String()))
	}
	if s.first != "" {
		fmt.Fprintf(s.stdout, "  管理员第一次登录，请打开（24小时内有效，只能用一次）：%s\n", s.first)
	}
	for _, t := range s.wechat {
		fmt.Fprintf(s.stdout, "  微信账号 %s：请用手机扫下面的码（以前登录过的不用扫）\n", t.Name())
	}
}
