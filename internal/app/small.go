package app

import (
	"errors"
	"fmt"
	"time"

	"gridbot/handlers/texts"
	"gridbot/internal/config"
	"gridbot/internal/media"
	"gridbot/internal/speed"
	"gridbot/jobs"
	"gridbot/models"
)

type remindCmd struct {
	Now bool `help:"不等晚上，现在就推送。" required:""`
}

// Run queues the reminders; the running program sends them.
func (remindCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	store, err := openStore(p.ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	log := logger(c.Log, p.stderr)
	redis, err := speed.Open(p.ctx, speed.Options{Addr: c.Redis.Addr, Password: c.Redis.Password, DB: c.Redis.DB, Log: log})
	if err != nil {
		return fmt.Errorf("连不上 Redis：%w", err)
	}
	defer redis.Close()
	files := media.New(mediaDir(c))
	now := func() time.Time { return time.Now().UTC() }
	h, err := build(p.ctx, c, parts{
		store: store, reach: accounts(c), limiter: redis, keeper: files, media: files, now: now, wake: redis.Wake, log: log,
	})
	if err != nil {
		return err
	}
	n, err := h.jobs.Push(p.ctx, now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "已经排好 %d 条提醒，由正在运行的 gridbot 发出。\n", n)
	return err
}

type backupCmd struct{}

// Run copies the embedded database.
func (backupCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	if c.Database.Driver != models.SQLite {
		return fmt.Errorf("%s 的备份请用数据库自己的工具（pg_dump、mysqldump）", c.Database.Driver)
	}
	store, err := openStore(p.ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	settings, err := jobSettings(c)
	if err != nil {
		return err
	}
	j := &jobs.Jobs{Settings: settings, Store: store, Log: logger(c.Log, p.stderr)}
	path, err := j.BackUp(p.ctx, time.Now())
	if err != nil {
		return fmt.Errorf("备份没有成功：%w", err)
	}
	_, err = fmt.Fprintln(p.stdout, path)
	return err
}

type checkCmd struct{}

// Run tries everything that the configuration names and says what is wrong.
func (checkCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { fmt.Fprintf(p.stdout, format+"\n", args...) }
	say("配置 %s：看得懂", c.File)
	var wrong []error
	if _, err := newReader(c); err != nil {
		wrong = append(wrong, err)
	}
	if _, err := texts.New(c.Texts); err != nil {
		wrong = append(wrong, fmt.Errorf("%s: %w", c.File, err))
	}
	if store, err := openStore(p.ctx, c); err != nil {
		wrong = append(wrong, err)
	} else {
		say("数据库 %s：打得开", c.Database.Driver)
		_ = store.Close()
	}
	redis, err := speed.Open(p.ctx, speed.Options{Addr: c.Redis.Addr, Password: c.Redis.Password, DB: c.Redis.DB, Log: logger(c.Log, p.stderr)})
	if err != nil {
		wrong = append(wrong, fmt.Errorf("连不上 Redis，请看配置里的 redis：%w", err))
	} else {
		say("Redis：%s", orWord(c.Redis.Addr, "用自带的"))
		redis.Close()
	}
	wrong = append(wrong, checkReach(c, say)...)
	wrong = append(wrong, checkOutside(p.ctx, c, say)...)
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	say("都好了，可以启动。")
	return nil
}

// checkReach makes sure that there is a transport and that it reaches everybody.
func checkReach(c *config.Config, say func(string, ...any)) []error {
	if !c.Transports.Webchat.Enabled && !c.Transports.Wechat.Enabled {
		return []error{fmt.Errorf("%s: transports：一个聊天渠道都没有打开，请把 webchat 或 wechat 的 enabled 写成 true", c.File)}
	}
	if c.Transports.Webchat.Enabled {
		say("浏览器里的群：http://%s", c.Web.Listen)
	}
	if !c.Transports.Wechat.Enabled {
		return nil
	}
	var wrong []error
	for _, m := range c.Communities {
		for _, w := range m.Workers {
			if w.WechatRemark == "" {
				wrong = append(wrong, fmt.Errorf("%s: %s的%s没有 wechat_remark，微信上认不出，也找不到", c.File, m.Name, w.Name))
			}
		}
	}
	for _, a := range wechatAccounts(c) {
		say("微信账号 %s：第一次启动要扫码", a.Name)
	}
	return wrong
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}
