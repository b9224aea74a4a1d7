package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/handlers"
	"gridbot/internal/housetest"
	"gridbot/internal/llm/llmtest"
	"gridbot/models"
)

// voice is a voice message with this content.
func voice(h *housetest.House, name, content string) bot.Message {
	m := h.Message(name, "")
	m.Media = &bot.Media{Kind: bot.Voice, Fetch: func(context.Context, int64) ([]byte, error) { return []byte(content), nil }}
	return m
}

func hearing(e *llmtest.Endpoint) func(*handlers.Options) {
	return func(o *handlers.Options) { o.Transcriber = client(e, 5*time.Second, 1000) }
}

func TestAVoiceMessageIsReadLikeATextAndShownAsOne(t *testing.T) {
	e := llmtest.New(t, llmtest.Hears(plain))
	h := housetest.New(t, hearing(e))
	m := voice(h, "3-2-501王秀英", "audio")
	h.Receive(m)
	h.Receive(m)
	for _, s := range h.Said() {
		switch {
		case s.To == group && !strings.Contains(s.Text, "#1 已登记"):
			t.Errorf("in the group: %s", s.Text)
		case s.To == "马文惠" && (s.Files != 1 || !strings.Contains(s.Text, "原话：〔语音〕我家水管漏水了")):
			t.Errorf("the offer has %d files: %s", s.Files, s.Text)
		}
	}
	tk := h.Ticket(1)
	if tk.Kind != "repair" || tk.Words != "〔语音〕"+plain || tk.Phone != "13992011223" || tk.Building != "3" {
		t.Errorf("%+v", tk)
	}
	if n := len(e.Asked()); n != 1 || e.Asked()[0].Audio != "audio" {
		t.Errorf("asked %d times: %+v", n, e.Asked())
	}
	files, err := h.Store.Read(t.Context()).Attachments(tk.ID)
	if err != nil || len(files) != 1 || files[0].Kind != string(bot.Voice) {
		t.Errorf("attached %+v, %v", files, err)
	}
}

func TestSpokenAnswersWorkLikeWrittenOnes(t *testing.T) {
	e := llmtest.New(t, llmtest.Hears("#1 我来"), llmtest.Hears("咋还没人来"))
	h := housetest.New(t, hearing(e))
	h.InGroup("3-2-501王秀英", plain)
	h.Receive(voice(h, "马文惠", "audio"))
	if s := h.Ticket(1).State; s != models.Claimed {
		t.Errorf("after the worker's voice it is %s", s)
	}
	h.Said()
	h.In(time.Hour).Receive(voice(h, "3-2-501王秀英", "audio"))
	want(t, h, group+": #1 … 马文惠", "马文惠: #1 居民在问")
}

func TestSpokenChatterIsPassedOver(t *testing.T) {
	h := housetest.New(t, hearing(llmtest.New(t, llmtest.Hears("早上好 今天天气真不错"))))
	h.Receive(voice(h, "3-2-501王秀英", "audio"))
	silence(t, h)
	kept, err := h.Store.Read(t.Context()).RecentMessages("test:group:"+group, h.Clock.Add(-time.Hour))
	if err != nil || len(kept) != 0 || len(h.Tickets()) != 0 {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestAVoiceMessageThatCannotBeHeardIsAskedForInWritingOnce(t *testing.T) {
	for name, change := range map[string]func(*handlers.Options){
		"off":      func(*handlers.Options) {},
		"ill":      hearing(llmtest.New(t, llmtest.Fails(500))),
		"silence":  hearing(llmtest.New(t, llmtest.Hears(" "))),
		"nonsense": hearing(llmtest.New(t, llmtest.Raw("<html>"))),
		"huge":     hearing(llmtest.New(t, llmtest.Huge())),
		"slow": func(o *handlers.Options) {
			o.Transcriber = client(llmtest.New(t, llmtest.Hangs()), 50*time.Millisecond, 9)
		},
		"no budget": func(o *handlers.Options) {
			o.Transcriber = client(llmtest.New(t, llmtest.Hears(plain)), 5*time.Second, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t, change)
			h.Receive(voice(h, "平安是福", "audio"))
			want(t, h, group+": 打一句字")
			h.In(time.Hour).Receive(voice(h, "平安是福", "audio"))
			silence(t, h)
			h.InGroup("平安是福", "3号楼2单元501 水管漏水了 找个师傅")
			if n := len(h.Tickets()); n != 1 {
				t.Errorf("%d tickets", n)
			}
		})
	}
}

func TestALongVoiceMessageDoesNotLeaveTheHouse(t *testing.T) {
	e := llmtest.New(t, llmtest.Hears(plain))
	h := housetest.New(t, hearing(e))
	h.Receive(voice(h, "平安是福", strings.Repeat("a", 1001)))
	want(t, h, group+": 打一句字")
	if n := len(e.Asked()); n != 0 {
		t.Errorf("asked %d times", n)
	}
}

func TestWhatWasHeardMayBeDoubtfulToo(t *testing.T) {
	e := llmtest.New(t, llmtest.Hears(vague+" 电话13992011223"), llmtest.Finds("medicine", "deliver", "normal"))
	h := housetest.New(t, hearing(e), withSecond(t, e))
	h.Receive(voice(h, "3-2-501王秀英", "audio"))
	if tk := h.Ticket(1); tk.Kind != "medicine" || tk.Words != "〔语音〕"+vague+" 电话13992011223" {
		t.Errorf("%+v", tk)
	}
}
