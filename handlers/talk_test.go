package handlers_test

import (
	"strings"
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/models"
)

func TestTheSameSaidTwiceAtOnceIsNotRepeating(t *testing.T) {
	h, _ := withLeak(t)
	h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	silence(t, h)
	h.In(time.Hour).InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	want(t, h, group+": #1 已经记着了", "马文惠: #1 居民在问")
	h.In(15*time.Minute).InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	want(t, h, group+": 已经告诉网格员马文惠了，请再等等")
	if tk := h.Ticket(1); tk.Urgency != models.Urgent || len(h.Tickets()) != 1 {
		t.Errorf("%s, %d tickets", tk.Urgency, len(h.Tickets()))
	}
}

func TestToAskHowFarItIsPromisesNothingThatIsNotDone(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("马文惠", "我来")
	h.Said()
	h.In(10*time.Minute).InGroup("3-2-501王秀英", "啥时候来啊")
	want(t, h, group+": 已经替您催了", "马文惠: #1 居民在问")
	h.In(10*time.Minute).InGroup("3-2-501王秀英", "啥时候来啊")
	want(t, h, group+": 正在办，请再等等")
	if u := h.Ticket(1).Urgency; u != models.Normal {
		t.Errorf("asking made it %s", u)
	}
}

// withTwo is a house in which 平安是福 has two tickets since a few minutes.
func withTwo(t *testing.T) *housetest.House {
	h := housetest.New(t)
	h.InGroup("平安是福", "7号楼1单元 我家马桶堵了 找个师傅")
	h.In(3*time.Minute).InGroup("平安是福", "我家门锁也坏了 找个师傅")
	h.In(3 * time.Minute)
	h.Said()
	return h
}

func TestOfTwoFreshTicketsNoneIsCancelledByGuess(t *testing.T) {
	h := withTwo(t)
	h.InGroup("平安是福", "不用来了")
	want(t, h, group+": 哪一件 … #1 … #2")
}

func TestTheWordsTellWhichOneIsCancelled(t *testing.T) {
	h := withTwo(t)
	h.InGroup("平安是福", "马桶那个不用了")
	want(t, h, group+": #1 取消了", "刘翠梅: #1 居民说不用了")
}

func TestAnAddressToldLateAndInPrivateIsTaken(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("王婶", "我家灯坏了 找人修一下")
	h.Pass(20 * time.Minute)
	h.Said()
	h.Private("王婶", "7号楼1单元")
	want(t, h, "王婶: #1 网格员刘翠梅", "刘翠梅: 新工单 #1 … 7号楼1单元", "马文惠: #1 现在由刘翠梅负责")
}

func TestAnOutageIsJoinedWhenTheAddressComesIn(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "停电了 家里没电了")
	h.InGroup("花开富贵", "我家也停电了")
	h.Said()
	h.InGroup("花开富贵", "3号楼1单元")
	want(t, h, group+": #1 邻居已经报过", "马文惠: #1 又有一户 … 3号楼1单元 花开富贵")
	if s := h.Ticket(2).State; s != models.Cancelled {
		t.Errorf("the second ticket is %s", s)
	}
	h.Private("马文惠", "#1 来电了 修好了")
	h.InGroup("花开富贵", "没修好 还停电")
	if s := h.Ticket(1).State; s != models.Claimed {
		t.Errorf("the incident is %s", s)
	}
}

func TestAStrangerInDangerHearsWhatToDo(t *testing.T) {
	h := housetest.New(t)
	h.Private("陌生人", "你好")
	h.Said()
	h.Private("陌生人", "家里着火了 快来人")
	want(t, h, "陌生人: 119 … 楼号")
	h.Private("陌生人", "百合万兴苑4号楼 家里着火了")
	if n := len(h.Tickets()); n != 1 {
		t.Errorf("%d tickets", n)
	}
}

func TestAPhotoWithoutWordsIsAnnouncedAsOne(t *testing.T) {
	h, _ := withLeak(t)
	m := h.Message("3-2-501王秀英", "")
	m.Media = housetest.Photo("leak")
	h.Receive(m)
	want(t, h, "马文惠: #1 居民补充：发来一份照片")
}

func TestTheSameQuestionIsNotPutTwiceInARow(t *testing.T) {
	h := withThree(t)
	h.Private("马文惠", "我来")
	silence(t, h)
	h.In(4*time.Minute).Private("马文惠", "我来")
	want(t, h, "马文惠: 哪一件")
	h.Private("马文惠", "接不了")
	if said := h.Said(); len(said) != 1 || !strings.Contains(said[0].Text, "哪一件") {
		t.Errorf("another question: %+v", said)
	}
}
