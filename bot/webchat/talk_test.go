package webchat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/bot/webchat"
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
	if m.Sender != want || m.Chat != wang.groupChat() || string(m.ID) != id(1) {
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

func TestPrivateWordsReachTheHouseAsPrivate(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	wang.say(1, wang.Private, "药快没了 @马文惠")
	m := h.received()[0]
	if m.Chat != wang.privateChat() || m.Mentions != nil || m.MentionsBot {
		t.Errorf("the house got %+v", m)
	}
}

func TestMessagesOfAChatComeOneAfterTheOther(t *testing.T) {
	h := start(t)
	var mu sync.Mutex
	inHand := 0
	h.refuseWith(func(bot.Message) error {
		mu.Lock()
		inHand++
		n := inHand
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		inHand--
		mu.Unlock()
		if n > 1 {
			return errors.New("two at once")
		}
		return nil
	})
	wang, ma := h.sit("wang"), h.sit("ma")
	l, _ := wang.connect("", 0)
	var posts sync.WaitGroup
	for i := range 20 {
		from := []*tab{wang, ma}[i%2]
		posts.Go(func() {
			if status, _ := from.post(i, from.Group.Chat, fmt.Sprint(i)); status != http.StatusOK {
				t.Errorf("message %d: %d", i, status)
			}
		})
	}
	posts.Wait()
	if heard := words(l.hear(20)); heard != h.texts() {
		t.Errorf("heard %s, the house got %s", heard, h.texts())
	}
}

func TestSameMessageTwiceIsOne(t *testing.T) {
	h := start(t)
	wang, ma := h.sit("wang"), h.sit("ma")
	first := wang.say(1, wang.Group.Chat, "在吗")
	again := wang.say(1, wang.Group.Chat, "在吗")
	if first.Seq != again.Seq || h.texts() != "在吗" {
		t.Errorf("got %+v, then %+v; the house got %q", first, again, h.texts())
	}
	if status, _ := ma.post(1, ma.Group.Chat, "我也在"); status != http.StatusConflict {
		t.Errorf("another's id was taken: %d", status)
	}
}

func TestRefusedMessageIsTakenAtTheNextAttempt(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	l, _ := wang.connect("", 0)
	h.refuseWith(func(bot.Message) error { return errors.New("the database is away") })
	if status, _ := wang.post(1, wang.Group.Chat, "停电了"); status != http.StatusServiceUnavailable {
		t.Fatalf("status %d", status)
	}
	h.refuseWith(nil)
	wang.say(1, wang.Group.Chat, "停电了")
	wang.say(2, wang.Group.Chat, "没了")
	if heard := words(l.hear(2)); heard != "停电了|没了" || h.texts() != "停电了|没了" {
		t.Errorf("heard %q, the house got %q", heard, h.texts())
	}
}

func TestNothingIsTakenWhileNotRunning(t *testing.T) {
	h := open(t)
	wang := h.sit("wang")
	if status, _ := wang.post(1, wang.Group.Chat, "早"); status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
	if _, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: wang.groupChat(), Text: "早"}); !errors.Is(err, bot.ErrOffline) {
		t.Errorf("Send: %v", err)
	}
	h.run()
	wang.say(1, wang.Group.Chat, "早")
	h.halt()
	if status, _ := wang.post(2, wang.Group.Chat, "晚"); status != http.StatusServiceUnavailable {
		t.Errorf("after the end: status %d", status)
	}
}

func TestRunEndsAfterWhatIsInHand(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	l, _ := wang.connect("", 0)
	entered, leave := make(chan struct{}), make(chan struct{})
	h.refuseWith(func(bot.Message) error { close(entered); <-leave; return nil })
	status := make(chan int)
	go func() { s, _ := wang.post(1, wang.Group.Chat, "等一下"); status <- s }()
	<-entered
	h.stop()
	select {
	case <-h.ended:
		t.Error("Run returned before receive")
	case <-time.After(50 * time.Millisecond):
	}
	close(leave)
	if s := <-status; s != http.StatusOK {
		t.Errorf("what was committed was answered with %d", s)
	}
	h.halt()
	if _, _, err := l.conn.Read(context.Background()); err == nil {
		if _, _, err = l.conn.Read(context.Background()); err == nil {
			t.Error("the open page was not let go")
		}
	}
}

func TestAnswerStandsBelowWhatItAnswers(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	l, _ := wang.connect("", 0)
	sent := make(chan error, 1)
	h.refuseWith(func(m bot.Message) error {
		go func() {
			_, err := h.tr.Send(context.Background(), bot.Outgoing{Ref: "1", Chat: m.Chat, Text: "答"})
			sent <- err
		}()
		time.Sleep(20 * time.Millisecond) // the outbox is quicker than the commit's end
		return nil
	})
	wang.say(1, wang.Group.Chat, "问")
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	if heard := words(l.hear(2)); heard != "问|答" {
		t.Errorf("heard %q", heard)
	}
}

func TestSameRefIsOneMessage(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	out := bot.Outgoing{Ref: "17", Chat: wang.groupChat(), Text: "#1 已登记"}
	first, err := h.tr.Send(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.tr.Send(t.Context(), out)
	if err != nil || again != first || first == "" {
		t.Errorf("first %q, again %q, %v", first, again, err)
	}
	out.Chat = wang.privateChat()
	other, err := h.tr.Send(t.Context(), out)
	if err != nil || other == first {
		t.Errorf("another chat's message is %q, %v", other, err)
	}
	l, _ := wang.connect("", 0)
	if n := len(l.hear(2)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

func TestQuoteIsWhatWasSaid(t *testing.T) {
	h := start(t)
	wang, ma := h.sit("wang"), h.sit("ma")
	said := wang.say(1, wang.Group.Chat, "厨房漏水")
	answer := ma.say(2, ma.Group.Chat, "我来", said.ID)
	if answer.Quote == nil || answer.Quote.Text != "厨房漏水" || answer.Quote.Name != "3-2-501 王阿姨" {
		t.Errorf("quoted %+v", answer.Quote)
	}
	want := bot.Quote{ID: said.ID, Name: "3-2-501 王阿姨", Text: "厨房漏水"}
	if got := h.received()[1].Quote; got == nil || *got != want {
		t.Errorf("the house got %+v", got)
	}
	sent, err := h.tr.Send(t.Context(), bot.Outgoing{Ref: "1", Chat: wang.groupChat(), Text: "#1 已登记"})
	if err != nil {
		t.Fatal(err)
	}
	if q := wang.say(3, wang.Group.Chat, "好", sent).Quote; q == nil || q.Name != "小格" || q.Text != "#1 已登记" {
		t.Errorf("quoted the bot as %+v", q)
	}
	// What is in another chat can't be got at by quoting it.
	own := ma.say(4, ma.Private, "悄悄话")
	if q := wang.say(5, wang.Group.Chat, "?", own.ID).Quote; q != nil {
		t.Errorf("a private word was quoted: %+v", q)
	}
}

func TestSendRejectsChatsThatAreNotThere(t *testing.T) {
	h := start(t)
	for _, chat := range []bot.ChatID{"", "group:", "group:别的群", "private:", "private:nobody", "wang"} {
		if _, err := h.tr.Send(t.Context(), bot.Outgoing{Chat: bot.Chat{ID: chat}, Text: "?"}); !errors.Is(err, bot.ErrRejected) {
			t.Errorf("%q: %v", chat, err)
		}
	}
}

func TestBadMessagesAreRefused(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	for _, c := range []struct {
		chat   bot.ChatID
		text   string
		status int
	}{
		{wang.Group.Chat, "", http.StatusBadRequest},
		{wang.Group.Chat, " \n\x00\t ", http.StatusBadRequest},
		{wang.Group.Chat, strings.Repeat("长", 20_001), http.StatusRequestEntityTooLarge},
		{wang.Group.Chat, strings.Repeat("长", 200_000), http.StatusRequestEntityTooLarge},
		{wang.Group.Chat, strings.Repeat("长", 20_000), http.StatusOK},
		{wang.Group.Chat, "😀\u202e\u0007好\r\n的", http.StatusOK},
		{"group:没有", "在吗", http.StatusForbidden},
	} {
		if status, _ := wang.post(len(c.text), c.chat, c.text); status != c.status {
			t.Errorf("%.20q in %s: %d", c.text, c.chat, status)
		}
	}
	got := h.received()
	if text := got[len(got)-1].Text; text != "😀\u202e好\n的" {
		t.Errorf("the house got %q", text)
	}
	for _, body := range []string{`{`, `{"id":"x","chat":"group:` + north + `","text":"在吗"}`, `[]`} {
		resp, err := wang.client.Post(wang.url("messages"), "application/json", strings.NewReader(body))
		if status, _ := wang.read(resp, err); status != http.StatusBadRequest {
			t.Errorf("%s: %d", body, status)
		}
	}
}

func TestOptionsThatWouldMixPeopleUpAreRefused(t *testing.T) {
	for name, change := range map[string]func(*webchat.Options){
		"two of one id":    func(o *webchat.Options) { o.People = append(o.People, o.People[0]) },
		"a guest's id":     func(o *webchat.Options) { o.People[0].ID = "guest-1" },
		"no name":          func(o *webchat.Options) { o.People[0].Name = "" },
		"an unknown role":  func(o *webchat.Options) { o.People[0].Role = "boss" },
		"an unknown group": func(o *webchat.Options) { o.People[0].Group = "别的群" },
		"two of one group": func(o *webchat.Options) { o.Groups = append(o.Groups, o.Groups[0]) },
	} {
		o := options()
		change(&o)
		if _, err := webchat.New(o); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
