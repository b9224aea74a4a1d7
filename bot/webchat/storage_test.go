package webchat_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridbot/bot"
	"gridbot/bot/webchat"
)

// reopen starts another transport on the same folder, as after a restart.
func reopen(t *testing.T, dir string, change ...func(*webchat.Options)) *house {
	t.Helper()
	return start(t, append(change, in(dir))...)
}

func TestRestartKeepsWhatWasSaid(t *testing.T) {
	dir := t.TempDir()
	h := reopen(t, dir)
	wang := h.sit("wang")
	guest := h.enter(map[string]string{"name": "7-1-602 小刘", "group": north})
	wang.say(1, wang.Group.Chat, "第一句")
	out := bot.Outgoing{Ref: "7", Chat: guest.privateChat(), Text: "欢迎"}
	sent, err := h.tr.Send(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	h.halt()

	h = reopen(t, dir)
	wang, back := h.sit("wang"), h.sit(guest.Me.ID)
	if again := wang.say(1, wang.Group.Chat, "第一句"); again.Seq != 1 || len(h.received()) != 0 {
		t.Errorf("a message from before is %+v; the house got %q", again, h.texts())
	}
	if again, err := h.tr.Send(t.Context(), out); err != nil || again != sent {
		t.Errorf("an answer from before is %q, %v", again, err)
	}
	if next := wang.say(2, wang.Group.Chat, "第二句"); next.Seq != 3 {
		t.Errorf("the next number is %d", next.Seq)
	}
	l, _ := back.connect("", 0)
	if heard := words(l.hear(3)); heard != "第一句|欢迎|第二句" || back.Me.Name != "7-1-602 小刘" {
		t.Errorf("%s hears %q", back.Me.Name, heard)
	}
}

func TestTornLastLineIsDropped(t *testing.T) {
	for _, torn := range []string{`{"seq":3,"id":"x","ch`, "{\"seq\":3,\"id\n", "\x00\x00\x00\x00\n"} {
		dir := t.TempDir()
		h := reopen(t, dir)
		wang := h.sit("wang")
		wang.say(1, wang.Group.Chat, "一")
		wang.say(2, wang.Group.Chat, "二")
		h.halt()
		path := filepath.Join(dir, "history.jsonl")
		whole := contents(t, path)
		if err := os.WriteFile(path, append(bytes.Clone(whole), torn...), 0o600); err != nil {
			t.Fatal(err)
		}
		h = reopen(t, dir)
		if got := contents(t, path); !bytes.Equal(got, whole) {
			t.Errorf("after %q the file is %q", torn, got)
		}
		wang = h.sit("wang")
		if m := wang.say(3, wang.Group.Chat, "三"); m.Seq != 3 {
			t.Errorf("the number after %q is %d", torn, m.Seq)
		}
		h.halt()
		l, _ := reopen(t, dir).sit("wang").connect("", 0)
		if heard := words(l.hear(3)); heard != "一|二|三" {
			t.Errorf("after %q: %q", torn, heard)
		}
	}
}

func TestDamageInTheMiddleIsSaid(t *testing.T) {
	dir := t.TempDir()
	good := `{"seq":%d,"id":"m%[1]d","chat":"group:x","from":"a","name":"a","at":"2026-01-02T03:04:05Z"}` + "\n"
	text := fmt.Sprintf(good, 1) + "rubbish\n" + fmt.Sprintf(good, 2)
	if err := os.WriteFile(filepath.Join(dir, "history.jsonl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o := options()
	o.Dir = dir
	if _, err := webchat.New(o); err == nil || !strings.Contains(err.Error(), "history.jsonl") {
		t.Errorf("New: %v", err)
	}
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOldMessagesLeaveTheMemoryAndThenTheFile(t *testing.T) {
	dir := t.TempDir()
	few := func(o *webchat.Options) { o.Keep = 8 }
	h := reopen(t, dir, few)
	wang := h.sit("wang")
	wang.say(99, wang.Private, "私信")
	for i := range 30 {
		wang.say(i, wang.Group.Chat, fmt.Sprint(i))
	}
	h.halt()
	path := filepath.Join(dir, "history.jsonl")
	if n := bytes.Count(contents(t, path), []byte("\n")); n != 31 {
		t.Errorf("the file has %d lines", n)
	}
	h = reopen(t, dir, few, func(o *webchat.Options) { o.CompactAt = 1000 })
	if n := bytes.Count(contents(t, path), []byte("\n")); n < 9 || n > 11 {
		t.Errorf("the compacted file has %d lines", n)
	}
	wang = h.sit("wang")
	l, _ := wang.connect("", 0)
	first := l.hear(9)
	if heard := words(first); !strings.HasPrefix(heard, "私信|") || !strings.HasSuffix(heard, "|28|29") {
		t.Errorf("heard %q", heard)
	}
	if m := wang.say(31, wang.Group.Chat, "新"); m.Seq != 32 {
		t.Errorf("the next number is %d", m.Seq)
	}
	h.halt()
	l, _ = reopen(t, dir, few).sit("wang").connect("", 0)
	if heard := words(l.hear(9)); !strings.HasSuffix(heard, "|新") {
		t.Errorf("after another start: %q", heard)
	}
}

func TestFolderThatCantBeUsedIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := options()
	o.Dir = filepath.Join(file, "below")
	if _, err := webchat.New(o); err == nil {
		t.Error("a folder below a file was accepted")
	}
}
