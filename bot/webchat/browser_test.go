package webchat_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"gridbot/internal/browsertest"
)

type window = browsertest.Window

// window opens the chat page in a tab of its own.
func (h *house) window(browser context.Context, width, height int64) *window {
	h.t.Helper()
	w := browsertest.Open(h.t, browser, h.srv.URL, width, height)
	w.Wait("the first view", `document.querySelector('.who h1')`)
	return w
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
