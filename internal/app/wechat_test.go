package app_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gridbot/bot/wechat/wechattest"
	"gridbot/internal/app"
	"gridbot/models"
)

const groupName = "便民服务群"

// onWechat are the changes of the shipped configuration that switch WeChat on,
// without pauses that a test would have to wait for.
var onWechat = []string{
	"listen: 127.0.0.1:8080", "listen: 127.0.0.1:0",
	"enabled: false          # 打开以前", "enabled: true           # 打开以前",
	"pause: 2s-5s", "pause: 0s",
	"quiet_hours: 22:00-07:00", "quiet_hours: off",
	`at: "20:00" `, `at: "12 3 29 2 *" `, // no evening in the middle of a test
}

// town is a WeChat service with the people of 北新街社区: the workers are known
// by their remarks, the residents are strangers but for 贺.
type town struct {
	*wechattest.Server
	t                 *testing.T
	dir               string
	group             *wechattest.Group
	ma, liu, chief    *wechattest.Person
	wang, li, he, tao *wechattest.Person
}

func newTown(t *testing.T, change ...string) *town {
	t.Helper()
	v := &town{Server: wechattest.New(t), t: t, dir: inFolder(t, append(append([]string{}, onWechat...), change...)...)}
	v.ma, v.liu = v.AddFriend("惠子", "马文惠"), v.AddFriend("翠翠", "刘翠梅")
	v.AddFriend("燕", "徐小燕")
	v.chief = v.AddFriend("老何", "何站长")
	v.he = v.AddFriend("贺", "3-1-101贺大爷")
	v.wang, v.li, v.tao = v.AddStranger("秀英"), v.AddStranger("小李"), v.AddStranger("桃子")
	v.group = v.AddGroup(groupName, v.ma, v.liu, v.chief, v.he, v.wang, v.li, v.tao)
	v.group.Show(v.wang, "3-2-501王秀英").Show(v.li, "4-1-202小李").Show(v.he, "3-1-101贺大爷")
	return v
}

// serve starts the program in the town.
func (v *town) serve() running {
	v.t.Helper()
	return serveOn(v.t, func(string) http.RoundTripper { return v.Transport() })
}

// serveOn starts the program with a network for each WeChat account.
func serveOn(t *testing.T, network func(string) http.RoundTripper) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs syncBuffer
	done := make(chan int, 1)
	go func() { done <- app.RunOn(ctx, network, []string{"serve"}, &out, &errs) }()
	var once sync.Once
	r := running{stop: func() {
		once.Do(func() {
			cancel()
			if code := <-done; code != 0 {
				t.Errorf("ended with %d: %s", code, errs.String())
			}
		})
	}}
	t.Cleanup(func() {
		r.stop()
		if t.Failed() {
			t.Logf("it said:\n%s", errs.String())
		}
	})
	eventually(t, "it says where to look", func() bool {
		r.url = spoken.FindString(out.String())
		return r.url != ""
	})
	return r
}

// login scans the code and waits until messages are polled for: what was said
// before a first login is not delivered.
func (v *town) login() {
	v.t.Helper()
	polls := v.Requests("synccheck")
	v.Scan()
	v.AwaitRequests("synccheck", polls+1)
}

// to are the texts that were sent to a group or person.
func (v *town) to(name string) []string {
	var out []string
	for _, s := range v.Sent() {
		if s.To == name {
			out = append(out, s.Text)
		}
	}
	return out
}

// hears waits until a group or person was sent these words.
func (v *town) hears(name, words string) {
	v.t.Helper()
	eventually(v.t, name+" hears "+words+"; so far:\n"+strings.Join(v.to(name), "\n"), func() bool {
		return strings.Contains(strings.Join(v.to(name), "\n"), words)
	})
}

// settled waits until everything said so far has been handled: what is said
// last in a private chat of its own is answered.
func (v *town) settled() {
	v.t.Helper()
	before := len(v.to("何站长"))
	v.Tell(v.chief, "我的单子")
	eventually(v.t, "the list is answered", func() bool { return len(v.to("何站长")) > before })
}

// store opens the program's database beside it.
func (v *town) store() *models.Store {
	v.t.Helper()
	s, err := models.Connect(v.t.Context(), models.Options{Driver: models.SQLite, DSN: filepath.Join(v.dir, "data", "gridbot.db")})
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = s.Close() })
	return s
}

func (v *town) tickets(s *models.Store) []models.Ticket {
	v.t.Helper()
	all, err := s.Read(v.t.Context()).AllTickets()
	if err != nil {
		v.t.Fatal(err)
	}
	return all
}

func (v *town) outbox(s *models.Store) []models.Outbox {
	v.t.Helper()
	all, err := s.Read(v.t.Context()).OutboxSince(0)
	if err != nil {
		v.t.Fatal(err)
	}
	return all
}

func TestAMatterFromTheGroupToItsEnd(t *testing.T) {
	v := newTown(t)
	v.serve()
	v.login()
	v.Say(v.group, v.wang, "各位早上好")
	v.Say(v.group, v.wang, "我家水管漏水了 麻烦找个师傅")
	v.hears(groupName, "@3-2-501王秀英\u2005#1 已登记，网格员马文惠会联系您")
	v.hears("马文惠", "3号楼2单元501室")
	v.Tell(v.ma, "我来")
	v.hears("马文惠", "#1 归您了")
	v.Say(v.group, v.ma, "「便民小助手：#1 已登记」\n- - - - - - - - - - - - - - -\n修好了 换了阀芯")
	v.hears(groupName, "#1 马文惠说已经办好了")
	v.Say(v.group, v.wang, "好着呢 谢谢文惠")
	v.hears(groupName, "#1 办结了")
	if n := len(v.to(groupName)); n != 3 {
		t.Errorf("%d messages in the group: %q", n, v.to(groupName))
	}
}

func TestARecalledRequestIsWithdrawn(t *testing.T) {
	v := newTown(t)
	v.serve()
	v.login()
	id := v.Say(v.group, v.wang, "我家马桶堵了 麻烦找个师傅")
	v.hears("马文惠", "#1")
	v.Recall(v.group, v.li, id) // somebody else's recall withdraws nothing
	v.settled()
	s := v.store()
	if st := v.tickets(s)[0].State; st != models.Open {
		t.Fatalf("after the recall by another it is %s", st)
	}
	v.Recall(v.group, v.wang, id)
	eventually(t, "the ticket is cancelled", func() bool { return v.tickets(s)[0].State == models.Cancelled })
	v.hears("马文惠", "撤回")
}

func TestARenamedGroupIsStillServedAndReported(t *testing.T) {
	v := newTown(t)
	r := v.serve()
	v.login()
	v.Say(v.group, v.wang, "我家马桶堵了 麻烦找个师傅")
	v.hears(groupName, "#1 已登记")
	v.group.Rename("北新街一家亲")
	v.Say(v.group, v.li, "我家门锁坏了 麻烦找个师傅")
	v.hears("北新街一家亲", "#2 已登记")
	eventually(t, "the status page tells", func() bool { return strings.Contains(page(t, r.url+"/status"), "北新街一家亲") })
}

func TestFilesReachTheTicketAndTheWorker(t *testing.T) {
	v := newTown(t, "max_mb: 20", "max_mb: 1")
	v.serve()
	v.login()
	photo := []byte("\x89PNG\r\n\x1a\n before the words")
	v.Fail("webwxgetmsgimg", 1, wechattest.Status(502)) // it comes at the second asking
	v.Show(v.group, v.wang, 3, photo)
	v.Show(v.group, v.wang, 3, make([]byte, 2<<20)) // too large: the words must go on
	v.Say(v.group, v.wang, "我家厨房水管漏水了 麻烦找个师傅")
	v.hears(groupName, "#1 已登记")
	sent := func(content []byte) func() bool {
		return func() bool {
			for _, s := range v.Sent() {
				if s.To == "马文惠" && string(s.File) == string(content) {
					return true
				}
			}
			return false
		}
	}
	eventually(t, "the photo comes with the offer", sent(photo))
	later := map[string][]byte{"voice": []byte("#!AMR voice"), "video": []byte("\x00\x00\x00\x18ftypmp42 video"), "file": []byte("%PDF-1.4 file")}
	v.Show(v.group, v.wang, 34, later["voice"])
	v.Show(v.group, v.wang, 43, later["video"])
	v.Attach(v.group, v.wang, "照片.pdf", later["file"])
	for kind, content := range later {
		eventually(t, "the "+kind+" is passed on", sent(content))
	}
	s := v.store()
	kept, err := s.Read(t.Context()).Attachments(v.tickets(s)[0].ID)
	if err != nil || len(kept) != 4 {
		t.Fatalf("%d attachments, %v", len(kept), err)
	}
	for _, a := range kept {
		content, err := os.ReadFile(filepath.Join(v.dir, "data", "media", a.Path))
		if err != nil || int64(len(content)) != a.Size || !strings.Contains(a.Path, a.SHA256) {
			t.Errorf("%+v: %d bytes, %v", a, len(content), err)
		}
	}
}

func TestNamesAreNotIdentities(t *testing.T) {
	v := newTown(t)
	v.serve()
	v.login()
	v.Say(v.group, v.wang, "我家水管漏水了 麻烦找个师傅")
	v.hears("马文惠", "#1")
	// A member calls himself like the worker, in the group and everywhere.
	v.li.Rename("马文惠")
	v.group.Show(v.li, "马文惠")
	v.Notice(v.group, `"桃子"通过扫描二维码加入群聊`) // the client looks at the members again
	v.Say(v.group, v.li, "#1 我来")
	v.Say(v.group, v.li, "#1 修好了")
	// So does a friend of the bot, in private.
	friend := v.AddFriend("惠惠", "")
	friend.Rename("马文惠")
	v.Tell(friend, "我的单子")
	v.Tell(friend, "#1 退单")
	// Two members of one name: neither hears of the other's matter.
	twin := v.AddStranger("另一个")
	v.group.Join(twin, "3-2-501王秀英")
	v.Say(v.group, twin, "我那个水管的事怎么样了")
	v.Say(v.group, twin, "#1 不用了")
	v.settled()
	s := v.store()
	all := v.tickets(s)
	if len(all) != 1 || all[0].State != models.Open {
		t.Errorf("%d tickets, the first is %s", len(all), all[0].State)
	}
	for _, m := range v.Sent() {
		private := m.To != groupName && m.To != "何站长" && m.To != "马文惠"
		if private && strings.Contains(m.Text, "501") {
			t.Errorf("%s was told %q", m.To, m.Text)
		}
	}
	if got := strings.Join(v.to(groupName), "\n"); strings.Count(got, "#1") != 1 {
		t.Errorf("in the group:\n%s", got)
	}
}

func TestTheHolderOfTheAccountIsAWorker(t *testing.T) {
	v := newTown(t, "    # accounts:             # 不写就是一个账号管所有的群\n    #   - name: wechat\n    #     groups: [便民服务群]\n    #     belongs_to: 马文惠",
		"    accounts:\n      - name: wechat\n        groups: [便民服务群]\n        belongs_to: 徐小燕\n    #")
	v.serve()
	v.login()
	v.Say(v.group, v.wang, "我家水管漏水了 麻烦找个师傅")
	v.hears(groupName, "#1 已登记")
	v.Say(v.group, v.Self(), "大家下午好，水管漏水的先关总阀") // no ticket
	v.Say(v.group, v.Self(), "#1 我来")
	v.hears(groupName, "#1")
	s := v.store()
	eventually(t, "it is claimed", func() bool { return v.tickets(s)[0].State == models.Claimed })
	if n := len(v.tickets(s)); n != 1 {
		t.Errorf("%d tickets", n)
	}
}
