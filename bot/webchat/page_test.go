package webchat_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gridbot/bot"
	"gridbot/bot/webchat"
	"gridbot/internal/browsertest"
)

// answering stands for the house: it answers as the real one would, after the
// message is committed.
func answering(h *house) {
	h.refuseWith(func(m bot.Message) error {
		var out bot.Outgoing
		switch {
		case strings.Contains(m.Text, "漏"):
			out = bot.Outgoing{Chat: m.Chat, Text: "#128 已登记，网格员马文惠会联系您。"}
		case m.Text == "我来":
			out = bot.Outgoing{Chat: m.Chat, Text: "#128 归您了。\n3号楼2单元501 王阿姨\n厨房水管漏水，加急。"}
		default:
			return nil
		}
		out.Ref, out.Mention = string(m.ID), &bot.Mention{ID: m.Sender.ID, Name: m.Sender.Name}
		go h.answer(out)
		return nil
	})
}

func (h *house) answer(out bot.Outgoing) {
	if _, err := h.tr.Send(h.t.Context(), out); err != nil && !errors.Is(err, bot.ErrOffline) {
		h.t.Error(err)
	}
}

func TestTwoWindowsAreTwoPeople(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	answering(h)
	earlierTalk(t, h)

	wang := h.window(ctx, 1360, 860)
	wang.Shot("who-desktop")
	wang.Choose("wang")
	ma := h.window(ctx, 390, 844)
	ma.Fits()
	ma.Shot("who-phone")
	ma.Choose("ma")

	wang.Say("group", "厨房水管漏水了，地上都是水")
	wang.Sees("group", "#128 已登记")
	ma.Sees("group", "厨房水管漏水了")
	ma.Shot("group-phone")
	sendPhoto(wang, "就是这里，您看看")
	ma.Wait("the photo arrives", `[...document.querySelectorAll('#pane-group .picture img')].some(i => i.naturalWidth > 0)`)

	quoteByTap(ma, "厨房水管漏水了")
	ma.Shot("quoting-phone")
	ma.Say("group", "我这就过来，先把总阀关上")
	wang.Wait("the quote is shown", `[...document.querySelectorAll('#pane-group .quoted')].some(q => q.textContent.includes('厨房水管漏水了'))`)
	wang.Shot("group-desktop")
	wang.Dark(true)
	wang.Shot("group-desktop-dark")
	inPrivate(ma, wang)
}

// inPrivate is what the worker does beside the group.
func inPrivate(ma, wang *window) {
	ma.T.Helper()
	ma.Click("#tab-private")
	ma.Say("private", "我来")
	ma.Sees("private", "归您了")
	ma.Fits()
	ma.Shot("private-phone")
	wang.Say("group", "谢谢小马")
	ma.Wait("the group's tab counts", `document.querySelector('#tab-group .count').textContent === '1'`)
	ma.Dark(true)
	ma.Shot("private-phone-dark")
	if browsertest.Eval[bool](wang, `document.body.textContent.includes('归您了')`) {
		wang.T.Error("somebody else's private chat is on the page")
	}
	ma.Click("#tab-group")
	ma.Wait("the group is read", `document.querySelector('#tab-group .count').hidden`)
	ma.Click("#pane-group .picture")
	ma.Wait("the photo is large", `document.querySelector('dialog.viewer[open]')`)
	ma.Shot("photo-large")
}

// sendPhoto attaches a photo and sends it with words.
func sendPhoto(w *window, text string) {
	w.T.Helper()
	file := filepath.Join(w.T.TempDir(), "floor.jpg")
	if err := os.WriteFile(file, picture(w.T, 1200, 900), 0o600); err != nil {
		w.T.Fatal(err)
	}
	w.Do(chromedp.SetUploadFiles(chromedp.CSS("#pane-group input[type=file]"), []string{file}))
	w.Wait("the photo is attached", `document.querySelector('#pane-group .extra img')`)
	w.Shot("photo-attached")
	w.Say("group", text)
}

// earlierTalk fills the group with what was said before.
func earlierTalk(t *testing.T, h *house) {
	t.Helper()
	wang, lao, ma := h.sit("wang"), h.sit("lao"), h.sit("ma")
	g := wang.Group.Chat
	ma.say(901, g, "各位邻居早上好。今天社区卫生站免费量血压，上午九点到十一点，家里有老人的可以带过来。")
	lao.say(902, g, "好的小马，我一会儿下去")
	wang.say(903, g, "收到，谢谢马文惠")
	lao.say(904, g, "@3-2-501 王阿姨 等我一起")
}

// quoteByTap taps a message, as on a phone.
func quoteByTap(w *window, text string) {
	w.T.Helper()
	w.Do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('#pane-group .bubble')].find(b => b.textContent.includes(` + browsertest.Quoted(text) + `)).click()`))
	w.Wait("the quote is chosen", `document.querySelector('#pane-group .extra')`)
}

func TestTourSendsItsSentences(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	answering(h)
	w := h.window(ctx, 360, 740)
	w.Fits()
	w.Do(chromedp.SendKeys(chromedp.CSS(".join input"), "7-1-602 小刘\r"))
	w.Wait("the chat is open", `document.querySelector('.page .line-state')?.hidden`)
	w.Fits()
	w.Shot("tour-phone")
	for _, name := range []string{"水管漏了", "交电费", "药快没了"} {
		w.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-tour="` + name + `"]').click()`))
		w.Wait(name+" is sent", `document.querySelector('[data-tour="`+name+`"]').classList.contains('used')`)
	}
	until(t, "all three are with the house", func() bool { return len(h.received()) == 3 })
	got := h.received()
	if got[0].Chat.Private || !got[2].Chat.Private {
		t.Error("the medicine should be said in private, the leak in the group")
	}
	w.Shot("tour-done-phone")
}

func TestUnsentMessageWaitsAndGoesByItself(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	w := h.window(ctx, 390, 844)
	w.Choose("wang")
	h.refuseWith(func(bot.Message) error { return errors.New("the database is away") })
	w.Do(chromedp.SendKeys(chromedp.CSS("#say-group"), "有人在吗\r"))
	w.Wait("it says that it is unsent", `document.querySelector('.message.unsent button.state')`)
	w.Shot("unsent-phone")
	w.Do(chromedp.Reload())
	w.Wait("it is still there after a reload", `document.querySelector('.message.waiting')`)
	h.refuseWith(nil)
	w.Sees("group", "有人在吗")
	if h.texts() != "有人在吗" {
		t.Errorf("the house got %q", h.texts())
	}
}

func TestKeysOfTheComposer(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	w := h.window(ctx, 1000, 700)
	w.Choose("wang")
	w.Do(chromedp.SendKeys(chromedp.CSS("#say-group"), "zhong"))
	w.Do(chromedp.Evaluate[chromedp.Void](`(() => {
		const f = document.querySelector('#say-group');
		f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}));
		f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}));
		f.dispatchEvent(new CompositionEvent('compositionstart'));
		f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
		f.dispatchEvent(new CompositionEvent('compositionend'));
		f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', shiftKey: true, bubbles: true, cancelable: true}));
	})()`))
	time.Sleep(100 * time.Millisecond)
	if h.texts() != "" || browsertest.Eval[string](w, `document.querySelector('#say-group').value`) != "zhong" {
		t.Errorf("an Enter that composes or breaks a line has sent %q", h.texts())
	}
	w.Say("group", " guo")
	if h.texts() != "zhong guo" {
		t.Errorf("the house got %q", h.texts())
	}
	reply := `#pane-group .message .reply`
	w.Do(chromedp.Focus(chromedp.CSS(reply)), chromedp.KeyEvent("\r"))
	w.Wait("the keyboard can quote", `document.querySelector('#pane-group .extra') && document.activeElement.id === 'say-group'`)
	w.Say("group", "<b>粗</b><img src=x onerror=alert(1)>")
	if browsertest.Eval[bool](w, `!!document.querySelector('.bubble b, .bubble img')`) {
		t.Error("a text has become markup")
	}
}

// TestPageHoldsOddTexts: nothing that people write breaks the page.
func TestPageHoldsOddTexts(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	wang := h.sit("wang")
	guest := h.enter(map[string]string{"name": "延川县大禹街道北新街社区3号楼2单元501室王秀英家的大女儿小王住楼上", "group": north})
	for i, text := range []string{
		strings.Repeat("https://example.invalid/很长的网址", 8), "第一行\n第二行\n\n  缩进的一行", "\u202e反着写的字\u202d", "😀👨‍👩‍👧‍👦🇨🇳",
		strings.Repeat("a", 300), "@小格 @3-2-501 王阿姨 @没有这个人 <script>alert(1)</script>",
	} {
		guest.say(i, guest.Group.Chat, text)
	}
	wang.say(20, wang.Group.Chat, "@马文惠 能来一下吗", bot.MessageID(id(0)))
	for name, width := range map[string]int64{"odd-phone": 360, "odd-middle": 1000} {
		w := h.window(ctx, width, 800)
		w.Choose("ma")
		w.Sees("group", "能来一下吗")
		w.Fits()
		w.Shot(name)
		if browsertest.Eval[bool](w, `!!document.querySelector('.bubble script')`) {
			t.Error("a text has become markup")
		}
		scrolls := browsertest.Eval[bool](w, `[...document.querySelectorAll('.scroller')].some(s => s.scrollWidth > s.clientWidth)`)
		if scrolls {
			t.Errorf("at %d px the messages are wider than their place", width)
		}
	}
}

// TestPhotoThatIsTooLargeIsSaid: the message is not lost, and the others go on.
func TestPhotoThatIsTooLargeIsSaid(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t, func(o *webchat.Options) { o.MaxUpload = 1000 })
	w := h.window(ctx, 390, 844)
	w.Choose("wang")
	file := filepath.Join(t.TempDir(), "floor.jpg")
	if err := os.WriteFile(file, picture(t, 600, 400), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Do(chromedp.SetUploadFiles(chromedp.CSS("#pane-group input[type=file]"), []string{file}))
	w.Wait("the photo is attached", `document.querySelector('#pane-group .extra img')`)
	w.Do(chromedp.SendKeys(chromedp.CSS("#say-group"), "看看\r"))
	w.Wait("it says why", `document.querySelector('.message.refused .state')?.textContent.includes('照片太大')`)
	w.Say("group", "下一句")
	w.Shot("refused-phone")
	w.Click(".message.refused .state button")
	w.Wait("the words are back", `document.querySelector('#say-group').value === '看看' && !document.querySelector('.message.refused')`)
}

// TestPageOutlivesARestart: the server forgets its sessions, the page goes on.
func TestPageOutlivesARestart(t *testing.T) {
	ctx := browsertest.Start(t)
	h := start(t)
	w := h.window(ctx, 1000, 700)
	w.Choose("wang")
	w.Say("group", "之前")
	h.halt()
	w.Wait("it says that it is cut off", `!document.querySelector('.line-state').hidden`)
	w.Do(chromedp.SendKeys(chromedp.CSS("#say-group"), "中间\r"))
	w.Wait("the message waits", `document.querySelector('.message.waiting')`)
	w.Shot("offline")
	h.run()
	w.Sees("group", "中间")
	w.Wait("the line is back", `document.querySelector('.line-state').hidden`)
	if h.texts() != "之前|中间" {
		t.Errorf("the house got %q", h.texts())
	}
}
