// Package benchdata fills a SQLite database with more tickets than anybody would
// type, for benchmarks.
package benchdata

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"gridbot/models"
)

// PerCommunity is how many workers a community has.
const PerCommunity = 10

// Communities declares enough of them for so many workers.
func Communities(workers int) []models.Declared {
	var out []models.Declared
	for n := 0; n < workers; n += PerCommunity {
		d := models.Declared{
			Name: fmt.Sprintf("社区%d", n/PerCommunity), Timezone: "Asia/Shanghai", Groups: []string{fmt.Sprintf("群%d", n/PerCommunity)},
		}
		for i := range PerCommunity {
			name := fmt.Sprintf("网格员%d", n+i)
			d.Grids = append(d.Grids, models.DeclaredGrid{Name: fmt.Sprintf("网格%d", i), Areas: []models.DeclaredArea{
				{Estate: "花园", Buildings: []string{fmt.Sprint(i + 1)}},
			}})
			d.Workers = append(d.Workers, models.DeclaredWorker{GridNames: []string{d.Grids[i].Name}, Worker: models.Worker{
				Name: name, Fallback: i == 0, Supervisor: i == PerCommunity-1,
				Accounts: []models.WorkerAccount{{Transport: "test", Account: "worker:" + name, ChatID: "private:" + name}},
			}})
		}
		out = append(out, d)
	}
	return out
}

// Tickets writes so many outstanding tickets, spread evenly over the workers of
// the roster, into the database at path.
func Tickets(t testing.TB, path string, store *models.Store, roster *models.Roster, count int, at time.Time) {
	t.Helper()
	c := roster.Communities[0]
	worker := c.Workers[0].ID
	err := store.Tx(t.Context(), func(tx *models.Tx) error {
		return tx.Create(&models.Ticket{
			CommunityID: c.ID, Kind: "repair", Subkind: "leak", Urgency: models.Normal, State: models.Open,
			Place: models.Place{Estate: "花园", Building: "3", Unit: "2", Room: "501"}, Contact: "王阿姨", Phone: "13900000000",
			Words: "我家水管漏水了 找个师傅来看看", WorkerID: &worker, Transport: "test", ChatID: "group:1", ChatName: "群1",
		}, models.Cause{Actor: models.System(c.ID), At: at})
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), copies, count-1); err != nil {
		t.Fatal(err)
	}
}

// copies repeats the first ticket for worker after worker.
const copies = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?),
w AS (SELECT id, community_id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place, COUNT(*) OVER () AS all_of FROM workers),
t AS (SELECT * FROM tickets LIMIT 1)
INSERT INTO tickets (community_id, number, kind, subkind, urgency, state, estate, building, unit, room, contact, phone,
 items, utility, amount, account, wanted, words, worker_id, transport, chat_id, chat_name, chat_private, created_at,
 alerts, result, rating, version)
SELECT w.community_id, 10 + i, kind, subkind, urgency, state, estate, building, unit, room, contact, phone,
 items, utility, amount, account, wanted, words, w.id, transport, chat_id, chat_name, chat_private, created_at,
 alerts, result, rating, version
FROM n JOIN w ON w.place = n.i % w.all_of, t`
