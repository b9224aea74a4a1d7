package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"gridbot/internal/register"
	"gridbot/models"
)

const (
	mostHouseholds  = 20_000  // in one export
	largestRegister = 8 << 20 // bytes of an uploaded file
)

// exportPeople hands out the register as an Excel file that can be read in again.
func (d *Desk) exportPeople(v *visit) error {
	c, err := v.community()
	if err != nil {
		return err
	}
	list, err := v.Store.Read(v.r.Context()).Households(models.HouseholdFilter{Community: c.ID}, 0, mostHouseholds)
	if err != nil {
		return err
	}
	if err := v.audit(models.Exported, c.ID, "households", strconv.Itoa(len(list))); err != nil {
		return err
	}
	var file bytes.Buffer
	if err := register.Write(&file, list); err != nil {
		return fmt.Errorf("write the register: %w", err)
	}
	name := c.Name + "住户" + v.now.In(c.Location).Format("20060102") + ".xlsx"
	v.w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if _, err := file.WriteTo(v.w); err != nil {
		v.Log.Debug("a register did not get through", "err", err)
	}
	return nil
}

// importPage shows row by row what would be taken in.
type importPage struct {
	Rows      []importRow
	Good, Bad int
	Data      string // the good rows, to be sent back
}

type importRow struct {
	Line  int
	Cells []string
	Wrong string
}

// previewImport reads an uploaded file and shows what is wrong with each row;
// nothing is stored.
func (d *Desk) previewImport(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, largestRegister)
	file, _, err := v.r.FormFile("file")
	if err != nil {
		return errBadForm
	}
	defer func() { _ = file.Close() }() // only read
	rows, err := register.Read(file)
	if words := registerWords(err); words != "" {
		v.r.Method = http.MethodGet // the list, and no search
		return v.showPeople(peoplePage{Wrong: words})
	}
	if err != nil {
		return err
	}
	page := importPage{}
	var good []register.Row
	first := map[models.Place]int{}
	for _, r := range rows {
		h, wrong := r.Household()
		if at := first[h.Place]; len(wrong) == 0 && at > 0 {
			wrong = append(wrong, fmt.Sprintf("和第%d行是同一户", at))
		}
		if len(wrong) == 0 {
			first[h.Place] = r.Line
			good = append(good, r)
		}
		page.Rows = append(page.Rows, importRow{r.Line, r.Cells, strings.Join(wrong, "；")})
	}
	page.Good, page.Bad = len(good), len(rows)-len(good)
	data, err := json.Marshal(good)
	if err != nil {
		return err
	}
	page.Data = string(data)
	return v.show("import", "导入住户", page)
}

func registerWords(err error) string {
	switch {
	case errors.Is(err, register.ErrNoExcel):
		return "这不是 Excel 文件（.xlsx），请另存为 .xlsx 再试。"
	case errors.Is(err, register.ErrNoTitles):
		return "没有找到标题行：第一行要有“楼号”“房号”这样的列名。可以先导出一份看看样子。"
	case errors.Is(err, register.ErrTooMany):
		return fmt.Sprintf("一次最多 %d 行，请分几次导入。", register.MostRows)
	}
	return ""
}

// importPeople takes in the rows of a preview; each is checked again.
func (d *Desk) importPeople(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, largestRegister)
	c, err := v.community()
	if err != nil {
		return err
	}
	var rows []register.Row
	if json.Unmarshal([]byte(v.r.PostFormValue("data")), &rows) != nil || len(rows) > register.MostRows {
		return errBadForm
	}
	added, changed := 0, 0
	err = v.Store.Tx(v.r.Context(), func(tx *models.Tx) error {
		added, changed = 0, 0
		for _, r := range rows {
			h, wrong := r.Household()
			if len(wrong) > 0 {
				return errBadForm
			}
			h.CommunityID = c.ID
			isNew, err := tx.PutHousehold(&h, v.now)
			if err != nil {
				return fmt.Errorf("take in a household: %w", err)
			}
			if isNew {
				added++
			} else {
				changed++
			}
		}
		return tx.Audit(v.entry(models.Imported, c.ID, "households", strconv.Itoa(len(rows))))
	})
	if err != nil {
		return err
	}
	v.flash(fmt.Sprintf("导入好了：新增 %d 户，更新 %d 户。", added, changed))
	return v.redirect("/desk/people")
}
