package handlers_test

import (
	"strings"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/internal/housetest"
	"gridbot/models"
)

func TestARequestBecomesATicketAndTheWorkerGetsEverything(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "文惠 我家厨房水管漏水了 电话13992011223 下午在家")
	said := h.Said()
	if len(said) != 2 {
		t.Fatalf("said %+v", said)
	}
	for _, s := range said {
		switch s.To {
		case group:
			if s.Text != "#1 已登记，网格员马文惠会联系您。" || s.Mention != "3-2-501王秀英" {
				t.Errorf("in the group: %+v", s)
			}
		case "马文惠":
			for _, part := range []string{"#1", "报修·漏水", "3号楼2单元501室", "王秀英", "13992011223", "下午", "厨房水管漏水了"} {
				if !strings.Contains(s.Text, part) {
					t.Errorf("the offer lacks %q:\n%s", part, s.Text)
				}
			}
		default:
			t.Errorf("said to %s: %s", s.To, s.Text)
		}
	}
}

func TestChatterMakesNothingAndIsNotStored(t *testing.T) {
	h := housetest.New(t)
	for _, text := range []string{"早上好群里的朋友们", "今年电费真是贵 一个月三百多", "收到", "哈哈哈哈你家水管是不是又爆了", "[抱拳][抱拳]", "专业疏通下水道 修水管 24小时上门 电话13909110011"} {
		h.InGroup("平安是福", text)
	}
	silence(t, h)
	if n := len(h.Tickets()); n != 0 {
		t.Errorf("%d tickets", n)
	}
	kept, err := h.Store.Read(t.Context()).RecentMessages("test:group:"+group, h.Clock.Add(-time.Hour))
	if err != nil || len(kept) != 0 {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestSeveralRequestsInOneMessageGiveSeveralTicketsAndOneAnswer(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("7-3-202", "水龙头滴答滴答一晚上 睡不着 啥时候有空来看看都行 另外电费也帮我交100")
	tickets := h.Tickets()
	if len(tickets) != 2 || tickets[0].Kind == tickets[1].Kind {
		t.Fatalf("tickets: %+v", tickets)
	}
	inGroup := 0
	for _, s := range h.Said() {
		if s.To == group {
			inGroup++
			if !strings.Contains(s.Text, "#1") || !strings.Contains(s.Text, "#2") {
				t.Errorf("the answer names not both: %s", s.Text)
			}
		}
	}
	if inGroup != 1 {
		t.Errorf("%d answers in the group", inGroup)
	}
}

func TestAMissingAddressIsAskedForOnceAndTheShortAnswerUnderstood(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string
		place   models.Place
		holder  string
	}{
		"building":               {[]string{"5号楼"}, models.Place{Building: "5"}, "刘翠梅"},
		"all of it":              {[]string{"3号楼1单元402"}, models.Place{Building: "3", Unit: "1", Room: "402"}, "马文惠"},
		"unit first":             {[]string{"3单元501", "7"}, models.Place{Building: "7", Unit: "3", Room: "501"}, "刘翠梅"},
		"in words":               {[]string{"三号楼二单元五零一"}, models.Place{Building: "3", Unit: "2", Room: "501"}, "马文惠"},
		"estate":                 {[]string{"百合万兴苑4号楼"}, models.Place{Estate: "百合万兴苑", Building: "4"}, "徐小燕"},
		"after other messages":   {[]string{"今天天气不错", "2号楼"}, models.Place{Building: "2"}, "马文惠"},
		"corrected":              {[]string{"5号楼", "不对 是6号楼 我打错了"}, models.Place{Building: "6"}, "刘翠梅"},
		"corrected to elsewhere": {[]string{"5号楼", "不对 是3号楼 我打错了"}, models.Place{Building: "3"}, "马文惠"},
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			h.InGroup("平安是福", "我家马桶堵了 能不能找个师傅")
			want(t, h, group+": #1 … 几号楼")
			for _, a := range c.answers {
				h.In(time.Minute)
				h.InGroup("豆豆妈", "吃了吗大家")
				h.InGroup("平安是福", a)
			}
			tk := h.Ticket(1)
			if tk.Place != c.place || tk.State != models.Open || h.Holder(tk) != c.holder {
				t.Errorf("%+v, %s, %s", tk.Place, tk.State, h.Holder(tk))
			}
			if n := len(h.Tickets()); n != 1 {
				t.Errorf("%d tickets", n)
			}
			offers := 0
			for _, s := range h.Said() {
				if s.To == c.holder && strings.Contains(s.Text, "新工单 #1") {
					offers++
				}
			}
			if offers != 1 {
				t.Errorf("%d offers to %s", offers, c.holder)
			}
		})
	}
}

func TestAnAddressIsRememberedButAMothersIsNotTakenForTheDaughters(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("小军", "麻烦给我妈登记一下 她在3号楼2单元202住 马桶一直流水停不了 她电话15291138765 我在西安回不来")
	tk := h.Ticket(1)
	if tk.Building != "3" || tk.Room != "202" || tk.Phone != "15291138765" || tk.Contact != "小军" {
		t.Errorf("%+v", tk)
	}
	h.In(24*time.Hour).InGroup("小军", "我家暖气不热 帮忙看看")
	if tk := h.Ticket(2); tk.State != models.Asking {
		t.Errorf("the mother's address was taken: %+v", tk.Place)
	}
	h.InGroup("小军", "8号楼1单元301")
	h.In(24*time.Hour).InGroup("小军", "我家门锁坏了 麻烦找个师傅")
	if tk := h.Ticket(3); tk.Building != "8" || tk.Room != "301" {
		t.Errorf("not remembered: %+v", tk.Place)
	}
}

func TestWhatIsAddedSoonBelongsToTheTicket(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	h.Said()
	photo := h.Message("3-2-501王秀英", "")
	photo.Media = housetest.Photo("leak")
	h.Receive(photo)
	said := h.Said()
	if len(said) != 1 || said[0].To != "马文惠" || said[0].Files != 1 {
		t.Errorf("the photo goes to the worker, and the group stays quiet: %+v", said)
	}
	h.InGroup("3-2-501王秀英", "我电话是13992011223")
	want(t, h, group+": #1 补上了", "马文惠: #1 … 13992011223")
	files, err := h.Store.Read(t.Context()).Attachments(h.Ticket(1).ID)
	if err != nil || len(files) != 1 || h.Ticket(1).Phone != "13992011223" {
		t.Errorf("%v %v %+v", files, err, h.Ticket(1))
	}
}

func TestAPhotoBeforeItsWordsIsFound(t *testing.T) {
	h := housetest.New(t)
	photo := h.Message("3-2-501王秀英", "")
	photo.Media = housetest.Photo("leak")
	h.Receive(photo)
	silence(t, h)
	h.InGroup("平安是福", "我家马桶堵了 5号楼 找人通一下")
	h.InGroup("3-2-501王秀英", "水管漏成这样了 找个师傅来看看")
	for _, s := range h.Said() {
		if s.To == "马文惠" && s.Files != 1 || s.To == "刘翠梅" && s.Files != 0 {
			t.Errorf("%+v", s)
		}
	}
}

func TestTheResidentFollowsTheTicketToItsEnd(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	h.Private("马文惠", "我来")
	h.Said()
	h.In(time.Hour).InGroup("3-2-501王秀英", "咋还没人来")
	want(t, h, group+": #1 … 马文惠", "马文惠: #1 居民在问")
	h.Private("马文惠", "#1 好了 换了个阀芯")
	want(t, h, group+": #1 马文惠说已经办好了", "马文惠: #1 记为办好")
	h.InGroup("3-2-501王秀英", "好啥好 还漏着呢")
	want(t, h, group+": 对不起，#1", "马文惠: #1 居民说还没好 … 还漏着呢")
	if s := h.Ticket(1).State; s != models.Claimed {
		t.Errorf("after the dispute it is %s", s)
	}
	h.Private("马文惠", "1 弄好了")
	h.Said()
	h.InGroup("3-2-501王秀英", "好着呢 谢谢")
	want(t, h, group+": #1 办结了 … 1到5分", "马文惠: #1 居民说好了")
	h.InGroup("3-2-501王秀英", "5分 小马没得说")
	want(t, h, group+": 谢谢您")
	if tk := h.Ticket(1); tk.State != models.Closed || tk.Rating != 5 {
		t.Errorf("%s, rated %d", tk.State, tk.Rating)
	}
	h.In(48*time.Hour).InGroup("3-2-501王秀英", "上回修的那个水管今儿又漏开了")
	if tk := h.Ticket(1); tk.State != models.Claimed || len(h.Tickets()) != 1 {
		t.Errorf("broken again: %s, %d tickets", tk.State, len(h.Tickets()))
	}
}

func TestWordsThatAreNoAnswerChangeNothing(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	h.Private("马文惠", "我来")
	h.Private("马文惠", "#1 好了")
	h.Said()
	for _, text := range []string{"我还没回家呢晚上看看再说", "今天天气不错", "谁家有梯子"} {
		h.InGroup("3-2-501王秀英", text)
	}
	h.InGroup("平安是福", "好着呢 谢谢") // a neighbour
	if tk := h.Ticket(1); tk.State != models.Done {
		t.Errorf("it is %s", tk.State)
	}
	silence(t, h)
}

func TestAskingAgainMakesNoSecondTicketButMorePressure(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.In(2 * time.Hour)
	h.Said()
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅呀 没人理")
	want(t, h, group+": #1 … 催", "马文惠: #1 居民在问")
	if tk := h.Ticket(1); len(h.Tickets()) != 1 || tk.Urgency != models.Urgent {
		t.Errorf("%d tickets, %s", len(h.Tickets()), tk.Urgency)
	}
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅呀")
	silence(t, h) // once in a while is enough
}

func TestAnOutageIsOneIncidentWithSeveralReporters(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("6-1-201赵", "6号楼停水了 咋回事")
	h.InGroup("6-2-302小钱", "我们家也停水了")
	h.InGroup("7-1-101孙", "停水了 谁知道咋回事 找人看看")
	tickets := h.Tickets()
	if len(tickets) != 2 {
		t.Fatalf("%d tickets", len(tickets))
	}
	others, err := h.Store.Read(t.Context()).Reporters(tickets[0].ID)
	if err != nil || len(others) != 1 || others[0].Name != "6-2-302小钱" {
		t.Errorf("reporters: %+v, %v", others, err)
	}
	heard := 0
	for _, s := range h.Said() {
		if s.To == group && s.Mention == "6-2-302小钱" && strings.Contains(s.Text, "#1") {
			heard++
		}
	}
	if heard != 1 {
		t.Errorf("the neighbour was told %d times", heard)
	}
}

func TestSomebodyInNeedIsAMatterOfItsOwn(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("6-1-201赵", "6号楼停电了 咋回事")
	h.InGroup("6-2-302小钱", "6号楼停电了 我奶奶的制氧机用不成了 谁能来帮忙")
	if n := len(h.Tickets()); n != 2 {
		t.Errorf("%d tickets", n)
	}
}

func TestAMessageTakenBackTakesItsTicketBack(t *testing.T) {
	h := housetest.New(t)
	id := h.InGroup("3-2-501王秀英", "我家水管漏水了 找个师傅")
	recall := h.Message("3-2-501王秀英", "")
	recall.Recalls = id
	other := h.Message("平安是福", "")
	other.Recalls = id
	h.Receive(other)
	if s := h.Ticket(1).State; s != models.Open {
		t.Errorf("somebody else's recall made it %s", s)
	}
	h.Receive(recall)
	if s := h.Ticket(1).State; s != models.Cancelled {
		t.Errorf("it is %s", s)
	}
}

func TestWhichOfSeveralIsMeantIsAskedWithoutTellingTheNeighbours(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我的降压药没了 帮我买一盒硝苯地平")
	h.In(time.Hour).InGroup("3-2-501王秀英", "还有 我家马桶堵了 找个师傅")
	h.In(13 * time.Hour)
	h.Said()
	h.In(10*time.Hour).InGroup("3-2-501王秀英", "咋还没人来")
	said := h.Said()
	if len(said) != 1 || said[0].To != group || strings.Contains(said[0].Text, "药") || !strings.Contains(said[0].Text, "#2") {
		t.Fatalf("asked: %+v", said)
	}
	h.InGroup("3-2-501王秀英", "2")
	want(t, h, group+": #2", "马文惠: #2 居民在问")
	h.In(time.Hour).InGroup("3-2-501王秀英", "1")
	silence(t, h)
}

func TestTheOneJustSpokenOfIsTheNewest(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我的降压药没了 帮我买一盒硝苯地平")
	h.In(20*time.Hour).InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.In(13 * time.Hour)
	h.Said()
	h.InGroup("3-2-501王秀英", "咋还没人来")
	h.Said()
	h.InGroup("3-2-501王秀英", "就是刚才说的那个")
	want(t, h, group+": #2", "马文惠: #2 居民在问")
}

func TestTwoResidentsAtOnceAreKeptApart(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("平安是福", "我家马桶堵了 找个师傅")
	h.InGroup("豆豆妈", "门锁坏了 进不去 找个师傅")
	h.InGroup("豆豆妈", "6号楼")
	h.InGroup("平安是福", "2号楼1单元")
	if a, b := h.Ticket(1), h.Ticket(2); a.Building != "2" || b.Building != "6" {
		t.Errorf("%+v %+v", a.Place, b.Place)
	}
}

func TestAStrangerInPrivateIsPlacedByHisAddressOrAskedToSpeakInTheGroup(t *testing.T) {
	h := housetest.New(t)
	h.Private("22-1-402 张叔", "我家马桶堵了 找个师傅")
	want(t, h, "乔网格: 新工单 #1 … 22号楼", "22-1-402 张叔: #1 已登记")
	h.Private("陌生人", "我家马桶堵了 找个师傅")
	h.Private("陌生人", "有人吗")
	want(t, h, "陌生人: 群里说一句")
}

func TestAVoiceMessageIsAskedToBeTypedOnce(t *testing.T) {
	h := housetest.New(t)
	for range 2 {
		m := h.Message("平安是福", "")
		m.Media = &bot.Media{Kind: bot.Voice}
		h.Receive(m)
	}
	want(t, h, group+": 打一句字")
}
