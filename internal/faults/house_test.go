package faults_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gridbot/models"
	"gridbot/models/modelstest"
)

// binary builds the program once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "gridbot-faults-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "gridbot")
	out, err := exec.Command("go", "build", "-o", path, "gridbot").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return path, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// estate is a house of several processes on one database and one Redis.
type estate struct {
	t     testing.TB
	env   []string
	store *models.Store
}

func newEstate(t *testing.T, kind, redis string) *estate {
	t.Helper()
	return estateOn(t, modelstest.Fresh(t, kind), redis)
}

func estateOn(t testing.TB, d modelstest.Database, redis string) *estate {
	t.Helper()
	e := &estate{t: t, store: d.Open(t)}
	e.env = append(os.Environ(),
		"GRIDBOT_DATABASE_DRIVER="+d.Driver, "GRIDBOT_DATABASE_DSN="+d.DSN, "GRIDBOT_REDIS_ADDR="+redis,
		"PGAPPNAME="+t.Name(), "GRIDBOT_WEB_LISTEN=127.0.0.1:0", "GRIDBOT_DATA="+t.TempDir(),
	)
	return e
}

// process is one running gridbot.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	out  *lockedBuffer
	url  string
	dead chan struct{}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var spoken = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start runs a process with these roles until the test ends or it is killed.
func (e *estate) start(roles string) *process {
	e.t.Helper()
	path, err := binary()
	if err != nil {
		e.t.Fatal(err)
	}
	p := &process{t: e.t, out: &lockedBuffer{}, dead: make(chan struct{})}
	p.cmd = exec.Command(path, "serve", "--config", "../../config.yaml", "--roles", roles)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = e.env, p.out, p.out
	if err := p.cmd.Start(); err != nil {
		e.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.dead)
	}()
	e.t.Cleanup(func() {
		p.kill()
		if e.t.Failed() {
			e.t.Logf("%s said:\n%s", roles, p.out)
		}
	})
	eventually(e.t, "it works", func() bool {
		p.url = spoken.FindString(p.out.String())
		return strings.Contains(p.out.String(), "已经开始工作") && (p.url != "" || !strings.Contains(roles, "chat"))
	})
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // gone already is as good
	<-p.dead
}

// eventually waits for something that other processes do.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}

// asks lets somebody new ask for something in the group, and sees that the chat
// has taken it.
func (p *process) asks(n int, words string) {
	p.t.Helper()
	var view struct {
		Tab   string
		Group struct{ Chat string }
	}
	resp, body := p.post("/webchat/session", nil, map[string]string{"name": fmt.Sprintf("%d-%d-101 住户%d", n%12+1, n%4+1, n), "group": "便民服务群"})
	if err := json.Unmarshal(body, &view); err != nil {
		p.t.Fatalf("%s: %v", body, err)
	}
	message := map[string]string{"id": fmt.Sprintf("00000000-0000-4000-8000-%012x", n), "chat": view.Group.Chat, "text": words}
	eventually(p.t, "the chat takes a message", func() bool {
		taken, _ := p.post("/webchat/s/"+view.Tab+"/messages", resp.Cookies(), message)
		return taken.StatusCode == http.StatusOK
	})
}

func (p *process) post(path string, cookies []*http.Cookie, in any) (*http.Response, []byte) {
	p.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for _, c := range cookies {
		req.AddCookie(c)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp, content
}
