package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/bot/wechat/wechattest"
)

func TestFaultsWhilePollingPassAndDoNotSpin(t *testing.T) {
	for name, fault := range map[string]wechattest.Fault{
		"502": wechattest.Status(502), "reset": wechattest.Reset(), "empty object": wechattest.Body("{}"),
		"nothing": wechattest.Body(""), "null": wechattest.Body("null"), "sync key null": wechattest.Body(`{"BaseResponse":{"Ret":0},"SyncKey":null}`),
		"system error": wechattest.Ret(-1),
	} {
		for _, path := range []string{"synccheck", "webwxsync"} {
			v := newVillage(t)
			h := v.loggedIn(t)
			v.Fail(path, 5, fault)
			v.Say(v.group, v.zhou, "漏水了") // ends the poll that is under way
			// Not 5: net/http itself repeats a GET that was reset on a used connection.
			h.await(name+" at "+path+": pauses", func() bool { return len(h.pauses) >= 3 })
			id := v.Say(v.group, v.zhou, "还在漏")
			if m := h.next(1); string(m.ID) != id {
				t.Errorf("%s at %s: %+v", name, path, m)
			}
			h.stopped()
		}
	}
}

func TestOddMessagesDoNotStopTheStream(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.Fail("webwxsync", 1, wechattest.Body(`{"BaseResponse":{"Ret":0},"AddMsgList":[null,{"MsgId":5},{}],"ModContactList":[null,{"UserName":7}],
		"SyncKey":{"Count":1,"List":[{"Key":1,"Val":1000},{"Key":2,"Val":5},{"Key":3,"Val":1}]}}`))
	v.Say(v.group, v.zhou, "还在")
	if m := h.next(0); m.Text != "还在" {
		t.Errorf("%+v", m)
	}
}

func TestTheOperatorIsToldOfALostConnection(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.Fail("synccheck", 4, wechattest.Status(502))
	v.Notice(v.group, "x") // ends the poll that is under way
	h.await("offline", func() bool { return h.count(wechat.StateOffline) == 1 })
	v.AwaitRequests("synccheck", 6)
	v.Notice(v.group, "y") // and the first one that goes well, after 25 seconds otherwise
	h.online(2)
	if n := h.count(wechat.StateOffline); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestAMessageThatCannotBeCommittedIsOfferedAgain(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	var tries atomic.Int32
	h.mu.Lock()
	h.refuse = func(bot.Message) error {
		if tries.Add(1) <= 3 {
			return errors.New("database is away")
		}
		return nil
	}
	h.mu.Unlock()
	first := v.Say(v.group, v.zhou, "一")
	v.Say(v.group, v.li, "二")
	got := h.messages(2)
	if string(got[0].ID) != first || got[1].Text != "二" {
		t.Errorf("order: %q %q", got[0].Text, got[1].Text)
	}
}

func TestASlowChatHoldsUpNoOther(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	gate := make(chan struct{})
	h.mu.Lock()
	h.refuse = func(m bot.Message) error {
		if !m.Chat.Private {
			<-gate
		}
		return nil
	}
	h.mu.Unlock()
	v.Say(v.group, v.zhou, "慢")
	v.Tell(v.ma, "快")
	if m := h.next(0); m.Text != "快" {
		t.Errorf("first came %q", m.Text)
	}
	close(gate)
	h.messages(2)
}

// TestNothingIsLostBetweenSyncAndCommit: the process ends after the service has
// delivered and before the house has committed; the next one gets all of it.
func TestNothingIsLostBetweenSyncAndCommit(t *testing.T) {
	v, file := newVillage(t), loginFile(t)
	h := v.loggedIn(t, stored(file))
	v.Say(v.group, v.zhou, "committed")
	h.messages(1)
	entered := make(chan struct{}, 64)
	h.mu.Lock()
	h.refuse = func(m bot.Message) error {
		select {
		case entered <- struct{}{}:
		default:
		}
		return errors.New("killed here")
	}
	h.mu.Unlock()
	var want []string
	for i := range 30 {
		want = append(want, fmt.Sprint("消息", i))
		v.Say(v.group, v.zhou, want[i])
	}
	<-entered
	data, err := os.ReadFile(file) // what a kill leaves behind
	if err != nil {
		t.Fatal(err)
	}
	h.stopped()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	again := start(t, v.Server, stored(file))
	seen := map[string]bool{}
	again.await("all messages", func() bool {
		for _, m := range again.got {
			seen[m.Text] = true
		}
		for _, w := range want {
			if !seen[w] {
				return false
			}
		}
		return true
	})
	if v.Scans() != 1 {
		t.Errorf("%d scans", v.Scans())
	}
}

func TestWhatIsCommittedIsNotDeliveredAgain(t *testing.T) {
	v, file := newVillage(t), loginFile(t)
	h := v.loggedIn(t, stored(file))
	for i := range 50 {
		v.Say(v.group, v.zhou, fmt.Sprint(i))
	}
	h.messages(50)
	h.stopped()
	h = start(t, v.Server, stored(file))
	v.Say(v.group, v.zhou, "new")
	if m := h.next(0); m.Text != "new" {
		t.Errorf("%q was delivered again", m.Text)
	}
}

func TestABrokenLoginFileMeansAScan(t *testing.T) {
	for _, content := range []string{"", "{", "null", `{"Item":{"LoginInfo":null}}`, `{"Item":"x"}`} {
		v, file := newVillage(t), loginFile(t)
		v.loggedIn(t, stored(file)).stopped()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		h := start(t, v.Server, stored(file))
		v.Scan()
		h.online(1)
	}
}

func TestTheLoginFileIsPrivateAndLeavesNothingBeside(t *testing.T) {
	v, file := newVillage(t), loginFile(t)
	v.loggedIn(t, stored(file)).stopped()
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	list, err := os.ReadDir(strings.TrimSuffix(file, "login.json"))
	if err != nil || len(list) != 1 {
		t.Errorf("%d files, %v", len(list), err)
	}
}

func TestATimeoutAfterTheRequestLeftIsUncertain(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.Fail("webwxsendmsg", 1, wechattest.Hang())
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := h.tr.Send(ctx, bot.Outgoing{Chat: groupChat(), Text: "x"}); !errors.Is(err, bot.ErrUncertain) {
		t.Errorf("%v", err)
	}
}
