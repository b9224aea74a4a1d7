package app_test

import (
	"bytes"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"
)

// fetch asks for a page, under another name of the host if there is one.
func fetch(t *testing.T, url, host string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

func page(t *testing.T, url string) string {
	t.Helper()
	_, body := fetch(t, url, "")
	return string(body)
}

func TestTheStatusPageLeadsThroughTheLogin(t *testing.T) {
	v := newTown(t, "    groups: [便民服务群]\n    grids", "    groups: [便民服务群, 不在的群]\n    grids")
	r := v.serve()
	shows := func(words string) {
		t.Helper()
		eventually(t, "the page shows "+words, func() bool { return strings.Contains(page(t, r.url+"/status"), words) })
	}
	shows("等人扫码")
	resp, body := fetch(t, r.url+"/status/code/wechat", "")
	picture, err := png.Decode(bytes.NewReader(body))
	if err != nil || picture.Bounds().Dx() < 100 || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the code: %v, %v", err, resp.Header)
	}
	v.Expire()
	shows("前一个码过期了")
	v.Scan()
	shows("在线")
	shows("找不到群“不在的群”")
	shows("备注名是“乔网格”的")
	v.AddStranger("小乔").Remark("乔网格")
	eventually(t, "the name is found", func() bool { return !strings.Contains(page(t, r.url+"/status"), "“乔网格”") })
	if resp, _ := fetch(t, r.url+"/status/code/wechat", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a code after the login: %s", resp.Status)
	}
	v.Say(v.group, v.wang, "我家水管漏水了 麻烦找个师傅")
	v.hears("马文惠", "#1")
	shows("<small>/800</small>")
}

func TestTheStatusPageIsOnlyForThisMachineAndTheConfiguredNames(t *testing.T) {
	v := newTown(t, "listen: 127.0.0.1:0", "listen: 127.0.0.1:0\n  hosts: [grid.example.cn]")
	r := v.serve()
	for host, want := range map[string]int{"": 200, "localhost:1": 200, "[::1]:1": 200, "grid.example.cn": 200, "evil.example": 403, "127.0.0.1.evil.example": 403} {
		resp, body := fetch(t, r.url+"/status", host)
		if resp.StatusCode != want {
			t.Errorf("%q: %s", host, resp.Status)
		}
		if want != 200 {
			continue
		}
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script") || bytes.Contains(body, []byte("<script")) || bytes.Contains(body, []byte("style=")) {
			t.Errorf("policy %q", policy)
		}
	}
}
