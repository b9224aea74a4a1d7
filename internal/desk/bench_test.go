package desk_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/models"
)

// fill makes n tickets, one every so often, in the way of a community of twelve
// buildings: by day only.
func (e *estate) fill(n int, every time.Duration) {
	e.t.Helper()
	c := e.house.Roster.Communities[0]
	kinds := []string{"repair", "bill", "medicine", "other"}
	for done := 0; done < n; done += 500 {
		e.tx(func(tx *models.Tx) error {
			for i := done; i < min(n, done+500); i++ {
				w := c.Workers[i%3].ID
				tk := &models.Ticket{
					CommunityID: c.ID, Kind: kinds[i%4], Urgency: models.Normal, State: models.Open, WorkerID: &w,
					Place:   models.Place{Estate: "北新街", Building: fmt.Sprint(i%12 + 1), Unit: "1", Room: fmt.Sprint(101 + i%600)},
					Contact: fmt.Sprintf("住户%d", i), Phone: fmt.Sprintf("139%08d", i), Words: "厨房水管漏水了，用桶接着呢，能不能找个师傅来看看",
				}
				at := e.house.Clock.Add(-time.Duration(n-i) * every)
				if hour := at.In(housetest.Shanghai).Hour(); hour < 7 && every > time.Hour {
					at = at.Add(time.Duration(7+i%5-hour) * time.Hour)
				}
				if err := tx.Create(tk, models.Cause{Actor: models.System(c.ID), At: at}); err != nil {
					return err
				}
				if i%3 > 0 && every < time.Hour || i%9 == 5 {
					continue
				}
				worker := models.Actor{Role: models.ByWorker, ID: w, Name: "x", CommunityID: c.ID}
				if err := tx.Finish(tk, "好了", models.Cause{Actor: worker, At: at.Add(time.Duration(20+i%7*25) * time.Minute)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// BenchmarkTheBoardWithTenThousandTickets is the first page as a supervisor and
// as a worker sees it: it must come in less than a tenth of a second.
func BenchmarkTheBoardWithTenThousandTickets(b *testing.B) {
	e := open(b)
	e.fill(10_000, 4*time.Minute)
	for _, who := range []string{"何站长", "马文惠"} {
		browser := e.as(who)
		for _, view := range []string{"open", "overdue", "all"} {
			b.Run(who+" "+view, func(b *testing.B) {
				for b.Loop() {
					if page := browser.get("/desk/board?view=" + view); page.code != http.StatusOK {
						b.Fatal(page.code)
					}
				}
			})
		}
	}
	browser := e.as("何站长")
	b.Run("search by phone", func(b *testing.B) {
		for b.Loop() {
			browser.post("/desk/board", form{"q": "13900007777"})
		}
	})
}
