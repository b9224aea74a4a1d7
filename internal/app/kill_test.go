package app_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/bot/wechat/wechattest"
	"gridbot/models"
)

// matters are different things that one household may ask for.
var matters = []string{
	"我家马桶堵了 麻烦找个师傅", "我家门锁坏了 麻烦找个师傅", "我家灯不亮了 麻烦找个师傅看看", "我家水龙头漏水 麻烦找个师傅",
}

// troubles happen beside the kills: answers that are lost, a gateway in between.
var troubles = []func(*town){
	func(*town) {}, func(*town) {},
	func(v *town) { v.Fail("webwxsync", 1, wechattest.Status(502)) },
	func(v *town) { v.Fail("webwxsync", 1, wechattest.After(wechattest.Reset())) },
	func(v *town) { v.Fail("webwxinit", 1, wechattest.Status(502)) },
	func(v *town) { v.Fail("webwxsendmsg", 1, wechattest.After(wechattest.Reset())) },
	func(v *town) { v.Fail("webwxsendmsg", 1, wechattest.Reset()) },
}

// TestKilledAtAnyMomentNoRequestIsLostAndNoneIsDoubled kills the real program
// again and again while residents write; requests and answers get lost on the
// way, and in the middle the login has to be scanned anew, after which all user
// names are others. GRIDBOT_KILLS and GRIDBOT_KILL_MESSAGES say how often and how
// many messages (the full proof: 200 and 2000).
func TestKilledAtAnyMomentNoRequestIsLostAndNoneIsDoubled(t *testing.T) {
	kills, total := number("GRIDBOT_KILLS", 12), number("GRIDBOT_KILL_MESSAGES", 120)
	v := newTown(t, "per_day: 800", "per_day: 0")
	people := v.crowd((total + len(matters) - 1) / len(matters))
	began := time.Now()
	k := v.launch()
	v.login()
	var said []string
	for life := range kills {
		switch {
		case life == kills/2:
			v.Kick(1101)
			k = v.launch()
			v.login()
		case life > 0:
			troubles[rand.IntN(len(troubles))](v)
			k = v.launch()
		}
		first := ""
		for until := total * (life + 1) / kills; len(said) < until; {
			n := len(said)
			said = append(said, v.Say(v.group, people[n/len(matters)], matters[n%len(matters)]))
			if first == "" {
				first = said[n]
			}
		}
		// The moment of the kill is what is random: somewhere between the start of
		// the process and the last answer.
		if rand.IntN(4) > 0 && first != "" {
			v.AwaitDelivered(first)
			time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond)
		} else {
			time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
		}
		k.kill()
	}
	v.launch()
	s := v.store()
	finished(t, v, s, total)
	judge(t, v, s, said)
	t.Logf("%d kills in %s", kills, time.Since(began).Round(time.Second))
}

// finished waits until every request is a ticket and nothing waits to be sent.
func finished(t *testing.T, v *town, s *models.Store, total int) {
	t.Helper()
	waiting := 0
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		counts, err := s.Read(t.Context()).OutboxCounts(time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		waiting = 0
		for _, c := range counts {
			if c.State == models.Pending || c.State == models.Sending {
				waiting += c.N
			}
		}
		if waiting == 0 && len(v.tickets(s)) >= total {
			return
		}
	}
	t.Fatalf("not finished: %d tickets of %d, %d messages wait", len(v.tickets(s)), total, waiting)
}

// judge compares what was said, what is on record and what went out.
func judge(t *testing.T, v *town, s *models.Store, said []string) {
	t.Helper()
	chat := bot.Chat{Transport: "wechat", ID: wechat.GroupChat(groupName)}.Key()
	lost, doubled := 0, 0
	for _, id := range said {
		switch got, err := s.Read(t.Context()).TicketsOfMessage(chat, id); {
		case err != nil:
			t.Fatal(err)
		case len(got) == 0:
			lost++
		case len(got) > 1:
			doubled++
		}
	}
	if all := len(v.tickets(s)); lost > 0 || doubled > 0 || all != len(said) {
		t.Errorf("%d requests: %d lost, %d doubled, %d tickets", len(said), lost, doubled, all)
	}
	arrived := map[string]int{}
	for _, m := range v.Sent() {
		arrived[m.To+" "+m.Text]++
	}
	answers := map[string]int{}
	var uncertain, resent, twice, wrong int
	for _, o := range v.outbox(s) {
		n := arrived[onTheWire(o)]
		answers[fmt.Sprint(o.ChatPrivate, o.TicketIDs)]++
		switch {
		case o.State == models.Sent && !o.Resent && n == 1:
		case o.State == models.Sent && o.Resent && (n == 1 || n == 2):
			resent++
			twice += n - 1
		case o.State == models.Uncertain && (n <= 1 || n == 2 && o.Resent): // killed again while it was sent once more
			uncertain++
		default:
			wrong++
			t.Errorf("arrived %d times: %s, marked %v: %s", n, o.State, o.Resent, o.Text)
		}
	}
	for what, n := range answers {
		if n != 1 {
			t.Errorf("%d messages are queued for %s", n, what)
		}
	}
	t.Logf("%d requests: %d lost, %d doubled; %d messages: %d wrong, %d uncertain (not repeated), %d important sent once more (%d arrived twice)",
		len(said), lost, doubled, len(v.outbox(s)), wrong, uncertain, resent, twice)
}

// onTheWire is a message as the service sees it.
func onTheWire(o models.Outbox) string {
	if o.ChatPrivate {
		return strings.TrimPrefix(o.ChatID, "remark:") + " " + o.Text
	}
	return o.ChatName + " @" + o.MentionName + "\u2005" + o.Text
}

// TestKilledBetweenSendingAndNotingIt: the service has the message, and the
// program dies before it can write that down.
func TestKilledBetweenSendingAndNotingIt(t *testing.T) {
	for name, c := range map[string]struct {
		taken     int // messages that go through before
		private   bool
		state     models.SendState
		delivered int
	}{
		"to the worker":   {0, true, models.Sent, 2},
		"to the resident": {1, false, models.Uncertain, 1},
	} {
		t.Run(name, func(t *testing.T) {
			v := newTown(t)
			k := v.launch()
			v.login()
			v.Fail("webwxsendmsg", c.taken, wechattest.Pass())
			v.Fail("webwxsendmsg", 1, wechattest.After(wechattest.Hang()))
			v.Say(v.group, v.wang, matters[0])
			v.AwaitRequests("webwxsendmsg", c.taken+1)
			eventually(t, "the service has it", func() bool { return len(v.Sent()) == c.taken+1 })
			k.kill()
			v.launch()
			s := v.store()
			finished(t, v, s, 1)
			for _, o := range v.outbox(s) {
				if o.ChatPrivate != c.private {
					continue
				}
				n := 0
				for _, m := range v.Sent() {
					if m.To+" "+m.Text == onTheWire(o) {
						n++
					}
				}
				if o.State != c.state || n != c.delivered || o.Resent != (c.delivered == 2) {
					t.Errorf("it is %s, marked %v, delivered %d times", o.State, o.Resent, n)
				}
			}
		})
	}
}
