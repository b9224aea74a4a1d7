package wechat

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"gridbot/bot"
)

// Options say how one WeChat account is run.
type Options struct {
	// Name tells several accounts apart; default "wechat".
	Name bot.TransportName
	// Groups are the names of the groups to listen to. Other groups are ignored.
	Groups []string
	// Contacts are the remark names that have to be on the contact list, each
	// once, for somebody to be recognised and reached.
	Contacts []string
	// Storage is the file from which a restart logs in without a scan. Empty:
	// every start needs a scan.
	Storage string
	// Dir is for short-lived copies of files that are sent; default os.TempDir.
	Dir string
	// QR is where the login code is drawn, usually the terminal; nil: nowhere.
	QR io.Writer
	// Status is told of every change of the login; it must return quickly.
	Status func(Status)
	// SelfAccount is the account reported for what the operator writes on the
	// phone of the bot's own account: in groups, and to 文件传输助手 as in private
	// to the bot. Empty: such messages are ignored.
	SelfAccount string
	// Passphrase, when set, accepts friend requests whose greeting contains it.
	Passphrase string
	// MaxText is the most characters one message may have; longer texts are
	// split at line ends. Default 1800 (the client refuses somewhat over 2,000).
	MaxText int
	// PartPause is waited between the parts of a split text; default 1.5 s. The
	// dispatcher's pace is between messages.
	PartPause bot.Pace
	// MaxQueued is how many received messages may wait in memory before the
	// stream is held back (the service keeps the rest). Default 2000.
	MaxQueued int
	BackOff   BackOff

	Logger *slog.Logger
	Now    func() time.Time
	// Pause waits, or returns early with the context's error. Tests replace it.
	Pause func(ctx context.Context, d time.Duration) error
	// Transport carries the HTTP requests; default http.DefaultTransport. Tests
	// pass wechattest.Server.Transport().
	Transport http.RoundTripper
}

// BackOff are the pauses after something went wrong. They double from the first
// to Max, and start again after a success.
type BackOff struct {
	// Poll is the first pause after a failed poll; default 2 s.
	Poll time.Duration
	// Receive is the first pause after a message could not be committed; 1 s.
	Receive time.Duration
	// Login is the first pause between two attempts to log in; 5 s.
	Login time.Duration
	// Refused is the pause after the service refused the account itself (1203);
	// default 30 min, for trying sooner makes it worse.
	Refused time.Duration
	// Max is the longest pause but Refused; default 2 min.
	Max time.Duration
}

// State is where the login stands.
type State string

// The states, in the order in which a first login goes through them.
const (
	StateConnecting State = "connecting"
	StateQR         State = "qr"        // QR holds the address to be scanned
	StateScanned    State = "scanned"   // waiting for the confirmation on the phone
	StateConfirmed  State = "confirmed" // contacts are being loaded
	StateOnline     State = "online"
	StateOffline    State = "offline" // Reason says why
)

// Status is what an operator wants to know about the login.
type Status struct {
	Transport bot.TransportName
	State     State
	QR        string // content of the QR code while State is StateQR
	// Expired is how many codes have run out since somebody last scanned one.
	Expired int
	Account string // nickname of the bot's account, when online
	Reason  string
	// Refused says that the service does not want this account (1203).
	Refused bool
	// Missing are groups that are configured but not found, when online.
	Missing []string
	// NoContact are the Contacts that are not found, or more than once, when online.
	NoContact []string
	// Renamed are the present names of groups that were renamed, by their
	// configured ones.
	Renamed map[string]string
	At      time.Time
}

func (o *Options) fill() error {
	if len(o.Groups) == 0 {
		return errors.New("wechat: no groups are configured")
	}
	if o.Name == "" {
		o.Name = "wechat"
	}
	def(&o.MaxText, 1800)
	def(&o.MaxQueued, 2000)
	if o.PartPause == (bot.Pace{}) {
		o.PartPause = bot.Pace{Min: 1500 * time.Millisecond, Max: 1500 * time.Millisecond}
	}
	def(&o.BackOff.Poll, 2*time.Second)
	def(&o.BackOff.Receive, time.Second)
	def(&o.BackOff.Login, 5*time.Second)
	def(&o.BackOff.Refused, 30*time.Minute)
	def(&o.BackOff.Max, 2*time.Minute)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	return nil
}

func def[T int | time.Duration](v *T, fallback T) {
	if *v <= 0 {
		*v = fallback
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// grow doubles first with every failure, up to limit.
func grow(first, limit time.Duration, failures int) time.Duration {
	d := first
	for range failures - 1 {
		if d *= 2; d >= limit {
			return limit
		}
	}
	return min(d, limit)
}
