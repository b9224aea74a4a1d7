package models

import "testing"

func TestNoTableIsLeftOutOfACopy(t *testing.T) {
	if copied, all := len(copies()), len(tables()); copied != all {
		t.Errorf("%d of %d tables are copied", copied, all)
	}
}
