// Package browsertest opens the product's pages in a headless Chromium, for tests
// that look at them as their users do.
package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"gridbot/internal/testneeds"
)

// screenshots is where the pictures of the page go, if they are wanted.
const screenshots = "GRIDBOT_SCREENSHOTS"

// Start starts a headless Chromium, or skips the test where there is none.
func Start(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		testneeds.Missing(t, "no Chromium is installed: the page was not tried in a browser")
	}
	if testing.Short() {
		t.Skip("a browser takes some seconds: left out with -short")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("lang", "zh-CN"))
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // it refuses to start as root otherwise
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return ctx
}

// Window is one browser tab.
type Window struct {
	T   *testing.T
	Ctx context.Context
	URL string
}

// Open opens a page in a tab of its own in the same browser, width by height; one
// narrower than 900 is a phone.
func Open(t *testing.T, browser context.Context, url string, width, height int64) *Window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	w := &Window{T: t, Ctx: ctx, URL: url}
	var view chromedp.Action[chromedp.Void]
	if width < 900 {
		view = chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	} else {
		view = chromedp.EmulateViewport(width, height)
	}
	w.Do(view)
	go w.listen()
	w.Do(chromedp.Navigate(w.URL))
	return w
}

// listen fails the test over what the page complains of: a script that breaks,
// and whatever its own policy had to stop.
func (w *Window) listen() {
	for m, err := range chromedp.Console(w.Ctx) {
		if err != nil {
			return
		}
		if m.IsException() || bytes.Contains([]byte(m.Text), []byte("Content Security Policy")) {
			w.T.Errorf("the page complains: %s", m)
		}
	}
}

// Do takes steps in the page.
func (w *Window) Do(steps ...chromedp.Action[chromedp.Void]) {
	w.T.Helper()
	if err := chromedp.Do(w.Ctx, steps...); err != nil {
		w.T.Fatal(err)
	}
}

// Eval runs a script in the page.
func Eval[T any](w *Window, script string) T {
	w.T.Helper()
	v, err := chromedp.Run(w.Ctx, chromedp.Evaluate[T](script))
	if err != nil {
		w.T.Fatalf("%s: %v", script, err)
	}
	return v
}

// Wait waits until a condition holds in the page.
func (w *Window) Wait(what, condition string) {
	w.T.Helper()
	until(w.T, what, func() bool { return Eval[bool](w, "!!("+condition+")") })
}

// Sees waits until a message with these words stands in a pane.
func (w *Window) Sees(pane, text string) {
	w.T.Helper()
	w.Wait(pane+" shows "+text, fmt.Sprintf(
		`[...document.querySelectorAll('#pane-%s .message:not(.waiting) .bubble')].some(b => b.textContent.includes(%s))`, pane, Quoted(text)))
}

// Quoted writes a text as a script does.
func Quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(b)
}

// Click waits for an element and clicks it.
func (w *Window) Click(sel string) {
	w.T.Helper()
	w.Wait(sel+" is there", fmt.Sprintf(`document.querySelector(%s)`, Quoted(sel)))
	w.Do(chromedp.Click(chromedp.CSS(sel)))
}

// Choose takes a person of the chat page's list.
func (w *Window) Choose(person string) {
	w.T.Helper()
	w.Click(`[data-person="` + person + `"]`)
	w.Wait("the chat is open", `document.querySelector('.page .line-state')?.hidden`)
}

// Say types into a pane and sends with the Enter key.
func (w *Window) Say(pane, text string) {
	w.T.Helper()
	w.Do(chromedp.SendKeys(chromedp.CSS("#say-"+pane), text+"\r"))
	w.Sees(pane, text)
}

// Shot takes a picture of what can be seen.
func (w *Window) Shot(name string) {
	w.T.Helper()
	dir := os.Getenv(screenshots)
	if dir == "" {
		dir = w.T.TempDir()
	}
	time.Sleep(150 * time.Millisecond) // photos are decoded, marks fade in
	png, err := chromedp.Run(w.Ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		w.T.Fatal(err)
	}
}

// Dark switches to the dark colours and back.
func (w *Window) Dark(on bool) {
	w.T.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	_, err := chromedp.Call(w.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		w.T.Fatal(err)
	}
}

// Fits fails when the page is wider than its window.
func (w *Window) Fits() {
	w.T.Helper()
	if d := Eval[int](w, `document.documentElement.scrollWidth - innerWidth`); d > 0 {
		w.T.Errorf("the page is %d px too wide", d)
	}
}

// until waits for something that happens outside the test's goroutine.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}

// Visit opens another page in the same window and waits until it is there.
func (w *Window) Visit(url string) {
	w.T.Helper()
	w.URL = url
	w.Do(chromedp.Navigate(url))
	w.Wait("the page is there", `document.readyState === 'complete'`)
}

// Type focuses an element and types into it; "\r" is the Enter key.
func (w *Window) Type(sel, keys string) {
	w.T.Helper()
	w.Wait(sel+" is there", fmt.Sprintf(`document.querySelector(%s)`, Quoted(sel)))
	w.Do(chromedp.SendKeys(chromedp.CSS(sel), keys))
}
