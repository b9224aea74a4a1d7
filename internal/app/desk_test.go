package app_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"
)

var firstLink = regexp.MustCompile(`http://127\.0\.0\.1:\d+/desk/in/[A-Z0-9]+`)

// TestTheFirstStartLetsTheOperatorIn follows the link that the program prints,
// until he has a password.
func TestTheFirstStartLetsTheOperatorIn(t *testing.T) {
	inFolder(t, "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0")
	r := serve(t)
	var link string
	eventually(t, "a link is printed", func() bool {
		link = firstLink.FindString(r.said())
		return link != ""
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{Jar: jar}
	post := func(url string, body string) string {
		t.Helper()
		resp, err := browser.Post(url, "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		page, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d, %v", resp.Request.URL.Path, resp.StatusCode, err)
		}
		return string(page)
	}
	if page := post(link, ""); !strings.Contains(page, "管理员") {
		t.Errorf("the link leads to:\n%s", page)
	}
	if page := post(r.url+"/desk/account", "password=correct+horse&again=correct+horse"); !strings.Contains(page, "新密码设好了") {
		t.Errorf("the password was not set:\n%s", page)
	}
	r.stop()
	again := serve(t)
	if again.stop(); firstLink.MatchString(again.said()) {
		t.Error("a link is printed although the operator has a password")
	}
}
