package handlers_test

import (
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/models"
)

// due checks when the one message to somebody goes out.
func due(t *testing.T, h *housetest.House, to, clock string) {
	t.Helper()
	var at []string
	for _, s := range h.Said() {
		if s.To == to {
			at = append(at, s.Due.In(housetest.Shanghai).Format("15:04"))
		}
	}
	if len(at) != 1 || at[0] != clock {
		t.Errorf("said to %s at %v, not once at %s", to, at, clock)
	}
}

func TestAWorkersLateEntryWakesNobody(t *testing.T) {
	h, _ := withLeak(t)
	h.Until("22:40")
	h.Said()
	h.Private("马文惠", "#1 修好了")
	due(t, h, group, "07:00")
}

func TestWhatIsSaidInTheGroupAnywayDoesNotWait(t *testing.T) {
	h, _ := withLeak(t)
	h.Until("22:40")
	h.Said()
	h.InGroup("马文惠", "#1 修好了")
	due(t, h, group, "22:40")
}

func TestWhatIsWithdrawnAtNightIsNotHeardOfInTheMorning(t *testing.T) {
	for name, withdraw := range map[string]func(h *housetest.House){
		"said": func(h *housetest.House) { h.InGroup("3-2-501王秀英", "不用了 我自己拧紧了") },
		"taken back": func(h *housetest.House) {
			m := h.Message("3-2-501王秀英", "")
			m.Recalls = "m1"
			h.Receive(m)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			h.Until("23:30")
			h.InGroup("3-2-501王秀英", "我家水龙头滴答漏水 有空找个师傅 不着急")
			withdraw(h)
			if s := h.Ticket(1).State; s != models.Cancelled {
				t.Fatalf("it is %s", s)
			}
			for _, s := range h.Said() {
				if s.To == "马文惠" {
					t.Errorf("to the worker: %s", s.Text)
				}
			}
		})
	}
}

func TestWhatTheWorkerHasHeardOfIsWithdrawnByAWord(t *testing.T) {
	h, _ := withLeak(t)
	h.In(14*time.Hour).InGroup("3-2-501王秀英", "#1 不用了")
	want(t, h, group+": #1 取消了", "马文惠: #1 居民说不用了")
}
