// Package config turns config.yaml and the GRIDBOT_ environment into one typed,
// checked value. Nobody reads the environment afterwards. Mistakes are told with
// file, line and remedy.
package config

import (
	"net"
	"time"
)

// Config is the whole configuration.
type Config struct {
	// Data is the folder for everything that is kept on this machine.
	Data        string      `yaml:"data" env:"DATA"`
	Timezone    string      `yaml:"timezone" env:"TIMEZONE"`
	Database    Database    `yaml:"database" envPrefix:"DATABASE_"`
	Redis       Redis       `yaml:"redis" envPrefix:"REDIS_"`
	Web         Web         `yaml:"web" envPrefix:"WEB_"`
	Log         Log         `yaml:"log" envPrefix:"LOG_"`
	Transports  Transports  `yaml:"transports" envPrefix:"TRANSPORTS_"`
	QuietHours  Hours       `yaml:"quiet_hours"`
	Reminders   Reminders   `yaml:"reminders" envPrefix:"REMINDERS_"`
	Emergency   Emergency   `yaml:"emergency"`
	Overdue     Overdue     `yaml:"overdue"`
	Resident    Resident    `yaml:"resident"`
	Media       Media       `yaml:"media"`
	Backup      Backup      `yaml:"backup" envPrefix:"BACKUP_"`
	Understand  Understand  `yaml:"understand" envPrefix:"UNDERSTAND_"`
	Alerts      Alerts      `yaml:"alerts" envPrefix:"ALERTS_"`
	Texts       Texts       `yaml:"texts"`
	Communities []Community `yaml:"communities"`

	// File is where it was read from.
	File string `yaml:"-"`
}

// Texts replaces sentences of the bot by name.
type Texts map[string]string

// Database says where the truth is kept.
type Database struct {
	Driver string `yaml:"driver" env:"DRIVER"` // sqlite, postgres or mysql
	// DSN is the connection; for sqlite a file, by default gridbot.db in Data.
	DSN string `yaml:"dsn" env:"DSN"`
}

// Redis is a server; without an address one runs inside the program.
type Redis struct {
	Addr     string `yaml:"addr" env:"ADDR"`
	Password string `yaml:"password" env:"PASSWORD"`
	DB       int    `yaml:"db" env:"DB"`
}

// Web is where the pages are served.
type Web struct {
	Listen string `yaml:"listen" env:"LISTEN"`
	// Hosts are the names under which the pages may be asked for, beside the
	// loopback names.
	Hosts []string `yaml:"hosts" env:"HOSTS"`
	// URL is how people reach the pages, e.g. https://gridbot.example.cn; links
	// in the chat begin with it. Empty: http:// and Listen.
	URL string `yaml:"url" env:"URL"`
	// BehindTLSProxy says that a proxy before the program speaks TLS with the
	// browsers and adds X-Forwarded-For.
	BehindTLSProxy bool `yaml:"behind_tls_proxy" env:"BEHIND_TLS_PROXY"`
	// CertFile and KeyFile make the program speak TLS itself.
	CertFile string `yaml:"cert_file" env:"CERT_FILE"`
	KeyFile  string `yaml:"key_file" env:"KEY_FILE"`
}

// TLS tells whether the program speaks TLS itself.
func (w Web) TLS() bool { return w.CertFile != "" }

// Secure tells whether browsers come by TLS, to the program or to its proxy.
func (w Web) Secure() bool { return w.TLS() || w.BehindTLSProxy }

// Local tells whether nobody but this machine can come.
func (w Web) Local() bool {
	host, _, err := net.SplitHostPort(w.Listen)
	ip := net.ParseIP(host)
	return err == nil && !w.BehindTLSProxy && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// Log says how much is logged and in which form.
type Log struct {
	Level  string `yaml:"level" env:"LEVEL"`   // debug, info, warn or error
	Format string `yaml:"format" env:"FORMAT"` // text or json
}

// Transports are the chat networks.
type Transports struct {
	Webchat Webchat `yaml:"webchat" envPrefix:"WEBCHAT_"`
	Wechat  Wechat  `yaml:"wechat" envPrefix:"WECHAT_"`
}

// Webchat is the group in the browser.
type Webchat struct {
	Enabled bool `yaml:"enabled" env:"ENABLED"`
	// Residents are made-up people to play, by group name.
	Residents map[string][]string `yaml:"residents"`
}

// Wechat joins WeChat groups with accounts of its own.
type Wechat struct {
	Enabled bool `yaml:"enabled" env:"ENABLED"`
	// Accounts are the bot's accounts; none: one, for all groups.
	Accounts []WechatAccount `yaml:"accounts"`
	// Pause is how long is waited between two messages, at random within it.
	Pause Span `yaml:"pause"`
	// PerDay is the most messages an account sends in a day; 0: no limit.
	PerDay int `yaml:"per_day"`
}

// WechatAccount is one account and the groups it serves.
type WechatAccount struct {
	Name   string   `yaml:"name"`
	Groups []string `yaml:"groups"` // none: all
	// BelongsTo is the worker whose words the account's own phone speaks.
	BelongsTo string `yaml:"belongs_to"`
	// Passphrase accepts friend requests that contain it; empty: none.
	Passphrase string `yaml:"passphrase"`
}

// Reminders say when the evening push goes out.
type Reminders struct {
	// At is a time of day ("20:00"), or a cron expression of five fields.
	At string `yaml:"at" env:"AT"`
	// CatchUp is how long after a missed push it is still made good.
	CatchUp Duration `yaml:"catch_up"`
}

// Emergency says how emergencies that nobody has claimed are called out.
type Emergency struct {
	Repeat Duration `yaml:"repeat"`
	// SupervisorAfter is after how many calls the supervisors are called too.
	SupervisorAfter int `yaml:"supervisor_after"`
}

// Overdue says when a ticket has waited too long.
type Overdue struct {
	Unclaimed Duration `yaml:"unclaimed"`
	Undone    Duration `yaml:"undone"`
}

// Resident says how long the bot waits for residents.
type Resident struct {
	// AnswerWithin is how long an answer is waited for before the worker gets
	// the ticket without it.
	AnswerWithin Duration `yaml:"answer_within"`
	// CloseAfter settles a finished ticket to which the resident says nothing.
	CloseAfter Duration `yaml:"close_after"`
}

// Media bounds what people send.
type Media struct {
	MaxMB int `yaml:"max_mb"`
}

// Backup says how often the embedded database is copied and how many are kept.
type Backup struct {
	At   string `yaml:"at" env:"AT"` // time of day, or "off"
	Keep int    `yaml:"keep" env:"KEEP"`
}

// Understand adds to how texts are read.
type Understand struct {
	// Words adds words to the lists of the reader, by list name.
	Words map[string][]string `yaml:"words"`
	// LLM is asked where the reader is unsure, Transcribe for the words of voice
	// messages; without a URL nobody is.
	LLM        LLM        `yaml:"llm" envPrefix:"LLM_"`
	Transcribe Transcribe `yaml:"transcribe" envPrefix:"TRANSCRIBE_"`
}

// Alerts tell the operator what a person has to do.
type Alerts struct {
	// Webhook gets a JSON object by POST when an account is offline or refused.
	Webhook string `yaml:"webhook" env:"WEBHOOK"`
	// After is how long a trouble must last before it is told.
	After Duration `yaml:"after" env:"AFTER"`
}

// Community is a neighbourhood.
type Community struct {
	Name     string   `yaml:"name"`
	Timezone string   `yaml:"timezone"`
	Groups   []string `yaml:"groups"`
	Grids    []Grid   `yaml:"grids"`
	Workers  []Worker `yaml:"workers"`
}

// Grid is a part of a community.
type Grid struct {
	Name  string `yaml:"name"`
	Areas []Area `yaml:"areas"`
}

// Area is an estate or street with some of its buildings; none: all of it.
type Area struct {
	Estate    string    `yaml:"estate"`
	Buildings Buildings `yaml:"buildings"`
}

// Worker is a grid worker or a supervisor.
type Worker struct {
	Name         string   `yaml:"name"`
	Aliases      []string `yaml:"aliases"`
	Phone        string   `yaml:"phone"`
	Supervisor   bool     `yaml:"supervisor"`
	Grids        []string `yaml:"grids"`
	Kinds        []string `yaml:"kinds"`
	Duty         []Duty   `yaml:"duty"`
	Fallback     bool     `yaml:"fallback"`
	WechatRemark string   `yaml:"wechat_remark"`
}

// defaults are the values that config.yaml need not name.
func defaults() Config {
	return Config{
		Data:       "data",
		Timezone:   "Asia/Shanghai",
		Database:   Database{Driver: "sqlite"},
		Web:        Web{Listen: "127.0.0.1:8080"},
		Log:        Log{Level: "info", Format: "text"},
		Transports: Transports{Wechat: Wechat{Pause: Span{2 * time.Second, 5 * time.Second}, PerDay: 800}},
		QuietHours: Hours{22 * 60, 7 * 60},
		Reminders:  Reminders{At: "20:00", CatchUp: Duration(12 * time.Hour)},
		Emergency:  Emergency{Repeat: Duration(3 * time.Minute), SupervisorAfter: 3},
		Overdue:    Overdue{Unclaimed: Duration(4 * time.Hour), Undone: Duration(48 * time.Hour)},
		Resident:   Resident{AnswerWithin: Duration(15 * time.Minute), CloseAfter: Duration(72 * time.Hour)},
		Media:      Media{MaxMB: 20},
		Backup:     Backup{At: "03:30", Keep: 14},
		Alerts:     Alerts{After: Duration(20 * time.Second)},
		Understand: Understand{
			LLM: LLM{
				Endpoint:      Endpoint{Timeout: Duration(8 * time.Second), PerDay: 200},
				UnsureBetween: Range{0.3, 0.75},
			},
			Transcribe: Transcribe{Endpoint: Endpoint{Timeout: Duration(20 * time.Second), PerDay: 300}, MaxKB: 2048},
		},
	}
}
