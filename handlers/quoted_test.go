package handlers_test

import (
	"testing"

	"gridbot/bot"
	"gridbot/internal/housetest"
	"gridbot/models"
)

func TestAQuotationWithoutAnIDMeansThePersonItNames(t *testing.T) {
	const words = "我家水管漏水了 找个师傅"
	for name, c := range map[string]struct {
		quote  bot.Quote
		number int // 0: she is asked
	}{
		"the first":            {bot.Quote{Name: "3-2-501王秀英", Text: words}, 1},
		"the second":           {bot.Quote{Name: "4-2-501老王", Text: words}, 2},
		"a name nobody has":    {bot.Quote{Name: "王婶", Text: words}, 0},
		"cut off":              {bot.Quote{Name: "3-2-501王秀英", Text: "我家水管漏水了 找…"}, 1},
		"words of one, no one": {bot.Quote{Name: "王婶", Text: "我家马桶堵了 找个师傅"}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			h.InGroup("3-2-501王秀英", words)
			h.InGroup("4-2-501老王", words)
			h.InGroup("4-1-101老吴", "我家马桶堵了 找个师傅")
			m := h.Message("马文惠", "我来")
			m.Quote = &c.quote
			h.Receive(m)
			for n := 1; n <= 3; n++ {
				if claimed := h.Ticket(n).State == models.Claimed; claimed != (n == c.number) {
					t.Errorf("#%d claimed: %t", n, claimed)
				}
			}
		})
	}
}
