package webchat_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

const atEnd = `(s => s.scrollHeight - s.scrollTop - s.clientHeight < 4)(document.querySelector('#pane-group .scroller'))`

func TestReadingAboveIsNotDisturbed(t *testing.T) {
	ctx := browser(t)
	h := start(t)
	ma := h.sit("ma")
	for i := range 160 {
		ma.say(i, ma.Group.Chat, fmt.Sprint("第", i, "句"))
	}
	w := h.window(ctx, 390, 844)
	w.choose("wang")
	w.sees("group", "第159句")
	w.wait("the newest is in view", atEnd)
	ma.say(200, ma.Group.Chat, "跟着看的")
	w.sees("group", "跟着看的")
	w.wait("the newest stays in view", atEnd)

	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#pane-group .scroller').scrollTop = 0`))
	w.click("#pane-group .more")
	w.sees("group", "第20句")
	if eval[float64](w, `document.querySelector('#pane-group .scroller').scrollTop`) < 1000 {
		t.Error("what was in view has moved away as earlier messages came")
	}
	ma.say(201, ma.Group.Chat, "新来的")
	w.wait("it tells that something is new", `!document.querySelector('#pane-group .below').hidden && document.querySelector('#pane-group .below').textContent.includes('1条')`)
	if eval[bool](w, atEnd) {
		t.Error("the reader was carried off")
	}
	w.shot("new-below-phone")
	w.click("#pane-group .below")
	w.wait("the newest is in view again", atEnd+` && document.querySelector('#pane-group .below').hidden`)
}

func TestSwitchingThePerson(t *testing.T) {
	ctx := browser(t)
	h := start(t)
	w := h.window(ctx, 1000, 700)
	w.choose("wang")
	w.say("private", "只有我看")
	w.do(chromedp.Reload())
	w.wait("a reload keeps the person", `document.querySelector('.me')?.textContent.includes('王阿姨')`)
	w.sees("private", "只有我看")
	w.click(".switch")
	w.choose("ma")
	w.say("group", "我是小马")
	if got := h.received(); got[len(got)-1].Sender.Account != "ma" {
		t.Errorf("said by %+v", got[len(got)-1].Sender)
	}
	if eval[bool](w, `document.body.textContent.includes('只有我看')`) {
		t.Error("the last person's private chat is still on the page")
	}
}
