package webchat_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridbot/bot"
	"gridbot/bot/webchat"
)

func dot(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPhotoReachesHouseAndGroup(t *testing.T) {
	for name, dir := range map[string]string{"memory": "", "folder": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			h := start(t, in(dir))
			wang, ma, xu := h.sit("wang"), h.sit("ma"), h.sit("xu")
			data := dot(t, 40, 30)
			status, said := wang.postPhoto(1, wang.Group.Chat, "看这里", data)
			if status != http.StatusOK || said.Photo == nil || said.Photo.W != 40 || said.Photo.H != 30 {
				t.Fatalf("%d %+v", status, said)
			}
			m := h.received()[0]
			if m.Text != "看这里" || m.Media == nil || m.Media.Kind != bot.Image {
				t.Fatalf("the house got %+v", m)
			}
			if got, err := m.Media.Fetch(t.Context(), 1<<20); err != nil || !bytes.Equal(got, data) {
				t.Errorf("fetched %d bytes, %v", len(got), err)
			}
			if _, err := m.Media.Fetch(t.Context(), 10); !errors.Is(err, bot.ErrTooLarge) {
				t.Errorf("fetched over the limit: %v", err)
			}
			path := "photo/" + said.Photo.File
			if status, got := ma.get(path); status != http.StatusOK || !bytes.Equal(got, data) {
				t.Errorf("another member: %d, %d bytes", status, len(got))
			}
			if status, _ := xu.get(path); status != http.StatusNotFound {
				t.Errorf("another community: %d", status)
			}
			if status, _ := ma.get("photo/..%2fhistory.jsonl"); status != http.StatusNotFound {
				t.Errorf("another file: %d", status)
			}
			quoting := ma.say(2, ma.Group.Chat, "收到", ma.onlyPhoto(3, data).ID)
			if quoting.Quote.Text != "[图片]" {
				t.Errorf("a quoted photo is %q", quoting.Quote.Text)
			}
		})
	}
}

// onlyPhoto posts a photo without words.
func (b *tab) onlyPhoto(n int, data []byte) said {
	b.h.t.Helper()
	status, m := b.postPhoto(n, b.Group.Chat, "", data)
	if status != http.StatusOK {
		b.h.t.Fatalf("a photo alone: %d", status)
	}
	return m
}

func TestPhotoIsServedAsWhatItIs(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	said := wang.onlyPhoto(1, dot(t, 1, 1))
	resp, err := wang.client.Get(wang.url("photo/" + said.Photo.File))
	if status, _ := read(t, resp, err); status != http.StatusOK {
		t.Fatal(status)
	}
	for name, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestOnlyPicturesOfAFairSizeAreTaken(t *testing.T) {
	dir := t.TempDir()
	h := start(t, in(dir), func(o *webchat.Options) { o.MaxUpload = 4000 })
	wang := h.sit("wang")
	for name, c := range map[string]struct {
		data   []byte
		status int
	}{
		"a page":            {[]byte("<!doctype html><script>alert(1)</script>"), http.StatusUnsupportedMediaType},
		"a drawing":         {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), http.StatusUnsupportedMediaType},
		"a program":         {[]byte("MZ\x90\x00"), http.StatusUnsupportedMediaType},
		"a large photo":     {append(dot(t, 9, 9), make([]byte, 4000)...), http.StatusRequestEntityTooLarge},
		"a very large file": {make([]byte, 2<<20), http.StatusRequestEntityTooLarge},
	} {
		if status, _ := wang.postPhoto(1, wang.Group.Chat, "", c.data); status != c.status {
			t.Errorf("%s: %d", name, status)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "photos", "*"))
	if err != nil || len(left) != 0 || len(h.received()) != 0 {
		t.Errorf("kept %q, the house got %q, %v", left, h.texts(), err)
	}
}

func TestBotShowsPhotos(t *testing.T) {
	dir := t.TempDir()
	h := start(t, in(dir))
	ma := h.sit("ma")
	path := filepath.Join(dir, "leak.bin")
	if err := os.WriteFile(path, dot(t, 3, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.tr.SendFile(t.Context(), ma.privateChat(), bot.OutgoingFile{Kind: bot.Image, Path: path}); err != nil {
		t.Fatal(err)
	}
	l, _ := ma.connect("", 0)
	m := l.hear(1)[0]
	if m.From != "" || m.Photo == nil || !strings.HasSuffix(m.Photo.File, ".png") {
		t.Errorf("heard %+v", m)
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, f := range []bot.OutgoingFile{{Kind: bot.Voice, Path: path}, {Kind: bot.Image, Path: text}} {
		if _, err := h.tr.SendFile(t.Context(), ma.privateChat(), f); !errors.Is(err, bot.ErrRejected) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if _, err := h.tr.SendFile(t.Context(), ma.privateChat(), bot.OutgoingFile{Kind: bot.Image, Path: path + "?"}); err == nil {
		t.Error("a file that is not there was sent")
	}
}
