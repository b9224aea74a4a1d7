package desk_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gridbot/models"
)

var madeLink = regexp.MustCompile(`value="(/desk/in/[A-Z0-9]+)"`)

func TestTheOperatorLetsPeopleInAndKeepsThemOut(t *testing.T) {
	e := open(t)
	op := e.as("管理员")
	page := op.post("/desk/system/users", form{"worker": fmt.Sprint(e.worker("何站长").ID)})
	link := madeLink.FindStringSubmatch(page.body)
	if link == nil {
		t.Fatalf("there is no link:\n%s", page.body)
	}
	he := e.browser()
	if in := he.post(link[1], nil); !in.shows("何站长", "站长") {
		t.Fatalf("the link does not let in: %d", in.code)
	}
	u := e.user("何站长")
	op.post(fmt.Sprintf("/desk/system/users/%d", u.ID), form{"do": "off"})
	if out := he.get("/desk/board"); !out.at("/desk/sign-in") {
		t.Error("who was switched off is still in")
	}
	if again := op.post(fmt.Sprintf("/desk/system/users/%d", u.ID), form{"do": "link"}); again.code != http.StatusBadRequest {
		t.Errorf("who was switched off gets a link: %d", again.code)
	}
	if self := op.post(fmt.Sprintf("/desk/system/users/%d", e.user("管理员").ID), form{"do": "off"}); self.code != http.StatusBadRequest {
		t.Errorf("the operator can lock himself out: %d", self.code)
	}
	if log := op.get("/desk/audit"); !log.shows("改用户", "添加用户", fmt.Sprintf("user:%d", u.ID)) {
		t.Error("it is not in the log")
	}
}

func (e *estate) user(name string) *models.User {
	e.t.Helper()
	u, err := e.house.Store.Read(e.t.Context()).UserNamed(name)
	if err != nil || u == nil {
		e.t.Fatalf("user %s: %v", name, err)
	}
	return u
}

func TestOthersCanBeAddedButNotAsStaff(t *testing.T) {
	e := open(t)
	op := e.as("管理员")
	community := fmt.Sprint(e.house.Roster.Communities[0].ID)
	for _, c := range []struct {
		f    form
		code int
	}{
		{form{"name": "街道办", "role": "viewer", "community": community}, http.StatusOK},
		{form{"name": "混进来", "role": "supervisor", "community": community}, http.StatusBadRequest},
		{form{"name": "混进来", "role": "viewer", "community": "99"}, http.StatusBadRequest},
		{form{"name": "", "role": "viewer", "community": community}, http.StatusBadRequest},
		{form{"name": strings.Repeat("长", 21), "role": "operator"}, http.StatusBadRequest},
	} {
		if page := op.post("/desk/system/users", c.f); page.code != c.code {
			t.Errorf("%v answers %d, want %d", c.f, page.code, c.code)
		}
	}
	if page := op.post("/desk/system/users", form{"name": "街道办", "role": "operator"}); !page.shows("已经有人用了") {
		t.Error("a name is given twice")
	}
	if page := e.as("街道办").get("/desk/overview"); !page.shows("北新街社区") {
		t.Errorf("the new viewer sees nothing: %d", page.code)
	}
}

func TestPushNowAndBackupNow(t *testing.T) {
	e := open(t)
	e.play()
	op := e.as("管理员")
	if page := op.post("/desk/system/push", nil); !page.shows("已经排好 4 条提醒", "手动提醒") {
		t.Errorf("the push says:\n%s", page.body)
	}
	told := map[string]bool{}
	for _, s := range e.house.Said() {
		told[s.To] = true
	}
	if !told["马文惠"] || !told["刘翠梅"] || !told["何站长"] || !told["乔网格"] {
		t.Errorf("told: %v", told)
	}
	if page := op.post("/desk/system/backup", nil); !page.shows("备份好了", "gridbot-2026") {
		t.Errorf("the backup says:\n%s", page.body)
	}
}
