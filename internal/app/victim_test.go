package app_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"gridbot/bot/wechat/wechattest"
	"gridbot/internal/app"
)

// TestMain lets the test binary be the program that is killed: the whole of it,
// with its own database, connected to the WeChat server of the test.
func TestMain(m *testing.M) {
	if addr := os.Getenv("GRIDBOT_VICTIM"); addr != "" {
		to, err := url.Parse(addr)
		if err != nil {
			panic(err)
		}
		go measured()
		code := app.RunOn(context.Background(), func(string) http.RoundTripper { return toHost{to} }, []string{"serve"}, os.Stdout, os.Stderr)
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// toHost is what wechattest.Server.Transport does, across processes.
type toHost struct{ to *url.URL }

func (h toHost) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host, out.URL.Scheme, out.URL.Host = req.URL.Host, h.to.Scheme, h.to.Host
	return http.DefaultTransport.RoundTrip(out)
}

// measured answers each line of standard input with the memory in use, in kB,
// and the number of goroutines.
func measured() {
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Println("measured", m.HeapAlloc>>10, runtime.NumGoroutine())
	}
}

// victim is one life of the program.
type victim struct {
	cmd   *exec.Cmd
	in    *os.File
	lines *bufio.Scanner
}

// launch starts the program in the town, in a process of its own.
func (v *town) launch() *victim {
	v.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Dir = v.dir
	cmd.Env = append(os.Environ(), "GRIDBOT_VICTIM="+v.URL(), "GRIDBOT_LOG_LEVEL=error")
	cmd.Stderr = os.Stderr // a crash of its own must be seen
	out, err := cmd.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		v.t.Fatal(err)
	}
	cmd.Stdin = read
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	_ = read.Close()
	k := &victim{cmd: cmd, in: write, lines: bufio.NewScanner(out)}
	v.t.Cleanup(k.kill)
	return k
}

// kill ends it as a power cut would.
func (k *victim) kill() {
	_ = k.cmd.Process.Kill()
	_ = k.cmd.Wait() // it was killed
	_ = k.in.Close()
}

// measure asks for memory in kB and goroutines.
func (k *victim) measure(t *testing.T) (heap, goroutines int) {
	t.Helper()
	if _, err := k.in.WriteString("\n"); err != nil {
		t.Fatal(err)
	}
	for k.lines.Scan() {
		if f := strings.Fields(k.lines.Text()); len(f) == 3 && f[0] == "measured" {
			heap, _ = strconv.Atoi(f[1])
			goroutines, _ = strconv.Atoi(f[2])
			return heap, goroutines
		}
	}
	t.Fatal("it said nothing")
	return 0, 0
}

// crowd adds members with an address each.
func (v *town) crowd(n int) []*wechattest.Person {
	people := make([]*wechattest.Person, n)
	for i := range people {
		people[i] = v.AddStranger(fmt.Sprint("邻居", i))
		v.group.Add(people[i], fmt.Sprintf("%d-%d-%d 邻居", i%12+1, i/12%6+1, 101+i/72))
	}
	return people
}

// number reads a number from the environment.
func number(name string, fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return fallback
}
