package webchat_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"gridbot/bot"
)

func TestGuestJoinsAsAResident(t *testing.T) {
	h := start(t)
	ma := h.sit("ma")
	l, _ := ma.connect("", 0)
	guest := h.enter(map[string]string{"name": " 7-1-602\u202e\n小刘 ", "group": north})
	if guest.Me.Name != "7-1-602 小刘" || guest.Me.Role != "resident" || guest.Me.Group != north {
		t.Errorf("joined as %+v", guest.Me)
	}
	if f := l.next(); f.Type != "members" || len(f.Members) != 5 {
		t.Errorf("the others hear %+v", f)
	}
	guest.say(1, guest.Group.Chat, "大家好")
	if got := h.received()[0].Sender; got.Account != guest.Me.ID || got.ID == "" {
		t.Errorf("the house got %+v", got)
	}
	if again := h.enter(map[string]string{"name": "7-1-602 小刘", "group": north}); again.Me.ID != guest.Me.ID {
		t.Errorf("who comes back is %+v", again.Me)
	}
}

func TestGuestCantBecomeAnyoneElse(t *testing.T) {
	h := start(t)
	for _, body := range []map[string]string{
		{"name": "马文惠", "group": north},
		{"name": "3-2-501 王阿姨", "group": north},
		{"name": "小格", "group": north},
		{"name": "@小格", "group": north},
		{"name": "", "group": north},
		{"name": "\u200b\u202e", "group": north},
		{"name": "老张", "group": "别的群"},
		{"name": "老张"},
		{"person": "nobody"},
	} {
		if _, status, _ := h.tryEnter(body); status < 400 || status >= 500 {
			t.Errorf("%v: %d", body, status)
		}
	}
	guest := h.enter(map[string]string{"name": "ma", "group": north, "role": "worker", "id": "ma"})
	if !strings.HasPrefix(guest.Me.ID, "guest-") || guest.Me.Role != "resident" {
		t.Errorf("a guest is %+v", guest.Me)
	}
}

func TestPrivateChatIsItsPersonsOwn(t *testing.T) {
	h := start(t)
	wang, ma, xu := h.sit("wang"), h.sit("ma"), h.sit("xu")
	wang.say(1, wang.Private, "我的药")
	if _, err := h.tr.Send(t.Context(), bot.Outgoing{Ref: "1", Chat: wang.privateChat(), Text: "只给王阿姨"}); err != nil {
		t.Fatal(err)
	}
	wang.say(2, wang.Group.Chat, "大家好")
	for who, want := range map[*tab]string{ma: "大家好", wang: "我的药|只给王阿姨|大家好"} {
		l, _ := who.connect("", 0)
		if heard := words(l.hear(strings.Count(want, "|") + 1)); heard != want {
			t.Errorf("%s hears %q", who.Me.Name, heard)
		}
	}
	for _, other := range []*tab{ma, xu} {
		if status, _ := other.post(3, wang.Private, "假的"); status != http.StatusForbidden {
			t.Errorf("%s writes into it: %d", other.Me.Name, status)
		}
		if status, body := other.get("messages?before=99&chat=private:wang"); status != http.StatusForbidden {
			t.Errorf("%s reads it: %d %s", other.Me.Name, status, body)
		}
	}
	if status, _ := xu.post(4, wang.Group.Chat, "别的社区"); status != http.StatusForbidden {
		t.Errorf("another community's worker writes into the group: %d", status)
	}
	if status, _ := xu.get("messages?before=99&chat=group:" + north); status != http.StatusForbidden {
		t.Errorf("another community's worker reads the group: %d", status)
	}
}

func TestSessionNeedsItsOwnToken(t *testing.T) {
	h := start(t)
	wang, ma := h.sit("wang"), h.sit("ma")
	// The address of a tab alone, and with another tab's token, opens nothing.
	mine, err := url.Parse(ma.url("me"))
	if err != nil {
		t.Fatal(err)
	}
	for name, cookies := range map[string][]*http.Cookie{"no token": nil, "another's token": ma.client.Jar.Cookies(mine)} {
		for _, path := range []string{"me", "messages?before=9&chat=private:wang", "live"} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, wang.url(path), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cookies {
				req.AddCookie(c)
			}
			resp, err := http.DefaultClient.Do(req)
			if status, _ := read(t, resp, err); status != http.StatusUnauthorized {
				t.Errorf("%s, %s: %d", name, path, status)
			}
		}
	}
	if status, _ := wang.get("me"); status != http.StatusOK {
		t.Fatalf("one's own session: %d", status)
	}
	resp, err := wang.client.Post(wang.url("leave"), "application/json", strings.NewReader("{}"))
	if status, _ := read(t, resp, err); status != http.StatusOK {
		t.Fatalf("leaving: %d", status)
	}
	if status, _ := wang.get("me"); status != http.StatusUnauthorized {
		t.Errorf("a session that was left: %d", status)
	}
}

func TestTokenIsOutOfReach(t *testing.T) {
	h := start(t)
	resp, err := http.Post(h.srv.URL+"/webchat/session", "application/json", strings.NewReader(`{"person":"wang"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	c := resp.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || !strings.HasPrefix(c.Path, "/webchat/s/") || len(c.Value) < 32 {
		t.Errorf("the cookie is %+v", c)
	}
}

func TestForeignHostsAndOriginsAreRefused(t *testing.T) {
	h := start(t)
	wang := h.sit("wang")
	get := func(host string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.srv.URL+"/webchat/people", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		status, _ := read(t, resp, err)
		return status
	}
	for host, want := range map[string]int{
		"localhost:8080": 200, "127.0.0.1": 200, "127.9.9.9:1": 200, "[::1]:8080": 200, "LocalHost": 200,
		"evil.example": 403, "localhost.evil.example": 403, "192.168.1.9:8080": 403, "a;script-src *": 400,
	} {
		if status := get(host); status != want && (want < 400 || status < 400) {
			t.Errorf("%s: %d", host, status)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, wang.url("messages"), strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "http://evil.example")
	req.Header.Set("Content-Type", "application/json")
	resp, err := wang.client.Do(req)
	if status, _ := read(t, resp, err); status != http.StatusForbidden {
		t.Errorf("a post of a foreign page: %d", status)
	}
	conn, _, err := websocket.Dial(t.Context(), wang.url("live"), &websocket.DialOptions{
		HTTPClient: wang.client, HTTPHeader: http.Header{"Origin": {"http://evil.example"}},
	})
	if err == nil {
		conn.CloseNow()
		t.Error("a foreign page may listen")
	}
}

func TestPageIsStrict(t *testing.T) {
	h := start(t)
	for path, kind := range map[string]string{
		"/": "text/html", "/webchat/static/app.js": "text/javascript", "/webchat/static/chat.css": "text/css",
		"/webchat/static/icon.svg": "image/svg+xml",
	} {
		resp, err := http.Get(h.srv.URL + path)
		status, body := read(t, resp, err)
		if status != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, status, resp.Header.Get("Content-Type"))
		}
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be sniffed", path)
		}
		if path == "/" && (strings.Contains(string(body), "<style") || strings.Contains(string(body), "style=") || strings.Contains(string(body), "http://")) {
			t.Error("the page has inline styles or foreign addresses")
		}
	}
	for _, path := range []string{"/webchat/static/none.js", "/webchat/static/", "/webchat/static/..%2fserver.go", "/else"} {
		resp, err := http.Get(h.srv.URL + path)
		if status, _ := read(t, resp, err); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}
