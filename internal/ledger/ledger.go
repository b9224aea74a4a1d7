// Package ledger writes tickets as offices keep them: an Excel file with a title
// over all columns, a header that stays in view, wrapped texts and numbers that
// are numbers. What people wrote is stored as text and never as a formula.
package ledger

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

// Ledger is one file.
type Ledger struct {
	Title string // e.g. 北新街社区便民服务工单台账
	Note  string // what it covers, and who made it when
	Rows  []Row
}

// Row is one ticket.
type Row struct {
	Number                        int64
	Registered                    time.Time
	Grid, Kind, Urgency, Place    string
	Contact, Phone, Words, Worker string
	Claimed, Done                 time.Time // zero: not yet
	Hours                         float64   // from registered to done; negative: not yet
	Result, State                 string
	Rating                        int // 0: none
}

type column struct {
	title string
	width float64
	value func(i int, r *Row) any
	style func(s styles) int
}

type styles struct{ title, note, head, text, center, number, hours, at int }

var columns = []column{
	{"序号", 6, func(i int, _ *Row) any { return i + 1 }, styles.forNumber},
	{"编号", 8, func(_ int, r *Row) any { return r.Number }, styles.forNumber},
	{"登记时间", 17, func(_ int, r *Row) any { return clock(r.Registered) }, styles.forTime},
	{"网格", 12, func(_ int, r *Row) any { return r.Grid }, styles.forCenter},
	{"类别", 13, func(_ int, r *Row) any { return r.Kind }, styles.forCenter},
	{"缓急", 7, func(_ int, r *Row) any { return r.Urgency }, styles.forCenter},
	{"地址", 24, func(_ int, r *Row) any { return r.Place }, styles.forText},
	{"联系人", 11, func(_ int, r *Row) any { return r.Contact }, styles.forCenter},
	{"电话", 14, func(_ int, r *Row) any { return r.Phone }, styles.forCenter},
	{"诉求内容", 42, func(_ int, r *Row) any { return r.Words }, styles.forText},
	{"负责人", 10, func(_ int, r *Row) any { return r.Worker }, styles.forCenter},
	{"接单时间", 17, func(_ int, r *Row) any { return clock(r.Claimed) }, styles.forTime},
	{"办结时间", 17, func(_ int, r *Row) any { return clock(r.Done) }, styles.forTime},
	{"用时（小时）", 9, func(_ int, r *Row) any { return unless(r.Hours < 0, r.Hours) }, styles.forHours},
	{"办理结果", 30, func(_ int, r *Row) any { return r.Result }, styles.forText},
	{"状态", 10, func(_ int, r *Row) any { return r.State }, styles.forCenter},
	{"满意度", 8, func(_ int, r *Row) any { return unless(r.Rating == 0, r.Rating) }, styles.forNumber},
}

func (s styles) forNumber() int { return s.number }
func (s styles) forHours() int  { return s.hours }
func (s styles) forTime() int   { return s.at }
func (s styles) forText() int   { return s.text }
func (s styles) forCenter() int { return s.center }

// clock is a moment as Excel keeps it, which knows no zones: what the clock on
// the wall says.
func clock(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
}

func unless(missing bool, v any) any {
	if missing {
		return nil
	}
	return v
}

const (
	sheet     = "台账"
	firstRow  = 4  // below title, note and header
	rowHeight = 32 // points
)

// Write writes the file.
func Write(w io.Writer, l Ledger) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it has no file of its own
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	s, err := newStyles(f)
	if err != nil {
		return fmt.Errorf("make the styles of a ledger: %w", err)
	}
	if err := fill(f, l, s); err != nil {
		return fmt.Errorf("fill a ledger: %w", err)
	}
	if err := forPrint(f, l); err != nil {
		return fmt.Errorf("set up a ledger for print: %w", err)
	}
	return f.Write(w)
}

func fill(f *excelize.File, l Ledger, s styles) error {
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, c := range columns {
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: firstRow - 1, TopLeftCell: "A4", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := head(out, l, s); err != nil {
		return err
	}
	for i := range l.Rows {
		cells := make([]any, len(columns))
		for k, c := range columns {
			cells[k] = excelize.Cell{StyleID: c.style(s), Value: c.value(i, &l.Rows[i])}
		}
		at := fmt.Sprintf("A%d", firstRow+i)
		if err := out.SetRow(at, cells, excelize.RowOpts{Height: rowHeight}); err != nil {
			return err
		}
	}
	return out.Flush()
}

func head(out *excelize.StreamWriter, l Ledger, s styles) error {
	last, err := excelize.ColumnNumberToName(len(columns))
	if err != nil {
		return err
	}
	titles := make([]any, len(columns))
	for i, c := range columns {
		titles[i] = excelize.Cell{StyleID: s.head, Value: c.title}
	}
	for _, row := range []struct {
		at     string
		cells  []any
		height float64
	}{
		{"A1", []any{excelize.Cell{StyleID: s.title, Value: l.Title}}, 34},
		{"A2", []any{excelize.Cell{StyleID: s.note, Value: l.Note}}, 20},
		{"A3", titles, 26},
	} {
		if err := out.SetRow(row.at, row.cells, excelize.RowOpts{Height: row.height}); err != nil {
			return err
		}
	}
	if err := out.MergeCell("A1", last+"1"); err != nil {
		return err
	}
	return out.MergeCell("A2", last+"2")
}
