package wechat_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/bot/wechat/wechattest"
)

func TestFirstLoginShowsACodeAndComesOnline(t *testing.T) {
	v := newVillage(t)
	var qr bytes.Buffer
	h := start(t, v.Server, func(o *wechat.Options) { o.QR = &qr })
	v.Scan()
	h.online(1)
	var seen []string
	for _, s := range h.states {
		seen = append(seen, string(s.State))
		if s.State == wechat.StateQR && !strings.HasPrefix(s.QR, "https://login.weixin.qq.com/l/code") {
			t.Errorf("QR content %q", s.QR)
		}
	}
	if got := strings.Join(seen, " "); got != "connecting qr scanned confirmed online" {
		t.Errorf("states: %s", got)
	}
	if !strings.Contains(qr.String(), "█") {
		t.Error("no code was drawn")
	}
	if st := h.tr.Status(); st.Account != "便民小助手" || len(st.Missing) != 0 {
		t.Errorf("status %+v", st)
	}
}

func TestAnExpiredCodeIsReplacedByItself(t *testing.T) {
	v := newVillage(t)
	h := start(t, v.Server)
	v.Expire()
	v.AwaitRequests("jslogin", 2)
	v.Scan()
	h.online(1)
}

func TestRestartsNeedNoScan(t *testing.T) {
	v, file := newVillage(t), loginFile(t)
	h := v.loggedIn(t, stored(file))
	h.stopped()
	// The second hot login is where lost cookies would show.
	for range 3 {
		h = start(t, v.Server, stored(file))
		h.online(1)
		v.Say(v.group, v.zhou, "水管漏了")
		if m := h.next(0); m.Text != "水管漏了" {
			t.Errorf("received %q", m.Text)
		}
		if _, err := h.tr.SendFile(t.Context(), groupChat(), picture(t)); err != nil {
			t.Errorf("a picture after a hot login: %v", err)
		}
		h.stopped()
	}
	if v.Scans() != 1 {
		t.Errorf("%d scans", v.Scans())
	}
}

func TestARefusedHotLoginLeadsToANewCode(t *testing.T) {
	v, file := newVillage(t), loginFile(t)
	v.loggedIn(t, stored(file)).stopped()
	v.Kick(1101)
	h := start(t, v.Server, stored(file))
	h.await("the operator is told", func() bool { return h.count(wechat.StateOffline) >= 1 })
	v.Scan()
	h.online(1)
}

func TestANetworkErrorDoesNotThrowTheLoginAway(t *testing.T) {
	v, file := newVillage(t), loginFile(t)
	v.loggedIn(t, stored(file)).stopped()
	v.Fail("webwxinit", 2, wechattest.Status(502))
	v.Fail("webwxinit", 1, wechattest.Body("{}"))
	start(t, v.Server, stored(file)).online(1)
	if v.Scans() != 1 {
		t.Errorf("%d scans", v.Scans())
	}
}

func TestARefusedAccountIsReportedAndTriedAgainLate(t *testing.T) {
	v := newVillage(t)
	v.RefuseLogins(1203)
	h := start(t, v.Server)
	v.Scan()
	h.await("the refusal", func() bool {
		return h.count(wechat.StateOffline) > 0 && strings.Contains(h.states[len(h.states)-1].Reason+h.states[len(h.states)-2].Reason, "1203")
	})
	h.await("the long pause", func() bool {
		for _, d := range h.pauses {
			if d.Minutes() >= 30 {
				return true
			}
		}
		return false
	})
	v.RefuseLogins(0)
	v.Scan()
	h.online(1)
}

func TestKickAndRecovery(t *testing.T) {
	for _, ret := range []int{1100, 1101, 1102} {
		v := newVillage(t)
		h := v.loggedIn(t, stored(loginFile(t)))
		v.Say(v.group, v.zhou, "停电了")
		before := h.next(0)
		v.Kick(ret)
		h.await("offline", func() bool { return h.count(wechat.StateOffline) >= 1 })
		if _, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: groupChat(), Text: "x"}); !errors.Is(err, bot.ErrOffline) {
			t.Errorf("%d: Send while offline: %v", ret, err)
		}
		missed := v.Say(v.group, v.zhou, "还没来电")
		v.Scan()
		h.online(2)
		after := h.message(missed)
		if after.Sender.ID != before.Sender.ID || after.Chat.ID != before.Chat.ID {
			t.Errorf("%d: after the new scan %+v, before %+v", ret, after, before)
		}
	}
}

func TestSendBeforeRunIsOffline(t *testing.T) {
	tr, err := wechat.New(wechat.Options{Groups: []string{groupName}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Send(t.Context(), bot.Outgoing{Chat: groupChat(), Text: "x"}); !errors.Is(err, bot.ErrOffline) {
		t.Errorf("Send: %v", err)
	}
}
