package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gridbot/bot/wechat/wechattest"
	"gridbot/models"
)

func exists(path ...string) bool {
	_, err := os.Stat(filepath.Join(path...))
	return err == nil
}

// TestALostAnswerIsMadeGoodOnlyWhereItMatters: the service takes the messages
// and the answers are lost. The resident's is not said twice; the worker's is,
// under the same number.
func TestALostAnswerIsMadeGoodOnlyWhereItMatters(t *testing.T) {
	v := newTown(t)
	r := v.serve()
	v.login()
	v.Fail("webwxsendmsg", 2, wechattest.After(wechattest.Reset()))
	v.Say(v.group, v.wang, "我家水管漏水了 麻烦找个师傅")
	s := v.store()
	state := func(i int) models.Outbox {
		if rows := v.outbox(s); len(rows) > i {
			return rows[i]
		}
		return models.Outbox{}
	}
	eventually(t, "both are settled", func() bool {
		a, b := state(0), state(1)
		return a.ID != 0 && b.ID != 0 && a.State != models.Pending && a.State != models.Sending && b.State != models.Pending && b.State != models.Sending
	})
	byChat := map[bool]models.Outbox{}
	for _, o := range v.outbox(s) {
		byChat[o.ChatPrivate] = o
	}
	if o := byChat[false]; o.State != models.Uncertain || o.Attempts != 1 {
		t.Errorf("the resident's is %s after %d attempts", o.State, o.Attempts)
	}
	if o := byChat[true]; o.State != models.Sent || !o.Resent || o.Attempts != 2 {
		t.Errorf("the worker's is %s after %d attempts, marked %v", o.State, o.Attempts, o.Resent)
	}
	var numbers []string
	for _, m := range v.Sent() {
		if m.To == "马文惠" {
			numbers = append(numbers, m.ClientID)
		}
	}
	if len(v.to(groupName)) != 1 || len(numbers) != 2 || numbers[0] != numbers[1] {
		t.Errorf("in the group %d, to the worker %q", len(v.to(groupName)), numbers)
	}
	if p := page(t, r.url+"/status"); !strings.Contains(p, "<dt>不知到没到</dt><dd>1</dd>") {
		t.Error("the page does not tell of the uncertain one")
	}
}

// noon is a time zone in which it is about noon, so that no test meets midnight.
func noon() string { return fmt.Sprintf("Etc/GMT%+d", time.Now().UTC().Hour()-12) }

// TestADaysLimitOutlivesARestartAndHoldsNoEmergency: what is over the limit
// waits for the next day, counted in the database.
func TestADaysLimitOutlivesARestartAndHoldsNoEmergency(t *testing.T) {
	v := newTown(t, "per_day: 800", "per_day: 2", "timezone: Asia/Shanghai", "timezone: "+noon())
	r := v.serve()
	v.login()
	v.Say(v.group, v.wang, "我家马桶堵了 麻烦找个师傅")
	v.hears(groupName, "#1 已登记")
	v.hears("马文惠", "#1")
	v.Say(v.group, v.li, "我家门锁坏了 麻烦找个师傅")
	s := v.store()
	eventually(t, "it is on record", func() bool { return len(v.tickets(s)) == 2 })
	r.stop()
	polls := v.Requests("synccheck")
	r = v.serve()
	v.AwaitRequests("synccheck", polls+1)
	v.Say(v.group, v.he, "救命啊 家里煤气漏了 味道很大")
	v.hears("马文惠", "#3")
	v.hears(groupName, "#3")
	if got := len(v.Sent()); got != 4 {
		t.Errorf("%d messages were sent", got)
	}
	waiting := 0
	for _, o := range v.outbox(s) {
		if o.State == models.Pending {
			waiting++
		}
	}
	if waiting != 2 {
		t.Errorf("%d messages wait for tomorrow", waiting)
	}
	if p := page(t, r.url+"/status"); !strings.Contains(p, "条数用完了") {
		t.Error("the page does not tell why")
	}
}
