package handlers_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/internal/housetest"
)

func TestAMessageDeliveredTwiceChangesNothingTheSecondTime(t *testing.T) {
	h := housetest.New(t)
	m := h.Message("3-2-501王秀英", "我家水管漏水了 找个师傅")
	h.Receive(m)
	h.Said()
	h.Receive(m)
	h.In(24 * time.Hour).Receive(m)
	silence(t, h)
	if n := len(h.Tickets()); n != 1 {
		t.Errorf("%d tickets", n)
	}
}

func TestWhateverComesInNothingBreaksAndNobodyIsBothered(t *testing.T) {
	for name, text := range map[string]string{
		"empty":            "",
		"spaces":           " \t\n ",
		"emoji":            "😀😀😀[抱拳]",
		"binary":           "\x00\x01\x02\xff\xfe",
		"broken utf-8":     "水\xe6\xb0",
		"right to left":    "\u202e\u202d\u200f",
		"zero width":       "\u200b\u200d\ufeff",
		"100 kB":           strings.Repeat("啊", 34_000),
		"100 kB digits":    strings.Repeat("1", 100_000),
		"template":         "{{.Phone}} {{range .}}",
		"sql":              "'; DROP TABLE tickets; --",
		"html":             "<script>alert(1)</script>",
		"numbers":          "#99999999999999999999 我接",
		"json":             `{"text":"水管漏水"}`[:9],
		"only a mention":   "@小格",
		"format directive": "%s%n%d",
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			h.InGroup("平安是福", text)
			h.Private("平安是福", text)
			h.InGroup("马文惠", text)
			for _, s := range h.Said() {
				if s.To == group {
					t.Errorf("said in the group: %q", s.Text)
				}
			}
			if n := len(h.Tickets()); n != 0 {
				t.Errorf("%d tickets", n)
			}
			h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
			if n := len(h.Tickets()); n != 1 {
				t.Errorf("afterwards the house is deaf")
			}
		})
	}
}

func TestALongComplaintIsStillHeard(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家厨房水管漏水了 找个师傅来看看。"+strings.Repeat("唉", 20_000))
	if n := len(h.Tickets()); n != 1 {
		t.Fatalf("%d tickets", n)
	}
	for _, s := range h.Said() {
		if len([]rune(s.Text)) > 900 {
			t.Errorf("%d characters to %s", len([]rune(s.Text)), s.To)
		}
	}
}

func TestAHostileNicknameIsOnlyAName(t *testing.T) {
	for name, nick := range map[string]string{
		"worker": "马文惠", "template": "{{.Phone}}", "long": strings.Repeat("长", 5000), "turned": "\u202e惠文马",
		"lines": "王\n#1 已办结\n", "sql": "'); DROP TABLE residents;--", "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			m := h.Message("somebody", "3号楼2单元501 水管漏水了 找个师傅")
			m.Sender.Name = nick
			h.Receive(m)
			if n := len(h.Tickets()); n != 1 {
				t.Fatalf("%d tickets", n)
			}
			for _, s := range h.Said() {
				if strings.Count(s.Mention, "\n") > 0 || len([]rune(s.Mention)) > 61 || strings.ContainsRune(s.Mention, '\u202e') {
					t.Errorf("called %q", s.Mention)
				}
			}
		})
	}
}

func TestAFileThatCannotBeHadDoesNotCostTheWords(t *testing.T) {
	h := housetest.New(t)
	m := h.Message("3-2-501王秀英", "我家水管漏水了 找个师傅")
	m.Media = &bot.Media{Kind: bot.Image, Fetch: func(context.Context, int64) ([]byte, error) { return nil, errors.New("gone") }}
	h.Receive(m)
	if n := len(h.Tickets()); n != 1 {
		t.Errorf("%d tickets", n)
	}
}

func TestAGroupThatIsNotConfiguredIsIgnored(t *testing.T) {
	h := housetest.New(t)
	m := h.Message("3-2-501王秀英", "我家水管漏水了 找个师傅")
	m.Chat.Name, m.Chat.ID = "麻将群", "group:麻将群"
	h.Receive(m)
	silence(t, h)
	if n := len(h.Tickets()); n != 0 {
		t.Errorf("%d tickets", n)
	}
}

func TestNothingPrivateIsSaidInTheGroup(t *testing.T) {
	secrets := []string{"13992011223", "6103318842", "胰岛素", "硝苯地平", "糖尿病", "501"}
	h := housetest.New(t)
	for _, text := range []string{
		"我胰岛素用完了 帮我买一盒 3号楼2单元501 电话13992011223", "帮我交50块电费 户号6103318842 3号楼2单元501",
		"糖尿病的药快没了 硝苯地平也没了 麻烦帮我开一盒", "咋还没人来", "取消吧不用了", "#1", "好着呢 谢谢", "5分",
	} {
		h.InGroup("平安是福", text)
		h.InGroup("马文惠", "#1是谁家的 电话多少")
		h.InGroup("马文惠", "我手上还有几个没办")
		h.InGroup("马文惠", "我来")
	}
	h.InGroup("马文惠", "#1 弄好了 胰岛素送到501了")
	for _, s := range h.Said() {
		for _, secret := range secrets {
			if s.To == group && strings.Contains(s.Text, secret) {
				t.Errorf("the group hears %s: %s", secret, s.Text)
			}
		}
	}
}
