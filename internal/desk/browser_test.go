package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gridbot/internal/browsertest"
	"gridbot/internal/housetest"
	"gridbot/models"
)

// photo is a picture as a phone sends it.
const photo = "../../docs/screenshots/play-worker-phone.png"

// aDay is what happens in a day, so that the pages have something to show.
func (e *estate) aDay() {
	h := e.house
	content, err := os.ReadFile(photo)
	if err == nil {
		err = os.WriteFile(filepath.Join(e.media, "leak"), content, 0o600)
	}
	if err != nil {
		e.t.Fatal(err)
	}
	h.Clock = time.Date(2026, 11, 23, 7, 40, 0, 0, housetest.Shanghai).UTC()
	h.InGroup("3-2-501王秀英", "文惠 我家厨房水管漏水了 用桶接着呢 能不能找个师傅来看看")
	leak := h.Message("3-2-501王秀英", "")
	leak.Media = housetest.Photo("leak")
	h.Receive(leak)
	h.In(7*time.Minute).Private("马文惠", "1 我来 这就联系水电工")
	h.In(20*time.Minute).InGroup("5号楼1单元302 老李", "楼道灯坏了三天了，老人上下楼看不见，我电话13800138000")
	h.In(3*time.Minute).Private("百合万兴苑4-1101 贺大娘", "我的降压药硝苯地平就剩一天的了，能帮我买两盒吗")
	h.In(40*time.Minute).Private("徐小燕", "3 我来，中午去药店")
	h.In(15*time.Minute).InGroup("1-1-202 张老师", "帮我交一下电费，户号6100123456，交200元")
	h.In(2*time.Hour).Private("徐小燕", "3 药送到了")
	h.Private("百合万兴苑4-1101 贺大娘", "收到了 谢谢")
	h.Private("百合万兴苑4-1101 贺大娘", "5分")
	h.Pass(6 * time.Hour)
	h.Private("马文惠", "1 师傅下午到，已经约好")
	h.Until("20:00")
	h.Clock = time.Date(2026, 11, 24, 8, 10, 0, 0, housetest.Shanghai).UTC()
	h.InGroup("2-1-101 孙大爷", "家里没电了 跳闸推不上去")
	h.In(2*time.Minute).InGroup("6-3-402 小高", "下水道堵了，厨房返水，今天能来通一下吗")
	h.Private("刘翠梅", "6 我来")
	h.In(25*time.Minute).Private("刘翠梅", "6 通开了，头发堵的")
	h.InGroup("百合万兴苑2-301 郭师傅", "楼上漏水把我家天花板泡了，找物业不管，麻烦来调解一下")
	h.In(4*time.Minute).Private("徐小燕", "7 我解决不了 得上报")
	h.In(30*time.Minute).InGroup("4-2-601 杨阿姨", "养老认证手机上弄不了，能上门帮忙吗")
	h.Said()
	e.deliver()
}

// deliver marks what the bot has said as sent.
func (e *estate) deliver() {
	e.t.Helper()
	ctx, now := e.t.Context(), e.house.Clock
	for {
		list, err := e.house.Store.LeaseOutbox(ctx, housetest.Network, 50, now, now.Add(time.Minute))
		if err != nil {
			e.t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		for _, o := range list {
			err := e.house.Store.SettleOutbox(ctx, o.ID, models.Settlement{State: models.Sent, Attempt: o.Attempts, At: now})
			if err != nil {
				e.t.Fatal(err)
			}
		}
	}
}

// shots opens pages as somebody and takes their pictures on a desk and a phone.
func (e *estate) shots(t *testing.T, who string, pages map[string]string) {
	browser := browsertest.Start(t)
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"", 1360, 900}, {"-phone", 390, 844}} {
		w := browsertest.Open(t, browser, e.url+e.linkFor(who), size.width, size.height)
		w.Click("main button")
		w.Wait("in", `document.querySelector('.top')`)
		for name, path := range pages {
			w.Visit(e.url + path)
			w.Fits()
			w.Shot("desk-" + name + size.name)
		}
	}
}

func TestThePagesInABrowser(t *testing.T) {
	e := open(t)
	e.aDay()
	e.fill(180, 227*time.Minute)
	e.shots(t, "何站长", map[string]string{
		"board": "/desk/board", "all": "/desk/board?view=all", "ticket": fmt.Sprintf("/desk/ticket/%d", e.ticketID(0, 1)), "account": "/desk/account",
		"overview": "/desk/overview", "people": "/desk/people", "household": fmt.Sprintf("/desk/people/%d", e.households(0)),
	})
}

func TestTheOperatorsPagesInABrowser(t *testing.T) {
	e := open(t)
	e.aDay()
	e.as("马文惠")
	e.shots(t, "管理员", map[string]string{"system": "/desk/system", "audit": "/desk/audit"})
}

func TestARegisterInABrowser(t *testing.T) {
	e := open(t)
	e.households(0)
	w := browsertest.Open(t, browsertest.Start(t), e.url+e.linkFor("何站长"), 1360, 900)
	w.Click("main button")
	w.Wait("in", `document.querySelector('.top')`)
	w.Visit(e.url + "/desk/people")
	browsertest.Eval[bool](w, `(() => { (async () => {
		const file = new File([await (await fetch('/desk/people.xlsx')).blob()], '住户.xlsx'), list = new DataTransfer();
		list.items.add(file);
		document.getElementById('file').files = list.files;
		document.querySelector('.excel form').requestSubmit();
	})(); return true })()`)
	w.Wait("the rows", `document.querySelector('main')?.textContent.includes('3 行可以导入')`)
	w.Fits()
	w.Shot("desk-import")
	w.Click("main form .primary")
	w.Wait("it is taken in", `document.querySelector('main')?.textContent.includes('更新 3 户')`)
}

func TestTwoWindowsSeeEachOthersChanges(t *testing.T) {
	e := open(t)
	e.aDay()
	browser := browsertest.Start(t)
	director := browsertest.Open(t, browser, e.url+e.linkFor("何站长"), 1360, 900)
	director.Click("main button")
	director.Wait("the board", `document.querySelector('.tickets')`)

	// Reassign from the board, with the keyboard only.
	director.Type(`[data-give]`, "\r")
	director.Wait("the form", `document.getElementById('give').open`)
	director.Shot("desk-give")
	browsertest.Eval[bool](director, `(() => { const f = document.querySelector('#give form'); f.to.value = [...f.to.options].find(o => o.text === '刘翠梅').value; return true })()`)
	director.Type("#give-words", "马文惠今天开会\r")
	director.Wait("what was done is said", `document.querySelector('.done.notice')?.textContent.includes('转给刘翠梅')`)

	// What is said in the chat appears by itself.
	e.house.Said()
	e.house.InGroup("4-1-302 常大妈", "暖气不热，屋里冷得很")
	director.Wait("the new ticket is there", `[...document.querySelectorAll('.ticket .place')].some(p => p.textContent.includes('常大妈'))`)
}

func TestTheDoorInABrowser(t *testing.T) {
	e := open(t)
	browser := browsertest.Start(t)
	w := browsertest.Open(t, browser, e.url+"/desk", 1360, 900)
	w.Shot("desk-sign-in")
	phone := browsertest.Open(t, browser, e.url+e.linkFor("马文惠"), 360, 740)
	phone.Fits()
	phone.Shot("desk-link-phone")
}
