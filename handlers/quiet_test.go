package handlers_test

import (
	"testing"

	"gridbot/internal/housetest"
)

// TestWhatIsSaidUnaskedInTheNightWaits: an answer to somebody who is awake and
// writes goes out at once, and so does everything about an emergency; what
// nobody is waiting for is said in the morning.
func TestWhatIsSaidUnaskedInTheNightWaits(t *testing.T) {
	for name, c := range map[string]struct {
		words   string
		toGroup string // when the question whether it is done goes out
	}{
		"ordinary":  {words: "我家马桶堵了 找个师傅 不着急", toGroup: "07:00"},
		"emergency": {words: "家里水管爆了水都流到客厅了谁能来一下啊", toGroup: "23:30"},
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			h.InGroup("3-2-501王秀英", c.words)
			h.Until("23:30")
			h.Private("马文惠", "#1 我来")
			h.Said()
			h.Private("马文惠", "#1 修好了")
			asked := false
			for _, s := range h.Said() {
				due := s.Due.In(housetest.Shanghai).Format("15:04")
				switch s.To {
				case housetest.Group:
					asked = true
					if due != c.toGroup {
						t.Errorf("the resident is asked at %s: %s", due, s.Text)
					}
				case "马文惠":
					if due != "23:30" {
						t.Errorf("the worker is answered at %s: %s", due, s.Text)
					}
				}
			}
			if !asked {
				t.Error("the resident is not asked")
			}
		})
	}
}
