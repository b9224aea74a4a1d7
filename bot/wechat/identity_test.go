package wechat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/bot/wechat/wechattest"
)

func TestAnImpostorHasNoAccount(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.li.Rename("马文惠")
	v.group.Show(v.li, "马文惠")
	v.Say(v.group, v.li, "接单")
	if m := h.next(0); m.Sender.Account != "" || strings.HasPrefix(string(m.Sender.ID), "remark:") || m.Sender.Chat != "" {
		t.Errorf("the impostor is %+v", m.Sender)
	}
	// A friend without a remark may call himself so, too.
	v.wang.Rename("马文惠")
	v.Tell(v.wang, "接单")
	if m := h.next(1); m.Sender.Account != "" || m.Chat.ID == wechat.RemarkChat("马文惠") {
		t.Errorf("the impostor is %+v in %+v", m.Sender, m.Chat)
	}
}

func TestTwoMembersOfOneNameAreTwoPeople(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.group.Join(v.AddStranger("另一个"), "3-2-501老周")
	twin := v.AddStranger("第三个")
	v.group.Join(twin, "3-2-501老周")
	v.Say(v.group, v.zhou, "水管漏了")
	v.Say(v.group, twin, "停电了")
	got := h.messages(2)
	if a, b := got[0].Sender, got[1].Sender; a.ID == b.ID || a.Name != b.Name ||
		!strings.HasPrefix(string(a.ID), "session:") || !strings.HasPrefix(string(b.ID), "session:") {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestAGroupOfTwoHundredWithPagesOfContacts(t *testing.T) {
	v := newVillage(t)
	for i := range 250 {
		v.AddFriend(fmt.Sprintf("好友%d", i), "")
	}
	var last *wechattest.Person
	for i := range 200 {
		last = v.AddStranger(fmt.Sprintf("邻居%d", i))
		v.group.Join(last, fmt.Sprintf("%d-1-%d01", i%9+1, i))
	}
	h := v.loggedIn(t)
	asked := v.Requests("webwxbatchgetcontact")
	for range 100 {
		v.Say(v.group, last, "在吗")
	}
	got := h.messages(100)
	if got[99].Sender.ID != "nick:便民服务群/2-1-19901" {
		t.Errorf("%+v", got[99].Sender)
	}
	if n := v.Requests("webwxbatchgetcontact") - asked; n > 0 {
		t.Errorf("%d look-ups for people who are known", n)
	}
	if n := v.Requests("webwxgetcontact"); n > 4 {
		t.Errorf("%d pages asked for", n)
	}
	v.Tell(v.ma, "x")
	if m := h.next(100); m.Sender.Account != "马文惠" {
		t.Errorf("%+v", m.Sender)
	}
}

func TestARenamedGroupIsFollowedOverANewLogin(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t, stored(loginFile(t)))
	v.group.Rename("北新街便民群")
	v.Say(v.group, v.zhou, "一")
	m := h.next(0)
	if m.Chat.ID != wechat.GroupChat(groupName) || m.Chat.Name != groupName {
		t.Errorf("%+v", m.Chat)
	}
	v.Kick(1100)
	v.Scan()
	h.online(2)
	v.Say(v.group, v.zhou, "二")
	if m := h.next(1); m.Text != "二" || m.Chat.ID != wechat.GroupChat(groupName) {
		t.Errorf("%+v", m)
	}
	if _, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: groupChat(), Text: "三"}); err != nil {
		t.Error(err)
	}
}

func TestTwoGroupsOfTheConfiguredNameAreNeitherUsed(t *testing.T) {
	v := newVillage(t)
	v.AddGroup(groupName, v.li)
	h := v.loggedIn(t)
	if st := h.tr.Status(); len(st.Missing) != 1 {
		t.Errorf("status %+v", st)
	}
}

func TestAGroupThatIsNotSavedIsFoundWhenSomebodySpeaks(t *testing.T) {
	v := newVillage(t)
	v.group.Unsaved()
	h := v.loggedIn(t)
	if st := h.tr.Status(); len(st.Missing) != 1 {
		t.Errorf("status %+v", st)
	}
	v.Say(v.group, v.zhou, "有人吗")
	if m := h.next(0); m.Chat != groupChat() || m.Sender.Name != "3-2-501老周" {
		t.Errorf("%+v", m)
	}
}

func TestAFriendRequestWithThePassphrase(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t, func(o *wechat.Options) { o.Passphrase = "便民" })
	request := func(words string) {
		v.Post(wechattest.Message{Type: 37, Extra: map[string]any{"FromUserName": "fmessage",
			"RecommendInfo": map[string]any{"UserName": "@someone", "Content": words, "Ticket": "t"}}})
	}
	request("加一下")
	request("我是3号楼的，便民")
	v.AwaitRequests("webwxverifyuser", 1)
	v.Say(v.group, v.zhou, "完")
	h.messages(1)
	if n := v.Requests("webwxverifyuser"); n != 1 {
		t.Errorf("%d accepted", n)
	}
}

func TestRemarkNamesThatLeadToNobodyAreReported(t *testing.T) {
	v := newVillage(t)
	v.AddFriend("甲", "同名")
	v.AddFriend("乙", "同名")
	h := v.loggedIn(t, func(o *wechat.Options) {
		o.Contacts, o.SelfAccount = []string{"马文惠", "刘翠梅", "同名", "本人"}, "本人"
	})
	told := func(want ...string) func() bool {
		return func() bool { return slices.Equal(h.states[len(h.states)-1].NoContact, want) }
	}
	h.await("two names", told("刘翠梅", "同名"))
	v.li.Remark("刘翠梅")
	h.await("one name", told("同名"))
	v.Say(v.group, v.li, "接单")
	if m := h.next(0); m.Sender.Account != "刘翠梅" {
		t.Errorf("%+v", m.Sender)
	}
}
