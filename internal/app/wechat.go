package app

import (
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/internal/config"
)

// network carries the requests of an account; nil: the real one. Tests pass a
// server of their own.
type network func(account string) http.RoundTripper

// openWechat prepares the configured accounts.
func (s *server) openWechat() error {
	if !s.config.Transports.Wechat.Enabled {
		return nil
	}
	for _, a := range wechatAccounts(s.config) {
		t, err := wechat.New(s.wechatOptions(a))
		if err != nil {
			return fmt.Errorf("微信账号 %s：%w", a.Name, err)
		}
		s.wechat = append(s.wechat, t)
	}
	return nil
}

func (s *server) wechatOptions(a config.WechatAccount) wechat.Options {
	self := ""
	for _, m := range s.config.Communities {
		for _, w := range m.Workers {
			if w.Name == a.BelongsTo {
				self = w.WechatRemark
			}
		}
	}
	o := wechat.Options{
		Name: bot.TransportName(a.Name), Groups: accountGroups(s.config, a), SelfAccount: self, Passphrase: a.Passphrase,
		Contacts: remarks(s.config, a),
		Storage:  filepath.Join(s.config.Data, "wechat", a.Name+".json"), QR: s.stdout, Logger: s.log, Status: s.board.note,
		PartPause: bot.Pace{Min: s.config.Transports.Wechat.Pause.Min, Max: s.config.Transports.Wechat.Pause.Max},
	}
	if s.network != nil {
		o.Transport = s.network(a.Name)
	}
	return o
}

// remarks are the names by which an account has to know its workers.
func remarks(c *config.Config, a config.WechatAccount) []string {
	var out []string
	for _, m := range c.Communities {
		if !serves(a, m) {
			continue
		}
		for _, w := range m.Workers {
			if w.WechatRemark != "" {
				out = append(out, w.WechatRemark)
			}
		}
	}
	return out
}

// accountGroups are the groups that an account serves: those it names, or all.
func accountGroups(c *config.Config, a config.WechatAccount) []string {
	if len(a.Groups) > 0 {
		return a.Groups
	}
	var all []string
	for _, m := range c.Communities {
		all = append(all, m.Groups...)
	}
	return all
}

// dailyLimits are how much each account may send in a day of its own zone.
func dailyLimits(c *config.Config) (map[bot.TransportName]dailyLimit, error) {
	out := map[bot.TransportName]dailyLimit{}
	if !c.Transports.Wechat.Enabled || c.Transports.Wechat.PerDay <= 0 {
		return out, nil
	}
	for _, a := range wechatAccounts(c) {
		zone, err := time.LoadLocation(accountZone(c, a))
		if err != nil {
			return nil, fmt.Errorf("time zone of the WeChat account %s: %w", a.Name, err)
		}
		out[bot.TransportName(a.Name)] = dailyLimit{n: c.Transports.Wechat.PerDay, zone: zone}
	}
	return out, nil
}

// accountZone is the zone of the first community whose group the account serves.
func accountZone(c *config.Config, a config.WechatAccount) string {
	for _, m := range c.Communities {
		if serves(a, m) {
			return m.Timezone
		}
	}
	return c.Timezone
}
