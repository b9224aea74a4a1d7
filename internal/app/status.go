package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/internal/alert"
	"gridbot/internal/web"
	"gridbot/models"
)

// board remembers when each account came into its state, and passes on to the
// alerts what a person has to know.
type board struct {
	alerts *alert.Alerts

	mu    sync.Mutex
	since map[bot.TransportName]time.Time
	last  map[bot.TransportName]wechat.State
}

func newBoard(alerts *alert.Alerts) *board {
	return &board{alerts: alerts, since: map[bot.TransportName]time.Time{}, last: map[bot.TransportName]wechat.State{}}
}

// note takes in every change of an account's login.
func (b *board) note(st wechat.Status) {
	b.mu.Lock()
	if b.last[st.Transport] != st.State {
		b.last[st.Transport], b.since[st.Transport] = st.State, st.At
	}
	b.mu.Unlock()
	e := alert.Event{Account: string(st.Transport), Reason: st.Reason, At: st.At}
	switch {
	case st.State == wechat.StateOnline:
		e.Kind, e.Text = alert.Well, fmt.Sprintf("gridbot：微信账号 %s 上线了。", st.Transport)
	case st.State == wechat.StateQR:
		e.Kind, e.Text = alert.Scan, fmt.Sprintf("gridbot：微信账号 %s 要扫码登录，请打开状态页（/status），用小格那部手机扫。", st.Transport)
	case st.Refused:
		e.Kind, e.Text = alert.Refused, fmt.Sprintf("gridbot：微信账号 %s 被拒绝登录网页微信（%s）。请先用手机正常使用几天，见 docs/wechat.md。", st.Transport, st.Reason)
	case st.State == wechat.StateOffline:
		e.Kind, e.Text = alert.Offline, fmt.Sprintf("gridbot：微信账号 %s 掉线了（%s）。", st.Transport, st.Reason)
	default:
		return // on the way to one of these
	}
	b.alerts.Note(e)
}

func (b *board) in(t bot.TransportName) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since[t]
}

// recently is how far back the status page counts what went wrong.
const recently = 7 * 24 * time.Hour

// status gathers the status page.
func (s *server) status(ctx context.Context) (web.Status, error) {
	now := time.Now().UTC()
	counts, err := s.house.store.Read(ctx).OutboxCounts(now.Add(-recently))
	if err != nil {
		return web.Status{}, fmt.Errorf("count outgoing messages: %w", err)
	}
	runs, err := s.house.store.Read(ctx).LatestRuns(10)
	if err != nil {
		return web.Status{}, fmt.Errorf("list the runs of jobs: %w", err)
	}
	out := web.Status{At: now.In(s.zone).Format("15:04:05"), Refresh: 20}
	if s.webchat != nil {
		out.Transports = append(out.Transports, web.TransportStatus{
			Name: webchatName, Title: "浏览器里的群", State: "开着", Mood: web.Good,
		})
	}
	for _, t := range s.wechat {
		v := s.accountStatus(t.Status())
		if v.Mood != web.Good {
			out.Refresh = 3 // somebody is standing there with a phone
		}
		out.Transports = append(out.Transports, v)
	}
	for i := range out.Transports {
		if err := s.counted(ctx, &out.Transports[i], counts, now); err != nil {
			return web.Status{}, err
		}
	}
	for _, r := range runs {
		out.Runs = append(out.Runs, s.runStatus(r))
	}
	return out, nil
}

// counted adds what is in the outbox of a transport.
func (s *server) counted(ctx context.Context, v *web.TransportStatus, counts []models.OutboxCount, now time.Time) error {
	for _, c := range counts {
		switch {
		case c.Transport != v.Name:
		case c.State == models.Uncertain:
			v.Uncertain += c.N
		case c.State == models.Failed:
			v.Failed += c.N
		default:
			v.Waiting += c.N
		}
	}
	name, zone := bot.TransportName(v.Name), s.zone
	limit, limited := s.house.outbox.limits[name]
	if limited {
		zone = limit.zone
	}
	sent, err := s.house.outbox.sentSince(ctx, name, midnight(now, zone))
	if err != nil {
		return err
	}
	v.Today, v.PerDay = sent, limit.n
	if limited && sent >= limit.n && v.Hint == "" {
		v.Hint = "今天能发的条数用完了：除了紧急的，别的等到明天再发。"
	}
	return nil
}

// accountStatus puts the state of a WeChat account into words.
func (s *server) accountStatus(st wechat.Status) web.TransportStatus {
	v := web.TransportStatus{
		Name: string(st.Transport), Title: "微信账号 " + string(st.Transport), Account: st.Account, Reason: st.Reason, Missing: st.Missing, NoContact: st.NoContact,
	}
	if at := s.board.in(st.Transport); !at.IsZero() {
		v.Since = at.In(s.zone).Format("1月2日 15:04:05")
	}
	for _, from := range slices.Sorted(maps.Keys(st.Renamed)) {
		v.Renamed = append(v.Renamed, web.Rename{From: from, To: st.Renamed[from]})
	}
	switch st.State {
	case wechat.StateOnline:
		v.State, v.Mood = "在线", web.Good
	case wechat.StateQR:
		sum := sha256.Sum256([]byte(st.QR))
		v.State, v.Mood, v.QR, v.Version = "等人扫码", web.Wait, st.QR, hex.EncodeToString(sum[:6])
		v.Hint = "请用小格那部手机的微信扫这个码。"
		if st.Expired > 0 {
			v.Hint = "前一个码过期了，这是新的：请用小格那部手机的微信扫。"
		}
	case wechat.StateScanned:
		v.State, v.Mood, v.Hint = "扫过了", web.Wait, "请在手机上点“登录”确认。"
	case wechat.StateConfirmed:
		v.State, v.Mood, v.Hint = "确认了", web.Wait, "正在读通讯录和群，马上就好。"
	case wechat.StateOffline:
		v.State, v.Mood, v.Hint = "不在线", web.Bad, "会自己再连；要扫码时这里会出现二维码。消息都先存着，连上就发。"
		if st.Refused {
			v.Hint = "微信不让这个账号登录网页版。请先用手机正常使用几天；办法见 docs/wechat.md。"
		}
	default:
		v.State, v.Mood = "正在连接", web.Wait
	}
	return v
}

var jobTitles = map[string]string{"reminders": "每晚提醒", "reminders-now": "手动提醒"}

func (s *server) runStatus(r models.JobRun) web.JobRun {
	v := web.JobRun{Job: r.Job, Slot: r.Slot.In(s.zone).Format("1月2日 15:04"), Done: "还没做完", Messages: r.Messages}
	if title := jobTitles[r.Job]; title != "" {
		v.Job = title
	}
	if c := s.house.announce.Roster.Community(r.CommunityID); c != nil {
		v.Community = c.Name
	}
	if r.DoneAt != nil {
		v.Done = r.DoneAt.In(s.zone).Format("15:04:05")
	}
	return v
}
