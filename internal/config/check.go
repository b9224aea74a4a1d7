package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/robfig/cron/v3"
)

// lines finds the line of a key in the file.
type lines struct{ file *ast.File }

func newLines(source []byte) lines {
	f, err := parser.ParseBytes(source, 0)
	if err != nil {
		return lines{}
	}
	return lines{f}
}

func (l lines) of(path string) int {
	if l.file == nil {
		return 0
	}
	for path != "" { // the nearest parent that is there
		if p, err := yaml.PathString("$." + path); err == nil {
			if node, err := p.FilterFile(l.file); err == nil && node != nil && node.GetToken() != nil {
				return node.GetToken().Position.Line
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return 0
		}
		path = path[:cut]
	}
	return 0
}

// checker collects mistakes, each with its place and its remedy.
type checker struct {
	file     string
	lines    lines
	mistakes []error
}

func (k *checker) say(path, format string, args ...any) {
	where := k.file
	if n := k.lines.of(path); n > 0 {
		where = fmt.Sprintf("%s:%d", k.file, n)
	}
	k.mistakes = append(k.mistakes, fmt.Errorf("%s: %s：%s", where, path, fmt.Sprintf(format, args...)))
}

func (c *Config) check(l lines) error {
	k := &checker{file: c.File, lines: l}
	c.checkMachine(k)
	c.checkTimes(k)
	c.checkWechat(k)
	c.checkUnderstand(k)
	c.checkCommunities(k)
	return errors.Join(k.mistakes...)
}

func (c *Config) checkMachine(k *checker) {
	if !slices.Contains([]string{"sqlite", "postgres", "mysql"}, c.Database.Driver) {
		k.say("database.driver", "没有“%s”这种数据库，请写 sqlite、postgres 或 mysql", c.Database.Driver)
	} else if c.Database.Driver != "sqlite" && c.Database.DSN == "" {
		k.say("database.dsn", "用 %s 要写连接地址", c.Database.Driver)
	}
	c.checkWeb(k)
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		k.say("log.level", "请写 debug、info、warn 或 error")
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		k.say("log.format", "请写 text 或 json")
	}
	if c.Media.MaxMB < 1 || c.Media.MaxMB > 200 {
		k.say("media.max_mb", "请写 1 到 200 之间的数")
	}
	if u, err := url.Parse(c.Alerts.Webhook); c.Alerts.Webhook != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		k.say("alerts.webhook", "“%s”不是网址，请写成 https:// 开头的", c.Alerts.Webhook)
	}
	if c.Data == "" {
		k.say("data", "请写数据放在哪个文件夹")
	}
}

func (c *Config) checkWeb(k *checker) {
	w := c.Web
	if _, _, err := net.SplitHostPort(w.Listen); err != nil {
		k.say("web.listen", "“%s”不是地址，请写成 127.0.0.1:8080", w.Listen)
	} else if !w.Local() && !w.Secure() {
		k.say("web.listen", "别的机器也能打开的页面不能明着走：前面有 HTTPS 代理就写 behind_tls_proxy: true，没有就写 cert_file 和 key_file")
	}
	if (w.CertFile == "") != (w.KeyFile == "") {
		k.say("web.cert_file", "cert_file 和 key_file 要一起写")
	}
	if w.URL == "" {
		if w.BehindTLSProxy {
			k.say("web.url", "请写从外面打开的网址，例如 https://gridbot.example.cn")
		}
		return
	}
	u, err := url.Parse(w.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		k.say("web.url", "“%s”不是网址，请写成 https://gridbot.example.cn", w.URL)
	}
}

func (c *Config) checkTimes(k *checker) {
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "" {
		k.say("timezone", "没有“%s”这个时区，请写 Asia/Shanghai", c.Timezone)
	}
	if _, err := c.Reminders.Schedule(); err != nil {
		k.say("reminders.at", "%v", err)
	}
	if c.Backup.At != "off" {
		if _, err := Clock(c.Backup.At); err != nil {
			k.say("backup.at", "%v，不要备份就写 off", err)
		}
	}
	if c.Backup.Keep < 1 {
		k.say("backup.keep", "至少留 1 份")
	}
	if c.Emergency.SupervisorAfter < 1 {
		k.say("emergency.supervisor_after", "至少写 1")
	}
}

// Schedule is when the evening push goes out, to be read in a community's zone.
func (r Reminders) Schedule() (cron.Schedule, error) {
	spec := r.At
	if minutes, err := Clock(spec); err == nil {
		spec = fmt.Sprintf("%d %d * * *", minutes%60, minutes/60%24)
	}
	s, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("“%s”看不懂，请写成 20:00", r.At)
	}
	return s, nil
}

func (c *Config) checkWechat(k *checker) {
	if !c.Transports.Wechat.Enabled {
		return
	}
	seen := map[string]bool{}
	served := map[string]string{} // by group: the account
	for i, a := range c.Transports.Wechat.Accounts {
		at := fmt.Sprintf("transports.wechat.accounts[%d]", i)
		if !accountName.MatchString(a.Name) || seen[a.Name] || a.Name == "webchat" {
			k.say(at+".name", "每个账号要有不同的名字，用英文小写字母、数字和横线，例如 wechat-1")
		}
		seen[a.Name] = true
		if len(a.Groups) == 0 && len(c.Transports.Wechat.Accounts) > 1 {
			k.say(at+".groups", "有几个账号时，每个账号都要写明管哪些群")
		}
		for _, g := range a.Groups {
			if !c.hasGroup(g) {
				k.say(at+".groups", "群“%s”不在 communities 里", g)
			}
			if other := served[g]; other != "" {
				k.say(at+".groups", "群“%s”已经归账号 %s 管；一个群只能由一个账号听，不然一件事会记两次", g, other)
			}
			served[g] = a.Name
		}
		c.checkHolder(k, at+".belongs_to", a.BelongsTo)
	}
	if c.Transports.Wechat.PerDay < 0 {
		k.say("transports.wechat.per_day", "请写一天最多发多少条，不限就写 0")
	}
}

// checkHolder: whoever holds the phone of an account has to be recognised.
func (c *Config) checkHolder(k *checker, at, name string) {
	if name == "" {
		return
	}
	for _, m := range c.Communities {
		for _, w := range m.Workers {
			if w.Name != name {
				continue
			}
			if w.WechatRemark == "" {
				k.say(at, "%s还没有 wechat_remark，他在这部手机上说的话认不出是谁说的", name)
			}
			return
		}
	}
	k.say(at, "没有叫“%s”的网格员", name)
}

var accountName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

func (c *Config) hasGroup(name string) bool {
	return slices.ContainsFunc(c.Communities, func(m Community) bool { return slices.Contains(m.Groups, name) })
}

// Estates are the names of all estates and streets.
func (c *Config) Estates() []string {
	var out []string
	for _, m := range c.Communities {
		for _, g := range m.Grids {
			for _, a := range g.Areas {
				if a.Estate != "" && !slices.Contains(out, a.Estate) {
					out = append(out, a.Estate)
				}
			}
		}
	}
	return out
}
