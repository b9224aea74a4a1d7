package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gridbot/models"
)

func TestTheOverviewShowsNumbersAndNobody(t *testing.T) {
	e := open(t)
	e.play()
	page := e.as("看数据").get("/desk/overview")
	if !page.shows("响应率", "解决率", "满意率", "第一网格", "马文惠", "报修", "3号楼", "<svg") {
		t.Errorf("something is missing:\n%s", page.body)
	}
	if page.shows("王秀英") || page.shows("老李") || page.shows("13800138000") || page.shows("ledger.xlsx") {
		t.Error("a viewer sees a person")
	}
	if page := e.as("看数据").get("/desk/overview?since=2026-12-01"); !page.shows("这段时间没有工单") {
		t.Error("a time without tickets is not empty")
	}
}

func TestTheLedgerHoldsWhatTheFilterSaysWithinWhatOneMaySee(t *testing.T) {
	e := open(t)
	e.play()
	for name, c := range map[string]struct {
		query string
		rows  []string
	}{
		"何站长":         {"", []string{"王秀英", "老李"}},
		"马文惠":         {"", []string{"王秀英"}},
		"何站长 claimed": {"?view=claimed", []string{"王秀英"}},
		"何站长 bills":   {"?kind=bill", nil},
	} {
		t.Run(name, func(t *testing.T) {
			who, _, _ := strings.Cut(name, " ")
			file := e.as(who).get("/desk/ledger.xlsx" + c.query)
			if file.code != http.StatusOK || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") {
				t.Fatalf("%d %v", file.code, file.header)
			}
			f, err := excelize.OpenReader(strings.NewReader(file.body))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := f.GetRows("台账")
			if err != nil || len(rows) != 3+len(c.rows) {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			for i, want := range c.rows {
				if rows[3+i][7] != want {
					t.Errorf("row %d is about %s, want %s", i+1, rows[3+i][7], want)
				}
			}
			if log := e.audit(); log[0].Action != models.Exported || log[0].UserName != who {
				t.Errorf("the export is not in the log: %+v", log[0])
			}
		})
	}
}
