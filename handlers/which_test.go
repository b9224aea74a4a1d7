package handlers_test

import (
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/models"
)

// withThree is a house in which 马文惠 has been asked which of #1, #2 and #3 she
// means to claim; they were listed from the newest to the oldest.
func withThree(t *testing.T) *housetest.House {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	h.InGroup("4-1-201 老周", "我家马桶堵了 找个师傅")
	h.InGroup("3-1-101 老吴", "我家门锁坏了 找个师傅")
	h.Private("马文惠", "我来")
	h.Said()
	return h
}

func TestAnAnswerToWhichOneIsReadAsPeopleMeanIt(t *testing.T) {
	for words, number := range map[string]int{
		"2":         2,
		"#2":        2,
		"2号":        2,
		"是1":        1,
		"第一个":       3,
		"第3个":       1,
		"4号楼1单元那个":  2,
		"3号楼1单元那个":  3,
		"老周家的":      2,
		"漏水那个":      1,
		"刚才那个":      3,
		"4-1-201那家": 2,
	} {
		t.Run(words, func(t *testing.T) {
			h := withThree(t)
			h.Private("马文惠", words)
			for n := 1; n <= 3; n++ {
				if claimed := h.Ticket(n).State == models.Claimed; claimed != (n == number) {
					t.Errorf("#%d claimed: %t", n, claimed)
				}
			}
		})
	}
}

func TestAnAddressThatFitsTwoIsNotTakenForANumber(t *testing.T) {
	h := withThree(t)
	h.Private("马文惠", "3号楼那个")
	for n := 1; n <= 3; n++ {
		if s := h.Ticket(n).State; s != models.Open {
			t.Errorf("#%d is %s", n, s)
		}
	}
}

func TestSomethingNewIsNoAnswerToWhichOne(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	h.In(time.Hour).InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.In(24*time.Hour).InGroup("3-2-501王秀英", "咋还没人来")
	h.InGroup("3-2-501王秀英", "我家门锁也坏了 找个师傅")
	if n := len(h.Tickets()); n != 3 {
		t.Errorf("%d tickets", n)
	}
}

func TestANumberWithItsCounterIsOne(t *testing.T) {
	h := withThree(t)
	h.Private("何站长", "2号单转给刘翠梅")
	want(t, h, "何站长: #2 转给刘翠梅", "刘翠梅: 新工单 #2", "马文惠: #2 现在由刘翠梅负责")
}
