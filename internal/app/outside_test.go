package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridbot/internal/llm/llmtest"
)

// doubtful asks an endpoint about everything in which there is a doubt.
func doubtful(e *llmtest.Endpoint) []string {
	return []string{
		"listen: 127.0.0.1:8080", "listen: 127.0.0.1:0",
		"understand: {}", fmt.Sprintf("understand:\n  llm: {url: %q, model: qwen2.5:7b, timeout: 2s, unsure_between: 0.0001-1}\n"+
			"  transcribe: {url: %q, model: whisper}", e.URL, e.URL),
	}
}

const doubt = "卫生院的药取回来了没 我在家等着呢"

func TestServeAsksTheConfiguredEndpointAndKeepsItsKeyToItself(t *testing.T) {
	e := llmtest.New(t, llmtest.Finds("medicine", "deliver", "normal"))
	t.Setenv("GRIDBOT_UNDERSTAND_LLM_KEY", "sk-very-secret")
	inFolder(t, doubtful(e)...)
	r := serve(t)
	resident := join(t, r.url, map[string]string{"name": "3-2-501 田阿姨", "group": "便民服务群"})
	worker := join(t, r.url, map[string]string{"person": "staff:马文惠"})
	resident.say(resident.group, doubt)
	resident.hears(resident.group, "#1 已登记，网格员马文惠会联系您")
	worker.hears(worker.private, "用药·送药")
	a := e.Asked()
	if len(a) != 1 || a[0].Key != "sk-very-secret" || strings.Contains(a[0].Raw, "田阿姨") || strings.Contains(a[0].Raw, "501") {
		t.Errorf("asked %+v", a)
	}
	if said := r.said(); strings.Contains(said, "sk-very-secret") || strings.Contains(said, "卫生院") {
		t.Errorf("it says %s", said)
	}
}

func TestTheBudgetOfTheDayIsKept(t *testing.T) {
	e := llmtest.New(t, llmtest.Finds("medicine", "deliver", "normal"))
	inFolder(t, append(doubtful(e), "timeout: 2s", "timeout: 2s, per_day: 1")...)
	r := serve(t)
	one := join(t, r.url, map[string]string{"name": "3-2-501 田阿姨", "group": "便民服务群"})
	other := join(t, r.url, map[string]string{"name": "5-1-302 老贺", "group": "便民服务群"})
	one.say(one.group, doubt)
	one.hears(one.group, "#1 已登记")
	other.say(other.group, doubt)
	other.say(other.group, "我家水管漏水了 麻烦找个师傅")
	other.hears(other.group, "#2 已登记")
	if n := len(e.Asked()); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestARehearsalAsksNobody(t *testing.T) {
	e := llmtest.New(t, llmtest.Finds("medicine", "deliver", "normal"))
	dir := inFolder(t, doubtful(e)...)
	file := filepath.Join(dir, "week.jsonl")
	line := `{"at":"2026-11-24T09:00:00+08:00","chat":"便民服务群","from":"3-2-501王秀英","text":"` + doubt + `"}`
	voice := `{"at":"2026-11-24T09:01:00+08:00","chat":"便民服务群","from":"3-2-501王秀英","media":"voice"}`
	if err := os.WriteFile(file, []byte(line+"\n"+voice+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run(t, "", "replay", file); code != 0 {
		t.Fatal(stderr)
	}
	if code, _, stderr := run(t, doubt+"\n", "parse"); code != 0 {
		t.Fatal(stderr)
	}
	if n := len(e.Asked()); n != 0 {
		t.Errorf("asked %d times", n)
	}
}

func TestCheckTriesTheEndpoints(t *testing.T) {
	for name, c := range map[string]struct {
		reply llmtest.Reply
		code  int
		want  string
	}{
		"works":     {llmtest.Raw(`{"data":[]}`), 0, "模型 qwen2.5:7b"},
		"wrong key": {llmtest.Fails(401), 1, "understand.llm：连不上，请看 url 和 key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GRIDBOT_UNDERSTAND_LLM_KEY", "sk-very-secret")
			inFolder(t, doubtful(llmtest.New(t, c.reply))...)
			code, stdout, stderr := run(t, "", "check")
			if code != c.code || !strings.Contains(stdout+stderr, c.want) || strings.Contains(stdout+stderr, "sk-very-secret") {
				t.Errorf("%d\n%s\n%s", code, stdout, stderr)
			}
		})
	}
}
