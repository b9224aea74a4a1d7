package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridbot/internal/app"
)

// run runs a command as a shell would, in a folder that holds the shipped
// configuration.
func run(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = app.Run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// The tests change folders, so it is read before any of them runs.
var shipped, errShipped = os.ReadFile("../../config.yaml")

// inFolder changes to a new folder with the shipped configuration, changed by
// pairs of old and new words.
func inFolder(t *testing.T, change ...string) string {
	t.Helper()
	if errShipped != nil {
		t.Fatal(errShipped)
	}
	text := string(shipped)
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("config.yaml has no %q", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return dir
}

func TestParseWritesOneObjectPerLineInOrder(t *testing.T) {
	inFolder(t)
	lines := []string{
		"家里水管漏水了 3号楼2单元501 找个师傅",
		"",
		`{"text":"128我接","role":"worker"}`,
		`{"text":"5号楼","role":"resident","context":"#7 记下了。请问您家是几号楼几单元？"}`,
		`{"text":"不是 JSON`,
		"早上好",
		`{"text":"我来","role":"worker","quoted":"【新工单 #128】报修·漏水"}`,
	}
	code, stdout, stderr := run(t, strings.Join(lines, "\n")+"\n", "parse")
	if code != 0 {
		t.Fatal(stderr)
	}
	out := strings.Split(strings.TrimSpace(stdout), "\n")
	if len(out) != len(lines) {
		t.Fatalf("%d lines out of %d:\n%s", len(out), len(lines), stdout)
	}
	for i, want := range []string{
		`"kind":"repair"`, `"requests":[]`, `"name":"claim","tickets":["128"]`, `"name":"supplement"`,
		`"requests":[]`, `"requests":[]`, `"name":"claim","tickets":["128"]`,
	} {
		if !json.Valid([]byte(out[i])) || !strings.Contains(out[i], want) {
			t.Errorf("%q\n gives %s\n without %s", lines[i], out[i], want)
		}
	}
	if !strings.Contains(out[0], `"building":"3","unit":"2","room":"501"`) {
		t.Errorf("slots: %s", out[0])
	}
}

func TestParseNeedsNoConfigurationAndExplains(t *testing.T) {
	t.Chdir(t.TempDir())
	code, stdout, stderr := run(t, "家里水管漏水了\n", "parse", "--explain")
	if code != 0 || !strings.Contains(stdout, "水管") || !strings.Contains(stdout, "repair") {
		t.Errorf("%d %s %s", code, stdout, stderr)
	}
}

func TestReplayRehearsesATranscriptInVirtualTime(t *testing.T) {
	dir := inFolder(t)
	transcript := `
{"at":"2026-11-24T09:00:00+08:00","chat":"便民服务群","from":"3-2-501王秀英","text":"我家水管漏水了 找个师傅","id":"m1"}
{"at":"2026-11-24T09:01:00+08:00","chat":"麻将群","from":"老李","text":"我家水管漏水了 找个师傅","id":"m2"}
{"at":"2026-11-24T09:05:00+08:00","private":true,"from":"马文惠","text":"我来","id":"m3"}
{"at":"2026-11-24T20:01:00+08:00","tick":true}
{"at":"2026-11-24T20:05:00+08:00","chat":"便民服务群","from":"马文惠","text":"弄好了","quote":"m1","id":"m4"}
{"at":"2026-11-24T20:06:00+08:00","chat":"便民服务群","from":"3-2-501王秀英","text":"好着呢 谢谢","quote":{"from":"小格","text":"#1 马文惠说已经办好了，您看可以了吗？"}}
{"at":"2026-11-24T20:07:00+08:00","chat":"便民服务群","from":"平安是福","text":"我家马桶堵了 找人看看","id":"m5"}
{"at":"2026-11-24T20:08:00+08:00","chat":"便民服务群","from":"平安是福","recall":"m5"}
`
	file := filepath.Join(dir, "week.jsonl")
	if err := os.WriteFile(file, []byte(transcript), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(t, "", "replay", file)
	if code != 0 {
		t.Fatal(stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	type out struct {
		At   string
		To   struct{ Chat, Private string }
		Text string
	}
	reminders := 0
	for _, line := range lines[:len(lines)-1] {
		var o out
		if err := json.Unmarshal([]byte(line), &o); err != nil || o.At == "" || o.To.Chat == "" == (o.To.Private == "") {
			t.Errorf("%s: %v", line, err)
		}
		if strings.Contains(o.Text, "今晚提醒") && o.To.Private == "马文惠" && strings.HasPrefix(o.At, "2026-11-24T20:00:00+08:00") {
			reminders++
		}
	}
	if reminders != 1 {
		t.Errorf("%d reminders:\n%s", reminders, stdout)
	}
	var end struct {
		Tickets []struct {
			Number                                   int
			Kind, State, Building, Worker, Requester string
			Reporters                                []string
			Events                                   []struct{ Action, By string }
		}
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &end); err != nil {
		t.Fatal(err)
	}
	if len(end.Tickets) != 2 || end.Tickets[0].State != "closed" || end.Tickets[0].Worker != "马文惠" ||
		end.Tickets[0].Requester != "3-2-501王秀英" || end.Tickets[1].State != "cancelled" {
		t.Errorf("%+v", end.Tickets)
	}
}

func TestReplayTellsWhichLineItCannotRead(t *testing.T) {
	dir := inFolder(t)
	file := filepath.Join(dir, "bad.jsonl")
	if err := os.WriteFile(file, []byte("{\"at\":\"2026-11-24T09:00:00+08:00\",\"tick\":true}\nnonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run(t, "", "replay", file); code == 0 || !strings.Contains(stderr, "第 2 行") {
		t.Errorf("%d %s", code, stderr)
	}
}

func TestCheckSaysWhatIsWrongWhere(t *testing.T) {
	inFolder(t)
	if code, stdout, stderr := run(t, "", "check"); code != 0 || !strings.Contains(stdout, "都好了") {
		t.Errorf("the shipped configuration: %d %s %s", code, stdout, stderr)
	}
	for name, c := range map[string]struct {
		change []string
		want   string
	}{
		"unknown key":   {[]string{"overdue:", "overdu:"}, "config.yaml:"},
		"no redis":      {[]string{`addr: ""`, `addr: "127.0.0.1:1"`}, "redis"},
		"no database":   {[]string{"driver: sqlite ", "dsn: \"postgres://127.0.0.1:1/x?connect_timeout=1\"\n  driver: postgres "}, "database"},
		"no transport":  {[]string{"webchat:                  # 浏览器里的群，用来试、用来教、用来给人看\n    enabled: true", "webchat:\n    enabled: false"}, "enabled"},
		"text":          {[]string{"texts: {}", "texts: {registered: \"{{.Nonsense}}\"}"}, "registered"},
		"name of text":  {[]string{"texts: {}", "texts: {registred: \"x\"}"}, "registred"},
		"word list":     {[]string{"understand: {}", "understand: {words: {thing.rocket: [火箭]}}"}, "thing.rocket"},
		"wechat remark": {[]string{"enabled: false          # 打开", "enabled: true # 打开", "        wechat_remark: 刘翠梅\n", ""}, "刘翠梅"},
		"data folder":   {[]string{"data: data ", "data: /dev/null/x "}, "/dev/null/x"},
	} {
		t.Run(name, func(t *testing.T) {
			inFolder(t, c.change...)
			code, stdout, stderr := run(t, "", "check")
			if code == 0 || !strings.Contains(stderr, c.want) {
				t.Errorf("%d\n%s\n%s", code, stdout, stderr)
			}
			if strings.Contains(stderr, "goroutine") {
				t.Errorf("crashed: %s", stderr)
			}
		})
	}
}

func TestServeStopsWithOneSentenceWhenItCannotWork(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for name, change := range map[string][]string{
		"busy port":   {"listen: 127.0.0.1:8080", "listen: " + busy.Addr().String()},
		"no redis":    {"listen: 127.0.0.1:8080", "listen: 127.0.0.1:0", `addr: ""`, `addr: "127.0.0.1:1"`},
		"data folder": {"listen: 127.0.0.1:8080", "listen: 127.0.0.1:0", "data: data ", "data: /dev/null/x "},
		"no file":     nil,
	} {
		t.Run(name, func(t *testing.T) {
			inFolder(t, change...)
			args := []string{"serve"}
			if change == nil {
				args = append(args, "--config", "nowhere.yaml")
			}
			code, _, stderr := run(t, "", args...)
			if code == 0 || !strings.Contains(stderr, "gridbot: ") || strings.Contains(stderr, "goroutine") {
				t.Errorf("%d %s", code, stderr)
			}
		})
	}
}

func TestBackupCopiesAndRemindQueues(t *testing.T) {
	dir := inFolder(t)
	if code, stdout, stderr := run(t, "", "remind", "--now"); code != 0 || !strings.Contains(stdout, "0 条") {
		t.Errorf("remind: %d %s %s", code, stdout, stderr)
	}
	code, stdout, stderr := run(t, "", "backup")
	if code != 0 {
		t.Fatal(stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, strings.TrimSpace(stdout))); err != nil {
		t.Error(err)
	}
	if code, stdout, _ := run(t, "", "version"); code != 0 || !strings.HasPrefix(stdout, "gridbot ") {
		t.Errorf("version: %d %s", code, stdout)
	}
}

func TestAnUnknownCommandIsAnError(t *testing.T) {
	if code, _, stderr := run(t, "", "dance"); code == 0 || stderr == "" {
		t.Errorf("%d %s", code, stderr)
	}
	var out bytes.Buffer
	if code := app.Run(context.Background(), []string{"--help"}, strings.NewReader(""), &out, &out); code != 0 || !strings.Contains(out.String(), "serve") {
		t.Errorf("help: %d %s", code, out.String())
	}
}
