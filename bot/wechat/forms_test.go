package wechat_test

import (
	"errors"
	"reflect"
	"testing"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/bot/wechat/wechattest"
)

func TestTextsArriveAsTheyWereWritten(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	for i, c := range []struct{ wire, want string }{
		{"地址:<br/>3号楼2单元", "地址:\n3号楼2单元"},
		{"A &lt;b&gt; &amp;amp; &quot;c&quot;", `A <b> &amp; "c"`},
		{`谢谢<span class="emoji emoji1f44d"></span><span class="emoji emoji1f1e81f1f3"></span>[微笑]`, "谢谢👍🇨🇳[微笑]"},
		{`<span class="emoji emojizz"></span><span class="emoji emoji"></span>好`, `<span class="emoji emojizz"></span>[表情]好`},
		{"@nobody:<br/>也是正文", "@nobody:\n也是正文"},
	} {
		v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: 1, Content: c.wire})
		if m := h.next(i); m.Text != c.want {
			t.Errorf("%q arrived as %q", c.wire, m.Text)
		}
	}
}

func TestSenderAndChat(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.Say(v.group, v.ma, "接单")
	v.Say(v.group, v.zhou, "水管漏了")
	v.Say(v.group, v.wang, "谢谢")
	got := h.messages(3)
	want := []bot.Sender{
		{ID: "remark:马文惠", Account: "马文惠", Name: "惠子", Chat: "remark:马文惠"},
		{ID: "nick:便民服务群/3-2-501老周", Name: "3-2-501老周"},
		{ID: "nick:便民服务群/秀英", Name: "秀英", Chat: "friend:秀英"},
	}
	for i, m := range got {
		if m.Sender != want[i] || m.Chat != groupChat() {
			t.Errorf("%d: sender %+v in %+v", i, m.Sender, m.Chat)
		}
	}
	v.Tell(v.ma, "我的单子")
	if m := h.next(3); !m.Chat.Private || m.Chat.ID != "remark:马文惠" || m.Sender.Account != "马文惠" {
		t.Errorf("private: %+v", m)
	}
}

func TestMentions(t *testing.T) {
	v := newVillage(t)
	v.group.Show(v.Self(), "便民 机器人")
	h := v.loggedIn(t)
	for i, c := range []struct {
		text  string
		names []string
		isBot bool
	}{
		{"@便民 机器人\u2005我的单子", []string{"便民 机器人"}, true},
		{"@便民小助手 在吗", []string{"便民小助手"}, true},
		{"@3-2-501老周\u2005@小李\u2005来一下", []string{"3-2-501老周", "小李"}, false},
		{"发到a@b.com", nil, false},
	} {
		v.Say(v.group, v.zhou, c.text)
		m := h.next(i)
		if !reflect.DeepEqual(m.Mentions, c.names) || m.MentionsBot != c.isBot {
			t.Errorf("%q: %q %v", c.text, m.Mentions, m.MentionsBot)
		}
	}
}

func TestQuotes(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.Say(v.group, v.ma, "「便民小助手：#128 水管漏水\n3号楼」\n- - - - - - - - - - - - - - -\n接单")
	v.Reply(v.group, v.ma, "这个我来 <马上>", "7001", "便民小助手", "#129 停电 & 3号楼")
	want := []bot.Message{
		{Text: "接单", Quote: &bot.Quote{Name: "便民小助手", Text: "#128 水管漏水\n3号楼"}},
		{Text: "这个我来 <马上>", Quote: &bot.Quote{ID: "7001", Name: "便民小助手", Text: "#129 停电 & 3号楼"}},
	}
	for i, m := range h.messages(2) {
		if m.Text != want[i].Text || !reflect.DeepEqual(m.Quote, want[i].Quote) {
			t.Errorf("%d: %q quoting %+v", i, m.Text, m.Quote)
		}
	}
}

func TestMediaIsFetchedUpToTheLimit(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	data := []byte("0123456789")
	v.Show(v.group, v.zhou, 3, data)
	v.Show(v.group, v.zhou, 34, data)
	v.Show(v.group, v.zhou, 43, data)
	v.Attach(v.group, v.zhou, "合同.pdf", data)
	kinds := []bot.MediaKind{bot.Image, bot.Voice, bot.Video, bot.File}
	for i, m := range h.messages(4) {
		if m.Media == nil || m.Media.Kind != kinds[i] {
			t.Fatalf("%d: %+v", i, m.Media)
		}
		got, err := m.Media.Fetch(t.Context(), 10)
		if err != nil || string(got) != string(data) {
			t.Errorf("%s: %q, %v", m.Media.Kind, got, err)
		}
		if _, err := m.Media.Fetch(t.Context(), 9); !errors.Is(err, bot.ErrTooLarge) {
			t.Errorf("%s over the limit: %v", m.Media.Kind, err)
		}
	}
}

func TestAFileThatIsNotThereYetIsAskedForAgain(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.Show(v.group, v.zhou, 3, []byte("photo"))
	m := h.next(0)
	v.Fail("webwxgetmsgimg", 1, wechattest.Body(""))
	v.Fail("webwxgetmsgimg", 1, wechattest.Reset())
	v.Fail("webwxgetmsgimg", 1, wechattest.Status(502))
	if got, err := m.Media.Fetch(t.Context(), 100); err != nil || string(got) != "photo" {
		t.Errorf("%q, %v", got, err)
	}
	v.Fail("webwxgetmsgimg", 9, wechattest.Status(502))
	if _, err := m.Media.Fetch(t.Context(), 100); err == nil {
		t.Error("fetched from a service that is down")
	}
}

func TestLocations(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: 1, URL: "http://apis.map.qq.com/uri/v1/geocoder?coord=1,2",
		Content: "延安市延川县北新街:<br/>/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=x&msgid=1&pictype=location"})
	v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: 48,
		Content: wechattest.Escape(`<msg><location x="1" y="2" label="北新街12号" poiname="百合万兴苑"/></msg>`)})
	got := h.messages(2)
	if got[0].Text != "[位置] 延安市延川县北新街" || got[1].Text != "[位置] 北新街12号 百合万兴苑" {
		t.Errorf("%q, %q", got[0].Text, got[1].Text)
	}
}

func TestWhatSaysNothingIsLeftOut(t *testing.T) {
	v := newVillage(t)
	other := v.AddGroup("麻将群", v.zhou)
	h := v.loggedIn(t)
	v.Notice(v.group, `"老周" 拍了拍 "小李"`)
	v.Notice(v.group, "收到红包，请在手机上查看")
	for _, kind := range []int{37, 40, 42, 47, 50, 51, 52, 53, 9999, 10002} {
		v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: kind, Content: "&lt;msg/&gt;"})
	}
	for _, app := range []int{5, 17, 33, 2000, 2001} {
		v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: 49, AppType: app, Content: "&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;x&lt;/title&gt;&lt;/appmsg&gt;&lt;/msg&gt;"})
	}
	v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: 49, AppType: 57, Content: "&lt;msg&gt;&lt;appmsg"})
	v.Say(other, v.zhou, "三缺一")
	v.Say(v.group, v.Self(), "我自己在手机上写的")
	v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: 1, Extra: map[string]any{"ImgHeight": "odd", "Content": "坏字段"}})
	v.Say(v.group, v.zhou, "最后一条")
	v.Say(other, v.zhou, "再来")
	for _, m := range h.messages(1) {
		if m.Text != "最后一条" {
			t.Errorf("%q came through", m.Text)
		}
	}
}

func TestTheOperatorsPhone(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t, func(o *wechat.Options) { o.SelfAccount = "马文惠" })
	id, err := h.tr.Send(t.Context(), bot.Outgoing{Ref: "1", Chat: groupChat(), Text: "马文惠马上到"})
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	v.Say(v.group, v.Self(), "马文惠马上到") // the bot's own words come back
	v.Say(v.group, v.Self(), "接单")
	v.Post(wechattest.Message{From: v.Self(), To: v.zhou, Type: 1, Content: "私人的话"})
	v.Post(wechattest.Message{From: v.Self(), ToUser: "filehelper", Type: 1, Content: "我的单子"})
	v.Say(v.group, v.zhou, "完")
	got := h.messages(3)
	byText := map[string]bot.Message{}
	for _, m := range got {
		byText[m.Text] = m
	}
	if m := byText["接单"]; m.Sender.Account != "马文惠" || m.Chat != groupChat() {
		t.Errorf("in the group: %+v", m)
	}
	m := byText["我的单子"]
	if m.Sender.Account != "马文惠" || !m.Chat.Private {
		t.Errorf("in private: %+v", m)
	}
	if _, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: m.Chat, Text: "两单"}); err != nil {
		t.Error(err)
	}
	if s := v.Sent(); s[len(s)-1].To != "filehelper" {
		t.Errorf("answered to %+v", s[len(s)-1])
	}
}

func TestARecallNamesTheMessageAndWhoTookItBack(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	gone := v.Say(v.group, v.zhou, "水管漏了")
	v.Recall(v.group, v.zhou, gone)
	v.Post(wechattest.Message{Group: v.group, Type: 10002, Content: wechattest.RecallXML("3-2-501老周", gone)}) // led by no sender
	private := v.Tell(v.ma, "我来")
	v.Post(wechattest.Message{From: v.ma, Type: 10002, Content: wechattest.RecallXML("惠子", private)})
	got := map[bot.MessageID][]bot.Message{}
	for _, m := range h.messages(5) {
		got[m.Recalls] = append(got[m.Recalls], m)
	}
	for _, m := range got[bot.MessageID(gone)] {
		if m.Sender.ID != "nick:便民服务群/3-2-501老周" || m.Chat != groupChat() || m.Text != "" {
			t.Errorf("in the group: %+v", m)
		}
	}
	if n := len(got[bot.MessageID(gone)]); n != 2 {
		t.Errorf("%d of 2 recalls in the group", n)
	}
	if list := got[bot.MessageID(private)]; len(list) != 1 || list[0].Sender.Account != "马文惠" || !list[0].Chat.Private {
		t.Errorf("in private: %+v", list)
	}
}

func TestARecallThatCanNotBeReadSaysNothing(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t)
	for _, content := range []string{"", "<sysmsg", `<sysmsg type="revokemsg"><revokemsg><oldmsgid>5</oldmsgid></revokemsg></sysmsg>`,
		`<sysmsg type="pat"><pat><msgid>5</msgid></pat></sysmsg>`} {
		v.Post(wechattest.Message{Group: v.group, From: v.zhou, Type: 10002, Content: wechattest.Escape(content)})
	}
	v.Post(wechattest.Message{Group: v.group, Type: 10002, Content: wechattest.RecallXML("没有这个人", "5")})
	v.Say(v.group, v.zhou, "完")
	if m := h.next(0); m.Text != "完" {
		t.Errorf("%+v came through", m)
	}
}

func TestAnAccountWhoseHolderIsNoContactOfItsOwnReachesHimThroughTheFileHelper(t *testing.T) {
	v := newVillage(t)
	h := v.loggedIn(t, func(o *wechat.Options) { o.SelfAccount = "刘翠梅" })
	v.Post(wechattest.Message{From: v.Self(), ToUser: "filehelper", Type: 1, Content: "我的单子"})
	m := h.next(0)
	if m.Chat.ID != wechat.RemarkChat("刘翠梅") || m.Sender.Chat != m.Chat.ID || m.Sender.Account != "刘翠梅" {
		t.Errorf("%+v", m)
	}
	if _, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: m.Chat, Text: "两单"}); err != nil {
		t.Fatal(err)
	}
	if s := v.Sent(); s[0].To != "filehelper" {
		t.Errorf("sent to %+v", s[0])
	}
}
