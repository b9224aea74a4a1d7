package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gridbot/models"
)

func TestAOneTimeLinkLetsInOnceAndLookingAtItDoesNotUseItUp(t *testing.T) {
	e := open(t)
	link := e.linkFor("马文惠")
	chatProgram := e.browser()
	if page := chatProgram.get(link); page.code != http.StatusOK || !strings.Contains(page.body, "马文惠，您好") {
		t.Fatalf("the link shows %d %s", page.code, page.body)
	}
	ma := e.browser()
	if page := ma.post(link, nil); page.code != http.StatusOK || !strings.Contains(page.body, "网格员") {
		t.Fatalf("the link does not let in: %d %s", page.code, page.body)
	}
	if page := e.browser().post(link, nil); page.code != http.StatusGone {
		t.Errorf("it lets in twice: %d", page.code)
	}
}

func TestLinksAndSessionsRunOut(t *testing.T) {
	e := open(t)
	old := e.linkFor("马文惠")
	link := e.linkFor("马文惠")
	if page := e.browser().post(old, nil); page.code != http.StatusGone {
		t.Errorf("a link is good although there is a newer one: %d", page.code)
	}
	e.house.In(16 * time.Minute)
	if page := e.browser().post(link, nil); page.code != http.StatusGone {
		t.Errorf("a link is good after a quarter of an hour: %d", page.code)
	}
	ma := e.as("马文惠")
	e.house.In(4 * 24 * time.Hour)
	if page := ma.get("/desk/account"); !page.at("/desk/sign-in") {
		t.Errorf("a browser that nobody used is still in: %s", page.path)
	}
}

func TestAWorkerGetsHisLinkInPrivateAndNobodyElseDoes(t *testing.T) {
	e := open(t)
	e.house.Private("马文惠", "登录")
	said := e.house.Said()
	if len(said) != 1 || said[0].To != "马文惠" || !strings.Contains(said[0].Text, "/desk/in/") {
		t.Fatalf("the bot said %+v", said)
	}
	link := said[0].Text[strings.Index(said[0].Text, "/desk/in/"):]
	if page := e.browser().post(link, nil); page.code != http.StatusOK {
		t.Errorf("the link does not let in: %d", page.code)
	}
	e.house.InGroup("马文惠", "登录")
	e.house.Private("假马文惠", "登录")
	for _, s := range e.house.Said() {
		if strings.Contains(s.Text, "/desk/in/") {
			t.Errorf("a link went to %s", s.To)
		}
	}
}

func TestPasswordsAreGuardedAgainstGuessing(t *testing.T) {
	e := open(t)
	ma := e.as("马文惠")
	other := e.as("马文惠")
	if page := ma.post("/desk/account", form{"password": "短", "again": "短"}); !strings.Contains(page.body, "太短了") {
		t.Error("a short password is taken")
	}
	ma.post("/desk/account", form{"password": "三块石头过小河", "again": "三块石头过小河"})
	ma.post("/desk/account", form{"password": "correct horse", "again": "correct horse"})
	if page := other.get("/desk/account"); !page.at("/desk/sign-in") {
		t.Error("another browser is still in after the password was changed")
	}
	right := form{"name": "马文惠", "password": "correct horse", "to": "/desk/account"}
	if page := e.browser().post("/desk/sign-in", right); !page.at("/desk/account") {
		t.Fatalf("the password does not let in: %d %s", page.code, page.body)
	}
	for range 5 {
		e.browser().post("/desk/sign-in", form{"name": "马文惠", "password": "wrong horse"})
	}
	if page := e.browser().post("/desk/sign-in", right); page.code != http.StatusUnauthorized || !strings.Contains(page.body, "错了太多次") {
		t.Errorf("not locked after five: %d", page.code)
	}
	e.house.In(16 * time.Minute)
	if page := e.browser().post("/desk/sign-in", right); page.code != http.StatusOK {
		t.Errorf("still locked after a quarter of an hour: %d", page.code)
	}
	for range 40 {
		e.browser().post("/desk/sign-in", form{"name": "nobody", "password": "x"})
	}
	if page := e.browser().post("/desk/sign-in", right); !strings.Contains(page.body, "太快") {
		t.Error("an address can guess without end")
	}
}

func TestSignInGoesOnlyToPagesOfTheHouse(t *testing.T) {
	e := open(t)
	ma := e.as("马文惠")
	ma.post("/desk/account", form{"password": "correct horse", "again": "correct horse"})
	for _, to := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)"} {
		page := e.browser().post("/desk/sign-in", form{"name": "马文惠", "password": "correct horse", "to": to})
		if page.host != e.host || page.code != http.StatusOK {
			t.Errorf("%q leads to %s%s", to, page.host, page.path)
		}
	}
}

func TestForeignPagesAndNamesAreRefused(t *testing.T) {
	e := open(t)
	ma := e.as("马文惠")
	foreign := ma.request(http.MethodPost, "/desk/sign-out", nil)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if page := ma.do(foreign); page.code != http.StatusForbidden {
		t.Errorf("a form of a foreign page works: %d", page.code)
	}
	rebound := ma.request(http.MethodGet, "/desk/account", nil)
	rebound.Host = "evil.example"
	if page := ma.do(rebound); page.code != http.StatusForbidden {
		t.Errorf("the page answers to a foreign name: %d", page.code)
	}
	if csp := ma.get("/desk/account").header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	if page := ma.post("/desk/sign-out", nil); !page.at("/desk/sign-in") {
		t.Errorf("signing out leads to %s", page.path)
	}
	if page := ma.get("/desk/account"); !page.at("/desk/sign-in") {
		t.Error("still in after signing out")
	}
}

func TestWhatHappensAtTheDoorIsInTheAuditLog(t *testing.T) {
	e := open(t)
	e.as("马文惠").post("/desk/sign-out", nil)
	var got []models.AuditAction
	for _, entry := range e.audit() {
		got = append(got, entry.Action)
	}
	if len(got) != 3 || got[0] != models.DidSignOut || got[1] != models.DidSignIn || got[2] != models.MadeLink {
		t.Errorf("the log says %v", got)
	}
}

func TestTheGroupInTheBrowserIsBehindTheDoorBeyondThisMachine(t *testing.T) {
	e := open(t)
	if page := e.browser().get("/"); !page.at("/desk/sign-in") {
		t.Errorf("anybody is let to the group: %s", page.path)
	}
	if page := e.as("看数据").get("/"); page.code != http.StatusForbidden {
		t.Errorf("a viewer is let to the group: %d", page.code)
	}
	if page := e.as("马文惠").get("/"); page.body != "the group" {
		t.Errorf("a worker is not let to the group: %s", page.body)
	}
}
