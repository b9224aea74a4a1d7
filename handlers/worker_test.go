package handlers_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/internal/housetest"
	"gridbot/models"
)

// withLeak is a house with ticket #1, offered to 马文惠, and what was said about
// it read.
func withLeak(t *testing.T) (*housetest.House, bot.MessageID) {
	h := housetest.New(t)
	id := h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	h.Said()
	return h, id
}

func TestAWorkerClaimsInHisOwnWords(t *testing.T) {
	for _, words := range []string{"我来", "收到，马上过去", "1我接", "#1 我去看看", "接单", "👌", "好的 我这就去"} {
		t.Run(words, func(t *testing.T) {
			h, _ := withLeak(t)
			h.Private("马文惠", words)
			want(t, h, "马文惠: #1 归您了 … 3号楼2单元501室")
			if tk := h.Ticket(1); tk.State != models.Claimed || h.Holder(tk) != "马文惠" {
				t.Errorf("%s, %s", tk.State, h.Holder(tk))
			}
		})
	}
}

func TestWhoTellsHowItGoesHasClaimed(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("马文惠", "已经联系水电工了 下午三点上门")
	want(t, h, "马文惠: #1 归您了")
	if tk := h.Ticket(1); tk.State != models.Claimed {
		t.Errorf("it is %s", tk.State)
	}
}

func TestAClaimInTheGroupTellsNobodyAnythingPrivate(t *testing.T) {
	h, _ := withLeak(t)
	h.InGroup("马文惠", "我来")
	want(t, h, group+": #1 马文惠负责")
	h, id := withLeak(t)
	h.Quote("刘翠梅", "我离得近 我去", id)
	want(t, h, group+": #1 刘翠梅负责", "刘翠梅: #1 归您了 … 501", "马文惠: #1 已经由刘翠梅接了")
}

func TestTheResidentHearsWhenSomebodyElseComes(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("刘翠梅", "#1 我去")
	want(t, h, "刘翠梅: #1 归您了", "马文惠: #1 已经由刘翠梅接了", group+": #1 改由刘翠梅联系您")
}

func TestOfTwoClaimsOneWins(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("马文惠", "我来")
	h.Said()
	h.Private("刘翠梅", "#1 我来")
	want(t, h, "刘翠梅: #1 已经由马文惠接了")
	h.Private("马文惠", "#1 我来")
	want(t, h, "马文惠: #1 已经在您手上了")
}

func TestClaimsAtTheSameMomentHaveOneWinner(t *testing.T) {
	h, _ := withLeak(t)
	var messages []bot.Message
	for _, name := range []string{"马文惠", "刘翠梅", "徐小燕", "何站长"} {
		m := h.Message(name, "#1 我来")
		m.Chat = bot.Chat{Transport: housetest.Network, ID: m.Sender.Chat, Private: true}
		messages = append(messages, m)
	}
	var all sync.WaitGroup
	for _, m := range messages {
		all.Go(func() {
			if err := h.Handler.Receive(t.Context(), m); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	won, told := 0, 0
	for _, s := range h.Said() {
		won += strings.Count(s.Text, "归您了")
		if s.To != "马文惠" {
			told += strings.Count(s.Text, "已经由")
		}
	}
	if won != 1 || told < 2 {
		t.Errorf("%d won, %d were told", won, told)
	}
}

func TestTransferReleaseAndReferral(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("马文惠", "我在县上开会呢去不了 让翠梅姐去")
	want(t, h, "刘翠梅: 马文惠转给您 … 新工单 #1", "马文惠: #1 转给刘翠梅")
	h.Private("刘翠梅", "我接不了")
	said := h.Said()
	tk := h.Ticket(1)
	if next := h.Holder(tk); next == "刘翠梅" || tk.State != models.Open || len(said) != 2 {
		t.Errorf("given back it went to %s (%s): %+v", next, tk.State, said)
	}
	h.Private(h.Holder(tk), "#1 这个得物业换主管 我解决不了 往上报吧")
	if tk := h.Ticket(1); h.Holder(tk) != "何站长" || tk.EscalatedAt == nil {
		t.Errorf("referred to %s", h.Holder(tk))
	}
	h.Said()
	h.Private("何站长", "1给徐小燕")
	want(t, h, "徐小燕: 何站长转给您", "何站长: #1 转给徐小燕")
}

func TestProgressAndDoneAreKeptWithTheirWords(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("马文惠", "我来")
	h.Private("马文惠", "已经联系水电工了下午三点上门")
	h.Private("马文惠", "还没好 师傅说要等配件")
	if tk := h.Ticket(1); tk.State != models.Claimed {
		t.Errorf("it is %s", tk.State)
	}
	h.Said()
	photo := h.Message("马文惠", "")
	photo.Chat = bot.Chat{Transport: housetest.Network, ID: photo.Sender.Chat, Private: true}
	photo.Media = housetest.Photo("done")
	h.Receive(photo)
	h.Private("马文惠", "#1 完成 换了个阀芯 收了15块材料费")
	want(t, h, "马文惠: #1 记为办好", group+": #1 马文惠说已经办好了")
	tk := h.Ticket(1)
	files, err := h.Store.Read(t.Context()).Attachments(tk.ID)
	if err != nil || len(files) != 1 || tk.Result != "#1 完成 换了个阀芯 收了15块材料费" {
		t.Errorf("%v %v %q", err, files, tk.Result)
	}
}

func TestAWordWithoutANumberIsAskedAboutOrDescribed(t *testing.T) {
	h, _ := withLeak(t)
	h.In(time.Hour).InGroup("4-1-101贺", "我家马桶堵了 找个师傅")
	h.Private("马文惠", "1 2都归我")
	if h.Ticket(1).State != models.Claimed || h.Ticket(2).State != models.Claimed {
		t.Fatalf("%s %s", h.Ticket(1).State, h.Ticket(2).State)
	}
	h.In(2 * time.Hour)
	h.Said()
	h.Private("马文惠", "弄好了")
	want(t, h, "马文惠: 哪一件 … #1 … #2")
	h.Private("马文惠", "2")
	want(t, h, "马文惠: #2 记为办好", group+": #2 马文惠说已经办好了")
	h.Private("马文惠", "王姨家那个漏水的弄好了")
	want(t, h, "马文惠: #1 记为办好", group+": #1 马文惠说已经办好了")
}

func TestSeveralThingsAtOnce(t *testing.T) {
	h, _ := withLeak(t)
	h.InGroup("4-1-101贺", "我家马桶堵了 找个师傅")
	h.InGroup("2-2-302周", "暖气不热 找人看看")
	h.Private("马文惠", "1、2都归我 3给刘翠梅")
	for n, holder := range map[int]string{1: "马文惠", 2: "马文惠", 3: "刘翠梅"} {
		if got := h.Holder(h.Ticket(n)); got != holder {
			t.Errorf("#%d is %s's", n, got)
		}
	}
	if h.Ticket(1).State != models.Claimed || h.Ticket(3).State != models.Open {
		t.Errorf("%s %s", h.Ticket(1).State, h.Ticket(3).State)
	}
}

func TestListsAndDetailsGoToTheWorkersPrivateChat(t *testing.T) {
	h, _ := withLeak(t)
	h.InGroup("马文惠", "我手上还有几个没办")
	want(t, h, "马文惠: 您手上还有1件 … #1 … 3号楼2单元501室")
	h.InGroup("马文惠", "#1是谁家的 电话多少")
	want(t, h, "马文惠: #1 … 王秀英")
	h.Private("刘翠梅", "我手上还有几个没办")
	want(t, h, "刘翠梅: 没有没办的了")
	h.Private("何站长", "还有哪些没办的")
	want(t, h, "何站长: 北新街社区 … 没办完1件")
}

func TestAWorkersChatterInTheGroupChangesNothing(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("马文惠", "我来")
	h.In(2 * time.Hour)
	h.Said()
	for _, words := range []string{"好了好了 大家别吵了", "大家今天都把自己的单子清一清", "不好意思我来晚了", "收到", "明早九点开会"} {
		h.InGroup("马文惠", words)
	}
	if tk := h.Ticket(1); tk.State != models.Claimed {
		t.Errorf("it is %s", tk.State)
	}
	silence(t, h)
}

func TestAWorkerFilesForSomebodyWhoCalled(t *testing.T) {
	h := housetest.New(t)
	h.Private("马文惠", "登记一下 6号楼1单元401杨大爷打电话说马桶堵了 电话15291138765")
	tickets := h.Tickets()
	if len(tickets) != 1 || tickets[0].Building != "6" || tickets[0].Phone != "15291138765" || tickets[0].RequesterID != nil {
		t.Fatalf("%+v", tickets)
	}
	want(t, h, "马文惠: #1 已登记 … 刘翠梅", "刘翠梅: 新工单 #1 … 6号楼1单元401室")
	h.Private("刘翠梅", "1弄好了")
	want(t, h, "刘翠梅: #1 办结了")
	if s := h.Ticket(1).State; s != models.Closed {
		t.Errorf("it is %s", s)
	}
}

func TestNobodyCanActAsAWorkerByCallingHimselfOne(t *testing.T) {
	h, id := withLeak(t)
	for _, words := range []string{"#1 我来", "1我接", "#1 好了", "#1 转给刘翠梅", "我手上还有几个没办", "#1是谁家的 电话多少"} {
		h.InGroup("假马文惠", words)
		h.Quote("假马文惠", words, id)
	}
	if tk := h.Ticket(1); tk.State != models.Open {
		t.Errorf("it is %s", tk.State)
	}
	silence(t, h)
}

func TestNumbersOfNobodyAndOfOtherCommunities(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("乔网格", "#1 我来")
	want(t, h, "乔网格: 没有找到 #1")
	h.Private("马文惠", "#99 好了")
	want(t, h, "马文惠: 没有找到 #99")
	if tk := h.Ticket(1); tk.State != models.Open {
		t.Errorf("it is %s", tk.State)
	}
	h.Private("刘翠梅", "#1 好了")
	if tk := h.Ticket(1); tk.State != models.Done || h.Holder(tk) != "刘翠梅" {
		t.Errorf("who does an unclaimed one has claimed it by doing it: %s %s", tk.State, h.Holder(tk))
	}
	h.Said()
	h.Private("马文惠", "#1 转给徐小燕")
	want(t, h, "马文惠: #1 已经办好等确认")
}

func TestAWorkerTakesEverythingAtOnceAndTellsMattersApartByTheirKind(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501 王阿姨", "厨房水管漏水了 找个师傅")
	h.InGroup("3-2-501 王阿姨", "家里电费快没了 麻烦帮我交100块钱电费")
	h.Private("3-2-501 王阿姨", "我的降压药硝苯地平没了 能帮我买两盒吗")
	h.Private("马文惠", "这几个我都接了")
	for n := 1; n <= 3; n++ {
		if s := h.Ticket(n).State; s != models.Claimed {
			t.Errorf("#%d is %s", n, s)
		}
	}
	h.In(2 * time.Hour)
	h.Said()
	h.InGroup("马文惠", "王阿姨的药买好送到了")
	h.Private("马文惠", "电费交了")
	for n, want := range map[int]models.State{1: models.Claimed, 2: models.Done, 3: models.Done} {
		if s := h.Ticket(n).State; s != want {
			t.Errorf("#%d is %s", n, s)
		}
	}
}
