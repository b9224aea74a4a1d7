package wechat_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/bot/wechat/wechattest"
)

// picture is a stored photo, called by its hash as the data folder does.
func picture(t *testing.T) bot.OutgoingFile {
	t.Helper()
	path := filepath.Join(t.TempDir(), "5f3a")
	if err := os.WriteFile(path, []byte("\x89PNG\r\n\x1a\n0000"), 0o600); err != nil {
		t.Fatal(err)
	}
	return bot.OutgoingFile{Kind: bot.Image, Path: path}
}

func TestSendToGroupAndPerson(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	for _, out := range []bot.Outgoing{
		{Ref: "1", Chat: groupChat(), Text: "已登记 #128", Mention: &bot.Mention{Name: "3-2-501老周"}},
		{Ref: "2", Chat: bot.Chat{ID: wechat.RemarkChat("马文惠"), Private: true}, Text: "新单 <#128>"},
	} {
		if id, err := h.tr.Send(t.Context(), out); err != nil || id == "" {
			t.Fatalf("%q, %v", id, err)
		}
	}
	got := v.Sent()
	if got[0].To != groupName || got[0].Text != "@3-2-501老周\u2005已登记 #128" {
		t.Errorf("%+v", got[0])
	}
	if got[1].To != "马文惠" || got[1].Text != "新单 <#128>" {
		t.Errorf("%+v", got[1])
	}
}

func TestUnknownOrAmbiguousChatsAreRejected(t *testing.T) {
	v := newVillage(t)
	v.AddFriend("甲", "同名")
	v.AddFriend("乙", "同名")
	h := v.loggedIn(t)
	for _, id := range []bot.ChatID{"group:没有的群", "remark:没有的人", "remark:同名", "friend:惠", "session:@x", "@@raw", ""} {
		if _, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: bot.Chat{ID: id}, Text: "x"}); !errors.Is(err, bot.ErrRejected) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if len(v.Sent()) != 0 {
		t.Error("something was sent")
	}
}

func TestLongTextsAreSplitAtLineEndsInOrder(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t, func(o *wechat.Options) { o.MaxText = 300 })
	var lines []string
	for i := range 60 {
		lines = append(lines, fmt.Sprintf("%d. 3号楼2单元501 水管漏水 等了2天", i+1))
	}
	// The answer to the third part is lost once: the next attempt goes on there.
	v.Fail("webwxsendmsg", 2, wechattest.Body(`{"BaseResponse":{"Ret":0},"MsgID":"1"}`))
	v.Fail("webwxsendmsg", 1, wechattest.Ret(1205))
	out := bot.Outgoing{Ref: "9", Chat: groupChat(), Text: strings.Join(lines, "\n")}
	if _, err := h.tr.Send(t.Context(), out); !errors.Is(err, bot.ErrThrottled) {
		t.Fatalf("%v", err)
	}
	if _, err := h.tr.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range v.Sent() {
		if n := len([]rune(s.Text)); n > 300 {
			t.Errorf("a part of %d characters", n)
		}
		got = append(got, strings.Split(s.Text, "\n")...)
	}
	// Two parts were swallowed by the faults above; the rest is whole lines.
	if len(got) == 0 || strings.Join(got, "\n") != strings.Join(lines[60-len(got):], "\n") {
		t.Errorf("parts: %q", got)
	}
}

func TestHowASendCanEnd(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	for _, c := range []struct {
		name  string
		fault wechattest.Fault
		want  error
		sent  int
	}{
		{"throttled", wechattest.Ret(1205), bot.ErrThrottled, 0},
		{"answer lost", wechattest.After(wechattest.Reset()), bot.ErrUncertain, 1},
		{"connection reset", wechattest.Reset(), bot.ErrUncertain, 0},
		{"gateway error", wechattest.Status(502), bot.ErrUncertain, 0},
		{"empty answer", wechattest.Body("{}"), bot.ErrUncertain, 0},
		{"kicked", wechattest.Ret(1101), bot.ErrOffline, 0},
	} {
		before := len(v.Sent())
		asked := v.Requests("webwxsendmsg")
		v.Fail("webwxsendmsg", 1, c.fault)
		_, err := h.tr.Send(t.Context(), bot.Outgoing{Ref: c.name, Chat: groupChat(), Text: c.name})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if n := len(v.Sent()) - before; n != c.sent {
			t.Errorf("%s: delivered %d times", c.name, n)
		}
		if n := v.Requests("webwxsendmsg") - asked; n != 1 {
			t.Errorf("%s: %d attempts", c.name, n)
		}
	}
	v.Fail("webwxsendmsg", 1, wechattest.Ret(1))
	_, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: groupChat(), Text: "x"})
	for _, not := range []error{bot.ErrUncertain, bot.ErrOffline, bot.ErrThrottled, bot.ErrRejected} {
		if err == nil || errors.Is(err, not) {
			t.Errorf("a plain refusal: %v", err)
		}
	}
}

func TestFilesKeepTheirNames(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	f := picture(t)
	if _, err := h.tr.SendFile(t.Context(), groupChat(), f); err != nil {
		t.Fatal(err)
	}
	f.Kind, f.Name = bot.File, "../台账 11月.xlsx"
	if _, err := h.tr.SendFile(t.Context(), groupChat(), f); err != nil {
		t.Fatal(err)
	}
	got := v.Sent()
	if got[0].Type != 3 || string(got[0].File) != "\x89PNG\r\n\x1a\n0000" {
		t.Errorf("picture: %+v", got[0])
	}
	if got[1].Type != 6 || got[1].FileName != "台账 11月.xlsx" || !strings.Contains(got[1].Text, "<title>台账 11月.xlsx</title>") {
		t.Errorf("file: %+v", got[1])
	}
	f.Path = "/nowhere"
	if _, err := h.tr.SendFile(t.Context(), groupChat(), f); !errors.Is(err, bot.ErrRejected) {
		t.Errorf("a file that is gone: %v", err)
	}
}
