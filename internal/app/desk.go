package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gridbot/handlers"
	"gridbot/internal/config"
	"gridbot/internal/desk"
	"gridbot/internal/signin"
	"gridbot/internal/speed"
	"gridbot/internal/web"
	"gridbot/models"
)

// baseURL is how people reach the pages; addr is where the program listens.
func baseURL(w config.Web, addr string) string {
	switch {
	case w.URL != "":
		return strings.TrimRight(w.URL, "/")
	case w.TLS():
		return "https://" + addr
	}
	return "http://" + addr
}

// hosts are the names under which the pages may be asked for.
func hosts(w config.Web) []string {
	out := append([]string(nil), w.Hosts...)
	if u, err := url.Parse(w.URL); err == nil && u.Hostname() != "" {
		out = append(out, u.Hostname())
	}
	return out
}

// backupDir is where copies of the embedded database lie; "" for another one.
func (s *server) backupDir() string {
	if s.config.Database.Driver != models.SQLite {
		return ""
	}
	return s.house.jobs.BackupDir
}

// openDesk makes the pages of the desk and their door.
func (s *server) openDesk(ctx context.Context, addr net.Addr) error {
	door := signin.New(signin.Options{
		Store: s.house.store, Roster: s.house.announce.Roster, Limiter: s.redis,
		Now: s.house.outbox.now, URL: baseURL(s.config.Web, addr.String()),
	})
	allowed := hosts(s.config.Web)
	d, err := desk.New(desk.Options{
		Door: door, Store: s.house.store, Announce: s.house.announce, Now: s.house.outbox.now, Log: s.log,
		HostAllowed: func(host string) bool { return web.HostAllowed(host, allowed) },
		Secure:      s.config.Web.Secure(), BehindProxy: s.config.Web.BehindTLSProxy,
		Local: s.config.Web.Local(), HasChat: s.pages.Chat != nil,
		Acts: handlers.NewDesk(s.house.handler), MediaPath: s.house.outbox.media.Path,
		Clockwork: s.house.jobs, BackupDir: s.backupDir(),
		UnclaimedFor: s.house.jobs.UnclaimedFor, UndoneFor: s.house.jobs.UndoneFor,
	})
	if err != nil {
		return err
	}
	s.house.handler.Door = door
	s.pages.Guard = func(next http.Handler) http.Handler { return d.Guard(models.RoleSupervisor, next) }
	s.pages.Stop, s.pages.CertFile, s.pages.KeyFile = d.Close, s.config.Web.CertFile, s.config.Web.KeyFile
	if s.pages.Chat != nil {
		s.pages.Chat = d.Guard(models.RoleWorker, s.webchat)
	}
	if !s.does.web {
		return nil
	}
	s.pages.Desk = d
	s.first, err = door.First(ctx)
	return err
}

type linkCmd struct {
	Name string `arg:"" optional:"" help:"谁的链接；不写就是管理员的。"`
}

// Run prints a one-time link, for who has lost his password.
func (cmd linkCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	store, err := openStore(p.ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	redis, err := speed.Open(p.ctx, speed.Options{Addr: c.Redis.Addr, Password: c.Redis.Password, DB: c.Redis.DB, Log: logger(c.Log, p.stderr)})
	if err != nil {
		return fmt.Errorf("连不上 Redis：%w", err)
	}
	defer redis.Close()
	roster, err := store.LoadRoster(p.ctx)
	if err != nil {
		return err
	}
	door := signin.New(signin.Options{
		Store: store, Roster: roster, Limiter: redis, Now: func() time.Time { return time.Now().UTC() },
		URL: baseURL(c.Web, c.Web.Listen),
	})
	link, err := door.Again(p.ctx, cmd.Name)
	if err != nil {
		return fmt.Errorf("没有叫“%s”的用户：%w", cmd.Name, err)
	}
	_, err = fmt.Fprintf(p.stdout, "15分钟内有效，只能用一次：\n%s\n", link)
	return err
}
