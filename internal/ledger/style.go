package ledger

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

func newStyles(f *excelize.File) (styles, error) {
	lines := make([]excelize.Border, 0, 4)
	for _, side := range []string{"left", "right", "top", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Style: 1, Color: "999999"})
	}
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold}
	}
	align := func(to string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: to, Vertical: "center", WrapText: true}
	}
	at, one, whole := "yyyy-mm-dd hh:mm", "0.0", "0"
	var s styles
	for _, d := range []struct {
		to    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: font(18, true), Alignment: align("center")}},
		{&s.note, excelize.Style{Font: font(10, false), Alignment: align("right")}},
		{&s.head, excelize.Style{
			Font: font(11, true), Alignment: align("center"), Border: lines,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCEFE2"}},
		}},
		{&s.text, excelize.Style{Font: font(10.5, false), Alignment: align("left"), Border: lines, NumFmt: 49}},
		{&s.center, excelize.Style{Font: font(10.5, false), Alignment: align("center"), Border: lines, NumFmt: 49}},
		{&s.number, excelize.Style{Font: font(10.5, false), Alignment: align("center"), Border: lines, CustomNumFmt: &whole}},
		{&s.hours, excelize.Style{Font: font(10.5, false), Alignment: align("center"), Border: lines, CustomNumFmt: &one}},
		{&s.at, excelize.Style{Font: font(10.5, false), Alignment: align("center"), Border: lines, CustomNumFmt: &at}},
	} {
		id, err := f.NewStyle(&d.style)
		if err != nil {
			return s, err
		}
		*d.to = id
	}
	return s, nil
}

// forPrint fits the columns on A4 across, repeats the header on every page and
// numbers the pages.
func forPrint(f *excelize.File, l Ledger) error {
	a4, across, wide, high := 9, "landscape", 1, 0
	fit := true
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	if err := f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$%d", sheet, firstRow-1), Scope: sheet,
	}); err != nil {
		return err
	}
	return f.SetDocProps(&excelize.DocProperties{Title: l.Title, Creator: "gridbot"})
}
