package register_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"gridbot/internal/register"
	"gridbot/models"
)

func TestWhatIsWrittenIsReadBackTheSame(t *testing.T) {
	want := []models.Household{
		{Place: models.Place{Estate: "北新街", Building: "3", Unit: "2", Room: "501"}, Contact: "王秀英", Phone: "013900000001", Category: models.Hardship, People: 2, Notes: "腿脚不便，=1+1"},
		{Place: models.Place{Building: "7", Room: "1602"}, Category: models.Ordinary},
	}
	var file bytes.Buffer
	if err := register.Write(&file, want); err != nil {
		t.Fatal(err)
	}
	rows, err := register.Read(&file)
	if err != nil || len(rows) != len(want) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows {
		got, wrong := row.Household()
		if got != want[i] || len(wrong) > 0 || row.Line != i+2 {
			t.Errorf("row %d is %+v %v", row.Line, got, wrong)
		}
	}
}

func TestEachRowTellsWhatIsWrongWithIt(t *testing.T) {
	for name, c := range map[string]struct{ row, wrong string }{
		"fine, as people write": {"北新街,3号楼,2单元,501室,老李,0911-8112345,重点户,3,", ""},
		"no building":           {"北新街,,2,501,,,,,", "楼号"},
		"a room in words":       {"北新街,3,2,五楼,,,,,", "房号“五楼”"},
		"no phone":              {"北新街,3,2,501,,问儿子,,,", "不像电话"},
		"no such category":      {"北新街,3,2,501,,,贫困,,", "特困、重点或普通"},
		"people":                {"北新街,3,2,501,,,,三口,", "人口"},
	} {
		t.Run(name, func(t *testing.T) {
			_, wrong := register.Row{Cells: strings.Split(c.row, ",")}.Household()
			if all := strings.Join(wrong, "；"); (c.wrong == "") != (all == "") || !strings.Contains(all, c.wrong) {
				t.Errorf("it says %q, want %q", all, c.wrong)
			}
		})
	}
}

func TestAFileThatIsNoneIsRefused(t *testing.T) {
	if _, err := register.Read(strings.NewReader("PK not really")); !errors.Is(err, register.ErrNoExcel) {
		t.Errorf("got %v", err)
	}
}
