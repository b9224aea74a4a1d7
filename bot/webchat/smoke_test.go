package webchat_test

import (
	"testing"

	"gridbot/bot"
)

func TestWhatOneSaysAnotherHears(t *testing.T) {
	h := start(t)
	wang, ma := h.sit("wang"), h.sit("ma")
	l, hello := ma.connect("", 0)
	if !hello.Reset || len(hello.Members) != 4 {
		t.Errorf("the greeting is %+v", hello)
	}
	wang.say(1, wang.Group.Chat, "厨房漏水了 @马文惠 @小格")
	heard := l.hear(1)[0]
	if heard.Text != "厨房漏水了 @马文惠 @小格" || heard.Name != "3-2-501 王阿姨" || heard.From != "wang" {
		t.Errorf("heard %+v", heard)
	}
	m := h.received()[0]
	want := bot.Sender{ID: "wang", Account: "wang", Name: "3-2-501 王阿姨", Chat: "private:wang"}
	if m.Sender != want || m.Chat != (bot.Chat{Transport: "webchat", ID: "group:" + north, Name: north}) {
		t.Errorf("the house got %+v", m)
	}
	if len(m.Mentions) != 2 || m.Mentions[0] != "马文惠" || !m.MentionsBot {
		t.Errorf("mentions are %q, %v", m.Mentions, m.MentionsBot)
	}
	out := bot.Outgoing{Ref: "9", Chat: m.Chat, Text: "#1 已登记", Mention: &bot.Mention{ID: "wang", Name: m.Sender.Name}}
	sent, err := h.tr.Send(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	if b := l.hear(1)[0]; b.ID != sent || b.From != "" || b.Name != "小格" || b.Mention.Name != m.Sender.Name {
		t.Errorf("the bot was heard as %+v", b)
	}
}
