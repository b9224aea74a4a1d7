// Package register reads and writes the register of households (住户台账) as an
// Excel file: one row a flat, in columns that are found by their titles. It
// checks each row by itself, so that a person sees at once what is wrong where.
package register

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"gridbot/models"
)

// MostRows is how many rows one file may have.
const MostRows = 3000

// Refusals of a whole file.
var (
	ErrNoExcel  = errors.New("not an Excel file")
	ErrNoTitles = errors.New("the row of titles is missing")
	ErrTooMany  = errors.New("too many rows")
)

// titles are those of the columns, in the order in which they are written.
var titles = []string{"小区", "楼号", "单元", "房号", "联系人", "电话", "类别", "人口", "备注"}

// Categories name the categories of households.
var Categories = [][2]string{{models.Hardship, "特困"}, {models.Key, "重点"}, {models.Ordinary, "普通"}}

// Row is one row as it stands in a file.
type Row struct {
	Line  int      `json:"line"` // as Excel counts
	Cells []string `json:"cells"`
}

// Read finds the rows of the first sheet below the titles.
func Read(r io.Reader) ([]Row, error) {
	f, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: 64 << 20, UnzipXMLSizeLimit: 32 << 20})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoExcel, err)
	}
	defer func() { _ = f.Close() }() // only read
	lines, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoExcel, err)
	}
	var columns []int
	var out []Row
	for i, line := range lines {
		if columns == nil {
			columns = find(line)
			continue
		}
		row := Row{Line: i + 1, Cells: make([]string, len(titles))}
		for k, at := range columns {
			if at >= 0 && at < len(line) {
				row.Cells[k] = strings.TrimSpace(line[at])
			}
		}
		if strings.Join(row.Cells, "") != "" {
			out = append(out, row)
		}
		if len(out) > MostRows {
			return nil, ErrTooMany
		}
	}
	if columns == nil {
		return nil, ErrNoTitles
	}
	return out, nil
}

// find tells in which column each title stands; nil when this is no row of
// titles.
func find(line []string) []int {
	at := func(title string) int {
		return slices.IndexFunc(line, func(s string) bool { return strings.TrimSpace(s) == title })
	}
	if at("楼号") < 0 || at("房号") < 0 {
		return nil
	}
	columns := make([]int, len(titles))
	for i, t := range titles {
		columns[i] = at(t)
	}
	return columns
}

var (
	numberLike = regexp.MustCompile(`^\d{1,5}$`)
	phoneLike  = regexp.MustCompile(`^\d{7,12}$`)
)

// Household reads one row; what is wrong with it is told in words for a person.
func (row Row) Household() (h models.Household, wrong []string) {
	if len(row.Cells) != len(titles) {
		return h, []string{"列数不对"}
	}
	number := func(i int, unit string, needed bool) string {
		s := strings.TrimSuffix(strings.TrimSuffix(row.Cells[i], unit), "号")
		if s == "" && !needed {
			return ""
		}
		if !numberLike.MatchString(s) {
			wrong = append(wrong, fmt.Sprintf("%s“%s”要写数字", titles[i], row.Cells[i]))
		}
		return s
	}
	h.Place = models.Place{
		Estate: row.Cells[0], Building: number(1, "号楼", true), Unit: number(2, "单元", false), Room: number(3, "室", true),
	}
	h.Contact, h.Notes = row.Cells[4], row.Cells[8]
	h.Phone = strings.NewReplacer("-", "", " ", "").Replace(row.Cells[5])
	if h.Phone != "" && !phoneLike.MatchString(h.Phone) {
		wrong = append(wrong, fmt.Sprintf("电话“%s”不像电话", row.Cells[5]))
	}
	h.Category = models.Ordinary
	if s := strings.TrimSuffix(row.Cells[6], "户"); s != "" {
		i := slices.IndexFunc(Categories, func(c [2]string) bool { return c[1] == s })
		if i < 0 {
			return h, append(wrong, fmt.Sprintf("类别“%s”请写特困、重点或普通", row.Cells[6]))
		}
		h.Category = Categories[i][0]
	}
	if s := row.Cells[7]; s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 50 {
			wrong = append(wrong, fmt.Sprintf("人口“%s”要写数字", s))
		}
		h.People = n
	}
	return h, wrong
}

// Cells writes a household as a row.
func Cells(h *models.Household) []string {
	category, people := "", ""
	for _, c := range Categories {
		if c[0] == h.Category {
			category = c[1]
		}
	}
	if h.People > 0 {
		people = strconv.Itoa(h.People)
	}
	return []string{h.Estate, h.Building, h.Unit, h.Room, h.Contact, h.Phone, category, people, h.Notes}
}

// Write writes households in the form that Read reads. What people wrote is
// stored as text and never as a formula.
func Write(w io.Writer, list []models.Household) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it has no file of its own
	const sheet = "住户"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCEFE2"}}})
	if err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range []float64{16, 8, 8, 8, 12, 16, 8, 8, 40} {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", cells(titles, bold)); err != nil {
		return err
	}
	for i := range list {
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), cells(Cells(&list[i]), text)); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

func cells(values []string, style int) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = excelize.Cell{StyleID: style, Value: v}
	}
	return out
}
