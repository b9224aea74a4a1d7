package webchat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// screenshots is where the pictures of the page go, if they are wanted.
const screenshots = "GRIDBOT_SCREENSHOTS"

// browser starts a headless Chromium, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium is installed: the page was not tried in a browser")
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

// window is one browser tab.
type window struct {
	t   *testing.T
	ctx context.Context
	url string
}

// window opens a tab of its own in the same browser, width by height.
func (h *house) window(browser context.Context, width, height int64) *window {
	h.t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	h.t.Cleanup(cancel)
	w := &window{t: h.t, ctx: ctx, url: h.srv.URL}
	var view chromedp.Action[chromedp.Void]
	if width < 900 {
		view = chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	} else {
		view = chromedp.EmulateViewport(width, height)
	}
	w.do(view)
	go w.listen()
	w.do(chromedp.Navigate(w.url))
	w.wait("the first view", `document.querySelector('.who h1')`)
	return w
}

// listen fails the test over what the page complains of: a script that breaks,
// and whatever its own policy had to stop.
func (w *window) listen() {
	for m, err := range chromedp.Console(w.ctx) {
		if err != nil {
			return
		}
		if m.IsException() || bytes.Contains([]byte(m.Text), []byte("Content Security Policy")) {
			w.t.Errorf("the page complains: %s", m)
		}
	}
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatal(err)
	}
}

func eval[T any](w *window, script string) T {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		w.t.Fatalf("%s: %v", script, err)
	}
	return v
}

// wait waits until a condition holds in the page.
func (w *window) wait(what, condition string) {
	w.t.Helper()
	until(w.t, what, func() bool { return eval[bool](w, "!!("+condition+")") })
}

// sees waits until a message with these words stands in a pane.
func (w *window) sees(pane, text string) {
	w.t.Helper()
	w.wait(pane+" shows "+text, fmt.Sprintf(
		`[...document.querySelectorAll('#pane-%s .message:not(.waiting) .bubble')].some(b => b.textContent.includes(%s))`, pane, quoted(text)))
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(b)
}

func (w *window) click(sel string) {
	w.t.Helper()
	w.wait(sel+" is there", fmt.Sprintf(`document.querySelector(%s)`, quoted(sel)))
	w.do(chromedp.Click(chromedp.CSS(sel)))
}

func (w *window) choose(person string) {
	w.t.Helper()
	w.click(`[data-person="` + person + `"]`)
	w.wait("the chat is open", `document.querySelector('.page .line-state')?.hidden`)
}

// say types into a pane and sends with the Enter key.
func (w *window) say(pane, text string) {
	w.t.Helper()
	w.do(chromedp.SendKeys(chromedp.CSS("#say-"+pane), text+"\r"))
	w.sees(pane, text)
}

// shot takes a picture of what can be seen.
func (w *window) shot(name string) {
	w.t.Helper()
	dir := os.Getenv(screenshots)
	if dir == "" {
		dir = w.t.TempDir()
	}
	time.Sleep(150 * time.Millisecond) // photos are decoded, marks fade in
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *window) dark(on bool) {
	w.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// fits fails when the page is wider than its window.
func (w *window) fits() {
	w.t.Helper()
	if d := eval[int](w, `document.documentElement.scrollWidth - innerWidth`); d > 0 {
		w.t.Errorf("the page is %d px too wide", d)
	}
}

// picture is a photo as a phone might send it: water on a floor, more or less.
func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{uint8(196 - y*60/h), uint8(186 - y*50/h), uint8(170 - y*20/h), 255}
			if x/(w/6)%2 == y/(h/5)%2 {
				c.R, c.G, c.B = c.R-14, c.G-14, c.B-12
			}
			dx, dy := float64(x)/float64(w)-.56, float64(y)/float64(h)-.68
			if dx*dx/.12+dy*dy/.03 < 1 {
				c = color.RGBA{uint8(120 + x*40/w), uint8(160 + y*30/h), 200, 255}
			}
			if x > w*52/100 && x < w*58/100 && y < h*62/100 {
				c = color.RGBA{uint8(150 + (x-w/2)*200/w), 152, 156, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 88}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
