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
	"gridbot/internal/config"
	"gridbot/internal/logs"
	"gridbot/internal/media"
	"gridbot/internal/metrics"
	"gridbot/internal/speed"
	"gridbot/internal/web"
)

type serveCmd struct{}

// Run works until it is told to stop.
func (serveCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	return serve(p.ctx, c, p.stdout, p.stderr)
}

func serve(ctx context.Context, c *config.Config, stdout, stderr io.Writer) error {
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
	redis, err := speed.Open(ctx, speed.Options{Addr: c.Redis.Addr, Password: c.Redis.Password, DB: c.Redis.DB, Log: log})
	if err != nil {
		return fmt.Errorf("连不上 Redis，请看配置里的 redis，或把 redis.addr 空着用自带的：%w", err)
	}
	defer redis.Close()

	files, numbers := media.New(mediaDir(c)), metrics.New(version())
	h, err := build(ctx, c, parts{
		store: store, reach: accounts(c), limiter: redis, keeper: files, media: files,
		now: func() time.Time { return time.Now().UTC() }, wake: redis.Wake, log: log,
		metrics: numbers, asksOutside: true,
	})
	if err != nil {
		return err
	}
	s := &server{config: c, house: h, redis: redis, log: log, stdout: stdout}
	if err := s.openTransports(); err != nil {
		return err
	}
	numbers.Watch(s.watched())
	s.pages.Metrics = numbers.Handler()
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
	house   *house
	redis   *speed.Redis
	log     *slog.Logger
	stdout  io.Writer
	webchat *webchat.Transport
	wechat  []*wechat.Transport
	pages   web.Pages
}

// run starts everything and waits until ctx ends or something gives up.
func (s *server) run(ctx context.Context, listener net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.redis.Run(ctx) })
	group.Go(func() error {
		return s.house.jobs.Run(ctx, func() time.Time { return time.Now().UTC() })
	})
	group.Go(func() error { return s.house.flushNotes(ctx, s.log) })
	order := bot.NewSequencer(bot.Finishing(s.house.handler.Receive))
	for _, t := range s.transports() {
		group.Go(func() error {
			if err := t.Run(ctx, order.Receive); err != nil {
				return fmt.Errorf("transport %s: %w", t.Name(), err)
			}
			return nil
		})
		d := s.house.dispatcher(t, s.pace(t), s.redis.Bell(), s.log)
		group.Go(func() error { return d.Run(ctx) })
	}
	group.Go(func() error { return web.Serve(ctx, listener, s.pages, s.log) })
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
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
	s.pages = web.Pages{Ready: s.house.store.Ping}
	if s.config.Transports.Webchat.Enabled {
		t, err := webchat.New(webchat.Options{
			Name: webchatName, Groups: webGroups(s.config), People: webPeople(s.config),
			Dir: filepath.Join(s.config.Data, "webchat"), AllowedHosts: s.config.Web.Hosts,
			MaxUpload: int64(s.config.Media.MaxMB) << 20, Logger: s.log,
			Now: func() time.Time { return time.Now().In(s.house.jobs.Zone) },
		})
		if err != nil {
			return err
		}
		s.webchat, s.pages.Chat = t, t
	}
	if !s.config.Transports.Wechat.Enabled {
		return nil
	}
	for _, a := range wechatAccounts(s.config) {
		t, err := wechat.New(s.wechatOptions(a))
		if err != nil {
			return err
		}
		s.wechat = append(s.wechat, t)
	}
	return nil
}

func (s *server) wechatOptions(a config.WechatAccount) wechat.Options {
	groups := a.Groups
	if len(groups) == 0 {
		for _, m := range s.config.Communities {
			groups = append(groups, m.Groups...)
		}
	}
	self := ""
	for _, m := range s.config.Communities {
		for _, w := range m.Workers {
			if w.Name == a.BelongsTo {
				self = w.WechatRemark
			}
		}
	}
	return wechat.Options{
		Name: bot.TransportName(a.Name), Groups: groups, SelfAccount: self, Passphrase: a.Passphrase,
		Storage: filepath.Join(s.config.Data, "wechat", a.Name+".json"), QR: s.stdout, Logger: s.log,
	}
}

// webGroups and webPeople are who can be played in the browser.
func webGroups(c *config.Config) []webchat.Group {
	var out []webchat.Group
	for _, m := range c.Communities {
		for _, g := range m.Groups {
			out = append(out, webchat.Group{Name: g, Community: m.Name})
		}
	}
	return out
}

func webPeople(c *config.Config) []webchat.Person {
	var out []webchat.Person
	for _, m := range c.Communities {
		for _, g := range m.Groups {
			for _, name := range c.Transports.Webchat.Residents[g] {
				out = append(out, webchat.Person{ID: "resident:" + g + "/" + name, Name: name, Role: webchat.Resident, Group: g})
			}
		}
		for _, w := range m.Workers {
			role := webchat.Worker
			if w.Supervisor {
				role = webchat.Supervisor
			}
			out = append(out, webchat.Person{ID: staffID(w.Name), Name: w.Name, Role: role, Group: m.Groups[0]})
		}
	}
	return out
}

// sayWhere tells whoever started it where to look.
func (s *server) sayWhere(addr net.Addr) {
	fmt.Fprintf(s.stdout, "gridbot %s 已经开始工作\n", version())
	for _, m := range s.config.Communities {
		fmt.Fprintf(s.stdout, "  %s：群 %v，网格员和站长共 %d 人\n", m.Name, m.Groups, len(m.Workers))
	}
	if s.webchat != nil {
		fmt.Fprintf(s.stdout, "  浏览器里的群：http://%s\n", addr)
	}
	for _, t := range s.wechat {
		fmt.Fprintf(s.stdout, "  微信账号 %s：请用手机扫下面的码（以前登录过的不用扫）\n", t.Name())
	}
}
