package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gridbot/models"
)

// play fills the house with what people say: #1 is 马文惠's, #2 刘翠梅's in the
// first community; the second community has a #1 of its own.
func (e *estate) play() {
	e.house.InGroup("3-2-501王秀英", "家里水管漏水了，麻烦来看看")
	e.house.Private("马文惠", "1 我来")
	e.house.InGroup("5号楼1单元302 老李", "楼道灯坏了，老人看不见路，我电话13800138000")
	m := e.house.Message("22-1-402 张叔", "暖气不热了，麻烦来看看")
	m.Chat.ID, m.Chat.Name = "group:河东便民服务群", "河东便民服务群"
	e.house.Receive(m)
	e.house.Said()
}

// ticketID finds a ticket by community and number.
func (e *estate) ticketID(community, number int) int64 {
	e.t.Helper()
	tk, err := e.house.Store.Read(e.t.Context()).TicketByNumber(e.house.Roster.Communities[community].ID, models.TicketNumber(number))
	if err != nil || tk == nil {
		e.t.Fatalf("ticket %d of community %d: %v", number, community, err)
	}
	return tk.ID
}

// TestEveryPageAsksForItsRole is the matrix of roles: who may see which page,
// in his own community and in another.
func TestEveryPageAsksForItsRole(t *testing.T) {
	e := open(t)
	e.play()
	first, other := e.house.Roster.Communities[0].ID, e.house.Roster.Communities[1].ID
	ticket := func(community, number int) string {
		return fmt.Sprintf("/desk/ticket/%d", e.ticketID(community, number))
	}
	const (
		ok = http.StatusOK
		no = http.StatusForbidden
		nf = http.StatusNotFound
		in = http.StatusSeeOther // to the door
	)
	people := []string{"", "看数据", "马文惠", "何站长", "管理员"}
	browsers := map[string]*client{"": e.browser()}
	for _, name := range people[1:] {
		browsers[name] = e.as(name)
	}
	for _, c := range []struct {
		method, path string
		want         [5]int
	}{
		{"GET", "/desk/account", [5]int{in, ok, ok, ok, ok}},
		{"GET", "/desk/board", [5]int{in, no, ok, ok, ok}},
		{"GET", fmt.Sprintf("/desk/board?c=%d", first), [5]int{in, no, ok, ok, ok}},
		{"GET", fmt.Sprintf("/desk/board?c=%d", other), [5]int{in, no, nf, nf, ok}},
		{"POST", "/desk/board", [5]int{http.StatusUnauthorized, no, ok, ok, ok}},
		{"GET", ticket(0, 1), [5]int{in, no, ok, ok, ok}},
		{"GET", ticket(0, 2), [5]int{in, no, nf, ok, ok}}, // another's grid
		{"GET", ticket(1, 1), [5]int{in, no, nf, nf, ok}}, // another community
		{"POST", ticket(0, 2), [5]int{http.StatusUnauthorized, no, nf, http.StatusBadRequest, no}},
		{"POST", ticket(1, 1), [5]int{http.StatusUnauthorized, no, nf, nf, no}},
		{"GET", "/desk/ticket/999", [5]int{in, no, nf, nf, nf}},
		{"GET", "/desk/ticket/x", [5]int{in, no, nf, nf, nf}},
		{"GET", "/desk/file/1", [5]int{in, no, nf, nf, nf}},
		{"GET", "/desk/overview", [5]int{in, ok, ok, ok, ok}},
		{"GET", fmt.Sprintf("/desk/overview?c=%d", other), [5]int{in, nf, nf, nf, ok}},
		{"GET", "/desk/ledger.xlsx", [5]int{in, no, ok, ok, ok}},
		{"GET", fmt.Sprintf("/desk/ledger.xlsx?c=%d", other), [5]int{in, no, nf, nf, ok}},
		{"GET", "/desk/people", [5]int{in, no, ok, ok, ok}},
		{"GET", fmt.Sprintf("/desk/people?c=%d", other), [5]int{in, no, nf, nf, ok}},
		{"GET", "/desk/people.xlsx", [5]int{in, no, no, ok, ok}},
		{"GET", fmt.Sprintf("/desk/people/%d", e.households(0)), [5]int{in, no, ok, ok, ok}},
		{"GET", fmt.Sprintf("/desk/people/%d", e.households(0)+1), [5]int{in, no, nf, ok, ok}}, // another's grid
		{"GET", fmt.Sprintf("/desk/people/%d", e.households(1)), [5]int{in, no, nf, nf, ok}},
		{"POST", fmt.Sprintf("/desk/people/%d", e.households(0)+1), [5]int{http.StatusUnauthorized, no, nf, http.StatusBadRequest, no}},
		{"POST", "/desk/people/preview", [5]int{http.StatusUnauthorized, no, no, http.StatusBadRequest, http.StatusBadRequest}},
		{"POST", "/desk/people/import", [5]int{http.StatusUnauthorized, no, no, http.StatusBadRequest, http.StatusBadRequest}},
		{"GET", "/desk/system", [5]int{in, no, no, no, ok}},
		{"GET", "/desk/audit", [5]int{in, no, no, no, ok}},
		{"POST", "/desk/system/push", [5]int{http.StatusUnauthorized, no, no, no, in}},
		{"POST", "/desk/system/backup", [5]int{http.StatusUnauthorized, no, no, no, in}},
		{"POST", "/desk/system/users", [5]int{http.StatusUnauthorized, no, no, no, http.StatusBadRequest}},
		{"POST", "/desk/system/users/1", [5]int{http.StatusUnauthorized, no, no, no, http.StatusBadRequest}},
		{"GET", "/desk/nothing", [5]int{in, nf, nf, nf, nf}},
	} {
		for i, name := range people {
			t.Run(c.method+" "+c.path+" "+name, func(t *testing.T) {
				b := *browsers[name]
				plain := *b.http
				plain.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
				b.http = &plain
				if got := b.do(b.request(c.method, c.path, form{})).code; got != c.want[i] {
					t.Errorf("answers %d, want %d", got, c.want[i])
				}
			})
		}
	}
}

func TestAWorkerSeesHisGridsAndWhatIsHisAndTheSupervisorAll(t *testing.T) {
	e := open(t)
	e.play()
	for name, c := range map[string]struct{ sees, not []string }{
		"马文惠": {[]string{"王秀英"}, []string{"老李", "张叔"}},
		"刘翠梅": {[]string{"老李"}, []string{"王秀英", "张叔"}},
		"何站长": {[]string{"老李", "王秀英"}, []string{"张叔"}},
		"乔网格": {[]string{"张叔"}, []string{"老李", "王秀英"}},
		"管理员": {[]string{"老李", "王秀英"}, []string{"张叔"}},
	} {
		t.Run(name, func(t *testing.T) {
			page := e.as(name).get("/desk/board?view=all")
			for _, who := range c.sees {
				if !page.shows(who) {
					t.Errorf("does not see %s", who)
				}
			}
			for _, who := range c.not {
				if page.shows(who) {
					t.Errorf("sees %s", who)
				}
			}
		})
	}
}

func TestWhoLeavesTheRosterIsOutAtOnce(t *testing.T) {
	e := open(t)
	ma := e.as("马文惠")
	e.tx(func(tx *models.Tx) error {
		u, err := tx.UserNamed("马文惠")
		if err != nil {
			return err
		}
		u.Active = false
		return tx.SaveUser(u)
	})
	if page := ma.get("/desk/board"); !page.at("/desk/sign-in") {
		t.Errorf("still in: %s", page.path)
	}
}

func TestLooksAtTicketsAreAuditedWithoutNames(t *testing.T) {
	e := open(t)
	e.play()
	he := e.as("何站长")
	he.get(fmt.Sprintf("/desk/ticket/%d", e.ticketID(0, 2)))
	he.post("/desk/board", form{"q": "13800138000"})
	log := e.audit()
	if len(log) == 0 || log[0].Action != models.LookedAt || log[0].Object != fmt.Sprintf("ticket:%d", e.ticketID(0, 2)) || log[0].UserName != "何站长" {
		t.Fatalf("the log begins with %+v", log)
	}
	for _, entry := range log {
		if all := entry.Object + entry.Note; strings.Contains(all, "老李") || strings.Contains(all, "13800138000") {
			t.Errorf("the log names people: %+v", entry)
		}
	}
}
