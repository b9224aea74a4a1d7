package ledger_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gridbot/internal/ledger"
)

func written(t *testing.T, l ledger.Ledger) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := ledger.Write(&out, l); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestALedgerComesBackAsItWasWritten(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 10, 33, 0, time.FixedZone("CST", 8*3600))
	f := written(t, ledger.Ledger{Title: "北新街社区便民服务工单台账", Note: "2026年11月", Rows: []ledger.Row{
		{Number: 128, Registered: at, Kind: "报修·漏水", Phone: "013900000001", Words: "水管漏水", Hours: 2.5, Done: at.Add(150 * time.Minute), State: "已办结", Rating: 5},
		{Number: 129, Registered: at, Hours: -1},
	}})
	for cell, want := range map[string]string{
		"A1": "北新街社区便民服务工单台账", "A3": "序号", "J3": "诉求内容", "B4": "128", "C4": "2026-11-24 08:10",
		"I4": "013900000001", "N4": "2.5", "Q4": "5", "N5": "", "Q5": "", "M5": "",
	} {
		if got, err := f.GetCellValue("台账", cell); err != nil || got != want {
			t.Errorf("%s holds %q (%v), want %q", cell, got, err, want)
		}
	}
	for cell, want := range map[string]excelize.CellType{"B4": excelize.CellTypeUnset, "N4": excelize.CellTypeUnset, "I4": excelize.CellTypeInlineString} {
		if got, _ := f.GetCellType("台账", cell); got != want {
			t.Errorf("%s is of type %v, want %v", cell, got, want)
		}
	}
	merged, err := f.GetMergeCells("台账")
	if err != nil || len(merged) != 2 || merged[0].GetStartAxis() != "A1" || merged[0].GetEndAxis() != "Q1" {
		t.Errorf("merged: %v %v", merged, err)
	}
	if panes, err := f.GetPanes("台账"); err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("the header does not stay: %+v %v", panes, err)
	}
}

func TestWordsNeverBecomeFormulas(t *testing.T) {
	for _, words := range []string{`=HYPERLINK("http://evil","x")`, "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "|cmd"} {
		f := written(t, ledger.Ledger{Rows: []ledger.Row{{Words: words, Contact: words, Phone: words, Result: words}}})
		for _, cell := range []string{"H4", "I4", "J4", "O4"} {
			if formula, err := f.GetCellFormula("台账", cell); err != nil || formula != "" {
				t.Errorf("%q became the formula %q", words, formula)
			}
			if got, _ := f.GetCellValue("台账", cell); strings.TrimSpace(got) != strings.TrimSpace(words) {
				t.Errorf("%s holds %q, want %q", cell, got, words)
			}
		}
	}
}
