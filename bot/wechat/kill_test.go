package wechat_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/bot/wechat"
)

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if addr := os.Getenv("WECHAT_KILL_SERVER"); addr != "" {
		victim(addr, os.Getenv("WECHAT_KILL_DIR"))
		return
	}
	os.Exit(m.Run())
}

// victim receives until it is killed and commits each message to a file, as a
// database would: whole and durable, or not at all.
func victim(addr, dir string) {
	to, err := url.Parse(addr)
	if err != nil {
		panic(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "committed"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	tr, err := wechat.New(wechat.Options{Groups: []string{groupName}, Storage: filepath.Join(dir, "login.json"),
		Transport: toHost{to}, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Status: func(s wechat.Status) { fmt.Println(s.State) }})
	if err != nil {
		panic(err)
	}
	_ = tr.Run(context.Background(), func(_ context.Context, m bot.Message) error {
		if _, err := fmt.Fprintf(f, "%s %s\n", m.ID, m.Text); err != nil {
			return err
		}
		return f.Sync()
	})
}

// toHost is what wechattest.Server.Transport does, across processes.
type toHost struct{ to *url.URL }

func (h toHost) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host, out.URL.Scheme, out.URL.Host = req.URL.Host, h.to.Scheme, h.to.Host
	return http.DefaultTransport.RoundTrip(out)
}

// TestKilledAtAnyMomentNothingIsLost kills the real process again and again
// during a stream. WECHAT_KILLS sets how often (default 12).
func TestKilledAtAnyMomentNothingIsLost(t *testing.T) {
	kills, _ := strconv.Atoi(os.Getenv("WECHAT_KILLS"))
	if kills == 0 {
		kills = 12
	}
	v, dir := newVillage(t), t.TempDir()
	launch := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "WECHAT_KILL_SERVER="+v.URL(), "WECHAT_KILL_DIR="+dir)
		cmd.Stderr = os.Stderr // a crash of its own must be seen
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }) // also after a failure
		if v.Scans() == 0 {
			v.Scan()
		}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if lines.Text() == string(wechat.StateOnline) {
				return cmd
			}
		}
		t.Fatal("the process never came online")
		return nil
	}
	said := 0
	for range kills {
		cmd := launch()
		first := ""
		for i := range 10 {
			id := v.Say(v.group, v.zhou, fmt.Sprint("消息", said))
			if said++; i == 0 {
				first = id
			}
		}
		v.AwaitDelivered(first) // then anywhere in what follows
		// Not a wait for anything: the moment of the kill is what is random.
		time.Sleep(time.Duration(rand.IntN(8000)) * time.Microsecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	launch()
	v.Say(v.group, v.zhou, "end")
	ids, doubled := map[string]bool{}, 0
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		data, _ := os.ReadFile(filepath.Join(dir, "committed"))
		if strings.HasSuffix(string(data), " end\n") {
			for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
				if ids[line] {
					doubled++
				}
				ids[line] = true
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the last message did not arrive; %d bytes committed", len(data))
		}
	}
	if len(ids) != said+1 {
		t.Errorf("%d messages were said, %d committed", said+1, len(ids))
	}
	if v.Scans() != 1 {
		t.Errorf("%d scans", v.Scans())
	}
	t.Logf("%d kills, %d messages, %d lost, %d offered again with the same id", kills, said+1, said+1-len(ids), doubled)
}
