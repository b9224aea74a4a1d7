package handlers_test

import (
	"strings"
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/models"
)

// withOutage is a house in which #1 is 王秀英's and was reported by 老赵 in the
// group and by 老孙 in private.
func withOutage(t *testing.T) *housetest.House {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "停电了 家里没电了")
	h.InGroup("3-2-502老赵", "我家也停电了")
	h.Private("3-1-301老孙", "停电了 家里没电了")
	if n := len(h.Tickets()); n != 1 {
		t.Fatalf("%d tickets", n)
	}
	h.Said()
	return h
}

func TestWhatANeighbourAddsIsHisOwn(t *testing.T) {
	h := withOutage(t)
	h.InGroup("3-2-502老赵", "我电话13911112222")
	want(t, h, group+": #1 补上了", "马文惠: #1 居民补充：3号楼2单元502室 老赵 13911112222：我电话")
	h.Private("3-1-301老孙", "我家是3号楼1单元")
	want(t, h, "3-1-301老孙: #1 补上了", "马文惠: 老孙")
	if tk := h.Ticket(1); tk.Phone != "" || tk.Unit != "2" || tk.Room != "501" {
		t.Errorf("the first one's ticket: %+v, phone %q", tk.Place, tk.Phone)
	}
}

func TestEverybodyIsAskedWhetherItIsDone(t *testing.T) {
	h := withOutage(t)
	h.Private("马文惠", "#1 来电了 修好了")
	want(t, h, "马文惠: #1 记为办好", group+": #1 … 一起报的邻居", "3-1-301老孙: #1 马文惠说已经办好了")
}

func TestANeighbourMaySayThatItIsNotDone(t *testing.T) {
	for _, words := range []string{"没修好", "我家还停电"} {
		t.Run(words, func(t *testing.T) {
			h := withOutage(t)
			h.Private("马文惠", "#1 来电了 修好了")
			h.Said()
			h.Private("3-1-301老孙", words)
			want(t, h, "3-1-301老孙: #1 这就请马文惠再来看", "马文惠: #1 居民说还没好：3号楼1单元301室 老孙："+words)
			if s := h.Ticket(1).State; s != models.Claimed {
				t.Errorf("it is %s", s)
			}
		})
	}
}

func TestWhoNeverReportedItMayNotSayThatItIsNotDone(t *testing.T) {
	h := withOutage(t)
	h.Private("马文惠", "#1 来电了 修好了")
	h.Said()
	h.InGroup("4-1-101小周", "#1 没修好")
	silence(t, h)
	if s := h.Ticket(1).State; s != models.Done {
		t.Errorf("it is %s", s)
	}
}

func TestWhoNeedsItNoMoreDoesNotCancelItForTheOthers(t *testing.T) {
	h := withOutage(t)
	h.InGroup("3-2-501王秀英", "不用了")
	want(t, h, group+": 邻居还在等 … #1 马文惠", "马文惠: #1 居民补充：不用了")
	h.InGroup("3-2-502老赵", "不用了")
	want(t, h, group+": 邻居还在等", "马文惠: 老赵：不用了")
	if s := h.Ticket(1).State; s != models.Open {
		t.Errorf("it is %s", s)
	}
}

func TestAMessageTakenBackDoesNotCancelItForTheOthers(t *testing.T) {
	h := housetest.New(t)
	id := h.InGroup("3-2-501王秀英", "停电了 家里没电了")
	h.InGroup("3-2-502老赵", "我家也停电了")
	m := h.Message("3-2-501王秀英", "")
	m.Recalls = id
	h.Receive(m)
	if s := h.Ticket(1).State; s != models.Open {
		t.Errorf("it is %s", s)
	}
}

func TestANeighbourWhoRepeatsHimselfUrges(t *testing.T) {
	h := withOutage(t)
	h.In(time.Hour).InGroup("3-2-502老赵", "我家还是停电 来人看看")
	want(t, h, group+": #1 已经记着了", "马文惠: #1 居民在问")
}

func TestManyNeighboursDoNotFloodTheWorker(t *testing.T) {
	h := housetest.New(t)
	for _, name := range []string{"1-101赵", "1-102钱", "1-201孙", "1-202李", "1-301周", "1-302吴", "1-401郑", "1-402王", "1-501冯", "1-502陈"} {
		h.InGroup("3-"+name, "停电了 家里没电了")
	}
	told, last := 0, ""
	for _, s := range h.Said() {
		if s.To == "马文惠" {
			told, last = told+1, s.Text
		}
	}
	if told != 7 || !strings.Contains(last, "一共7户") {
		t.Errorf("%d messages, the last: %s", told, last)
	}
	h.Private("马文惠", "#1 什么情况")
	want(t, h, "马文惠: 3号楼1单元101室 … 一起报的 … 3号楼1单元502室 陈")
}
