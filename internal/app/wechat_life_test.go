package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"gridbot/bot/wechat/wechattest"
	"gridbot/models"
)

// webhook is the operator's endpoint for alerts.
type webhook struct {
	*httptest.Server
	mu  sync.Mutex
	got []string
}

func newWebhook(t *testing.T) *webhook {
	w := &webhook{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m struct{ Account, Kind string }
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.got = append(w.got, m.Account+":"+m.Kind)
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *webhook) told() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.got, " ")
}

// TestLifeGoesOnOverANewScan: the session is thrown out in the middle of
// everything; all user names are new afterwards.
func TestLifeGoesOnOverANewScan(t *testing.T) {
	hook := newWebhook(t)
	v := newTown(t, `webhook: ""`, `webhook: "`+hook.URL+`"`)
	t.Setenv("GRIDBOT_ALERTS_AFTER", "200ms")
	r := v.serve()
	v.login()
	v.Say(v.group, v.wang, "我家水管漏水了 麻烦找个师傅")
	v.hears("马文惠", "#1")
	v.Tell(v.ma, "#1 我来")
	v.hears("马文惠", "#1 归您了")
	v.Say(v.group, v.tao, "我家马桶堵了 能不能找个师傅") // says no address
	v.hears(groupName, "#2 记下了")
	v.Say(v.group, v.he, "我那个高血压药硝苯地平快吃完了 帮我买两盒")
	v.hears(groupName, "#3 已登记")

	v.Kick(1101)
	eventually(t, "the page shows a code", func() bool { return strings.Contains(page(t, r.url+"/status"), "等人扫码") })
	// Meanwhile everything else goes on, and what is for WeChat waits.
	resident := join(t, r.url, map[string]string{"name": "2-1-302 田阿姨", "group": groupName})
	resident.say(resident.group, "我家门锁坏了 麻烦找个师傅")
	resident.hears(resident.group, "#4 已登记")
	worker := join(t, r.url, map[string]string{"person": "staff:马文惠"})
	worker.say(worker.private, "#1 修好了 换了阀芯")
	worker.hears(worker.private, "#1 记为办好")
	missed := v.Say(v.group, v.li, "我家灯不亮了 麻烦找个师傅看看")
	eventually(t, "the operator is told", func() bool { return strings.Contains(hook.told(), "wechat:scan") })

	v.login()
	v.AwaitDelivered(missed)
	v.hears(groupName, "#1 马文惠说已经办好了") // had waited
	v.hears(groupName, "#5 已登记")       // was said while nobody listened
	v.Say(v.group, v.tao, "3号楼2单元")    // the answer to the open question
	v.hears(groupName, "#2")
	v.Say(v.group, v.wang, "好着呢 谢谢文惠")
	v.hears(groupName, "#1 办结了")
	v.Tell(v.he, "我的药怎么样了")
	v.hears("3-1-101贺大爷", "#3")
	v.Tell(v.ma, "#3 药送到了")
	v.hears(groupName, "#3 马文惠说")
	eventually(t, "the operator is told that all is well", func() bool { return strings.HasSuffix(hook.told(), "wechat:online") })
	s := v.store()
	if all := v.tickets(s); len(all) != 5 || all[0].State != models.Closed || all[1].State != models.Open || all[1].Building != "3" || all[2].State != models.Done {
		t.Errorf("%+v", all)
	}
}

// TestARefusedAccountLeavesTheRestAtWork: the service does not want the account
// (1203); the group in the browser works, and the operator is told.
func TestARefusedAccountLeavesTheRestAtWork(t *testing.T) {
	hook := newWebhook(t)
	v := newTown(t, `webhook: ""`, `webhook: "`+hook.URL+`"`)
	t.Setenv("GRIDBOT_ALERTS_AFTER", "200ms")
	v.RefuseLogins(1203)
	r := v.serve()
	v.Scan()
	eventually(t, "the operator is told", func() bool { return strings.Contains(hook.told(), "wechat:refused") })
	if p := page(t, r.url+"/status"); !strings.Contains(p, "不让这个账号登录") || !strings.Contains(p, "1203") {
		t.Errorf("the page does not tell:\n%s", p)
	}
	resident := join(t, r.url, map[string]string{"name": "2-1-302 田阿姨", "group": groupName})
	resident.say(resident.group, "我家门锁坏了 麻烦找个师傅")
	resident.hears(resident.group, "#1 已登记")
}

func TestTwoAccountsEachServeTheirOwnGroups(t *testing.T) {
	v := newTown(t, "    # accounts:", "    accounts:\n      - name: one\n        groups: [便民服务群]\n      - name: two\n        groups: [河东便民服务群]\n    # accounts:")
	east := wechattest.New(t)
	qiao, aunt := east.AddFriend("乔", "乔网格"), east.AddStranger("豆豆妈")
	group := east.AddGroup("河东便民服务群", qiao, aunt)
	group.Show(aunt, "22-1-402张叔")
	// The second account happens to sit in the first one's group as well.
	foreign := east.AddGroup(groupName, aunt)
	r := serveOn(t, func(account string) http.RoundTripper {
		if account == "two" {
			return east.Transport()
		}
		return v.Transport()
	})
	v.login()
	eastPolls := east.Requests("synccheck")
	east.Scan()
	east.AwaitRequests("synccheck", eastPolls+1)
	v.Say(v.group, v.wang, "我家水管漏水了 麻烦找个师傅")
	east.Say(foreign, aunt, "我家水管漏水了 麻烦找个师傅")
	east.Say(group, aunt, "我家马桶堵了 麻烦找个师傅")
	v.hears("马文惠", "#1")
	eventually(t, "the other account answers", func() bool {
		var to []string
		for _, m := range east.Sent() {
			to = append(to, m.To)
		}
		return strings.Contains(strings.Join(to, " "), "河东便民服务群") && strings.Contains(strings.Join(to, " "), "乔网格")
	})
	s := v.store()
	if n := len(v.tickets(s)); n != 2 {
		t.Errorf("%d tickets", n)
	}
	// One is thrown out; the other works on.
	v.Kick(1100)
	east.Tell(qiao, "我来")
	eventually(t, "the other account goes on", func() bool {
		for _, tk := range v.tickets(s) {
			if tk.State == models.Claimed {
				return true
			}
		}
		return false
	})
	eventually(t, "the page tells them apart", func() bool {
		p := page(t, r.url+"/status")
		return strings.Contains(p, "微信账号 one") && strings.Contains(p, "微信账号 two") && strings.Contains(p, "等人扫码") && strings.Contains(p, "在线")
	})
	for _, name := range []string{"one.json", "two.json"} {
		if !exists(v.dir, "data", "wechat", name) {
			t.Errorf("%s has no storage of its own", name)
		}
	}
}
