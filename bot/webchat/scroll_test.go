package webchat_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"gridbot/internal/browsertest"
)

const atEnd = `(s => s.scrollHeight - s.scrollTop - s.clientHeight < 4)(document.querySelector('#pane-group .scroller'))`

func TestReadingAboveIsNotDisturbed(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	ma := h.sit("ma")
	for i := range 160 {
		ma.say(i, ma.Group.Chat, fmt.Sprint("第", i, "句"))
	}
	w := h.window(ctx, 390, 844)
	w.Choose("wang")
	w.Sees("group", "第159句")
	w.Wait("the newest is in view", atEnd)
	ma.say(200, ma.Group.Chat, "跟着看的")
	w.Sees("group", "跟着看的")
	w.Wait("the newest stays in view", atEnd)

	w.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#pane-group .scroller').scrollTop = 0`))
	w.Click("#pane-group .more")
	w.Sees("group", "第20句")
	if browsertest.Eval[float64](w, `document.querySelector('#pane-group .scroller').scrollTop`) < 1000 {
		t.Error("what was in view has moved away as earlier messages came")
	}
	ma.say(201, ma.Group.Chat, "新来的")
	w.Wait("it tells that something is new", `!document.querySelector('#pane-group .below').hidden && document.querySelector('#pane-group .below').textContent.includes('1条')`)
	if browsertest.Eval[bool](w, atEnd) {
		t.Error("the reader was carried off")
	}
	w.Shot("new-below-phone")
	w.Click("#pane-group .below")
	w.Wait("the newest is in view again", atEnd+` && document.querySelector('#pane-group .below').hidden`)
}

func TestSwitchingThePerson(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	w := h.window(ctx, 1000, 700)
	w.Choose("wang")
	w.Say("private", "只有我看")
	w.Do(chromedp.Reload())
	w.Wait("a reload keeps the person", `document.querySelector('.me')?.textContent.includes('王阿姨')`)
	w.Sees("private", "只有我看")
	w.Click(".switch")
	w.Choose("ma")
	w.Say("group", "我是小马")
	if got := h.received(); got[len(got)-1].Sender.Account != "ma" {
		t.Errorf("said by %+v", got[len(got)-1].Sender)
	}
	if browsertest.Eval[bool](w, `document.body.textContent.includes('只有我看')`) {
		t.Error("the last person's private chat is still on the page")
	}
}
