package desk_test

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gridbot/internal/register"
	"gridbot/models"
)

// households fills the register of a community, once, and returns the first's id.
// In the first community, that one is in 马文惠's grid and the next in 刘翠梅's.
func (e *estate) households(community int) int64 {
	e.t.Helper()
	c := e.house.Roster.Communities[community]
	list := []models.Household{
		{Place: models.Place{Estate: "北新街", Building: "3", Unit: "2", Room: "501"}, Contact: "王秀英", Phone: "13900001234", Category: models.Hardship, People: 1, Notes: "独居，腿脚不便，高血压"},
		{Place: models.Place{Estate: "北新街", Building: "5", Unit: "1", Room: "302"}, Contact: "老李", Category: models.Key, People: 2},
		{Place: models.Place{Estate: "百合万兴苑", Building: "4", Room: "1101"}, Contact: "贺大娘", Phone: "13900005678", Category: models.Ordinary, People: 4},
	}
	if community > 0 {
		list = []models.Household{{Place: models.Place{Estate: "河东家园", Building: "22", Room: "402"}, Contact: "张叔", Category: models.Ordinary}}
	}
	var first int64
	e.tx(func(tx *models.Tx) error {
		known, err := tx.HouseholdAt(c.ID, list[0].Place)
		if err != nil {
			return err
		}
		if known != nil {
			first = known.ID
			return nil
		}
		for i := range list {
			list[i].CommunityID = c.ID
			if _, err := tx.PutHousehold(&list[i], e.house.Clock); err != nil {
				return err
			}
		}
		first = list[0].ID
		return nil
	})
	return first
}

func TestHouseholdsAreSeenByWhoHasToDoWithThem(t *testing.T) {
	e := open(t)
	id := e.households(0)
	e.households(1)
	ma := e.as("马文惠")
	if page := ma.get("/desk/people"); !page.shows("王秀英", "特困") || page.shows("老李") || page.shows("张叔") {
		t.Errorf("a worker sees:\n%s", page.body)
	}
	if page := ma.post("/desk/people", form{"q": "3-2-501"}); !page.shows("王秀英") {
		t.Error("the flat is not found")
	}
	if page := e.as("何站长").get("/desk/people?category=key"); !page.shows("老李") || page.shows("王秀英") {
		t.Error("the category does not filter")
	}
	path := fmt.Sprintf("/desk/people/%d", id)
	if page := ma.get(path); !page.shows("独居，腿脚不便") {
		t.Error("the notes are not shown")
	}
	if log := e.audit(); log[0].Action != models.LookedAt || log[0].Object != fmt.Sprintf("household:%d", id) {
		t.Errorf("the look is not in the log: %+v", log[0])
	}
	edited := form{"contact": "王秀英", "phone": "13900009999", "category": "key", "people": "2", "notes": "女儿搬来了", "version": "1"}
	if page := ma.post(path, edited); !page.shows("改好了", "13900009999", "重点") {
		t.Errorf("after a change:\n%s", page.body)
	}
	if page := ma.post(path, edited); !page.shows("刚刚有人改过") {
		t.Error("an old form overwrites")
	}
	edited["phone"], edited["version"] = "问儿子", "2"
	if page := ma.post(path, edited); !page.shows("不像电话") {
		t.Error("a phone number that is none is stored")
	}
}

// upload sends a file as the form does.
func (c *client) upload(path, name string, content []byte) answer {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+path, &body)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(r)
}

func TestARegisterIsShownRowByRowBeforeItIsTakenIn(t *testing.T) {
	e := open(t)
	e.households(0)
	he := e.as("何站长")
	exported := he.get("/desk/people.xlsx")
	rows, err := register.Read(strings.NewReader(exported.body))
	if err != nil || len(rows) != 3 {
		t.Fatalf("exported %d rows, %v", len(rows), err)
	}
	var file bytes.Buffer
	if err := register.Write(&file, []models.Household{
		{Place: models.Place{Estate: "北新街", Building: "3", Unit: "2", Room: "501"}, Contact: "王秀英", Phone: "13900004321", Category: models.Hardship},
		{Place: models.Place{Estate: "北新街", Building: "8", Room: "102"}, Contact: "新来的<b>", Category: models.Ordinary},
		{Place: models.Place{Estate: "北新街", Building: "8", Room: "102"}, Contact: "又写了一遍", Category: models.Ordinary},
		{Place: models.Place{Estate: "北新街", Building: "八", Room: "103"}, Contact: "楼号写错", Category: models.Ordinary},
	}); err != nil {
		t.Fatal(err)
	}
	page := he.upload("/desk/people/preview", "a.xlsx", file.Bytes())
	if !page.shows("2 行可以导入，2 行有问题", "和第3行是同一户", "楼号“八”要写数字", "新来的&lt;b&gt;") {
		t.Fatalf("the preview:\n%s", page.body)
	}
	if list := he.get("/desk/people"); list.shows("新来的") {
		t.Error("the preview has stored something")
	}
	data := html.UnescapeString(regexp.MustCompile(`name="data" value="([^"]*)"`).FindStringSubmatch(page.body)[1])
	if done := he.post("/desk/people/import", form{"data": data}); !done.shows("新增 1 户，更新 1 户", "13900004321", "新来的") {
		t.Errorf("after the import:\n%s", done.body)
	}
	if log := e.audit(); log[0].Action != models.Imported {
		t.Errorf("the import is not in the log: %+v", log[0])
	}
	if page := he.upload("/desk/people/preview", "a.xlsx", []byte("no Excel")); !page.shows("不是 Excel 文件") {
		t.Errorf("a file that is none: %d", page.code)
	}
	if page := he.post("/desk/people/import", form{"data": `[{"line":2,"cells":["","八","","","","","","",""]}]`}); page.code != http.StatusBadRequest {
		t.Errorf("a forged row is taken in: %d", page.code)
	}
}
