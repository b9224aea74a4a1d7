package app_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/internal/housetest"
	"gridbot/models"
)

// chatter is what a group says all day and what asks for nothing.
var chatter = []string{
	"早上好", "谢谢", "收到", "今天菜价真贵", "谁家的猫在楼下叫", "[玫瑰][玫瑰]", "昨晚那个电视剧看了没", "下午打牌三缺一",
	"天冷了多穿点", "明天赶集去不去", "娃放学了没", "[图片]", "好的好的", "哈哈哈", "快递到了在门卫",
}

// TestSoak lets a long stream of a group's talk through the real program in a
// process of its own and looks at its memory and goroutines. GRIDBOT_SOAK says
// how many messages (the long version: 100000).
func TestSoak(t *testing.T) {
	n := number("GRIDBOT_SOAK", 1500)
	v := newTown(t, "per_day: 800", "per_day: 0")
	people := v.crowd(200 + n/100 + 1)
	crowd, marks := people[:200], people[200:]
	k := v.launch()
	v.login()
	began := time.Now()
	talk := func(from, to int) {
		for i := from; i < to; i++ {
			text := chatter[i%len(chatter)]
			if i%25 == 0 {
				text = matters[i/25%len(matters)]
			}
			v.Say(v.group, crowd[(i*7+i/25)%len(crowd)], text)
			if i%100 == 99 { // a newcomer's answer tells that all before him is handled
				v.Say(v.group, marks[i/100], matters[0])
				v.AwaitSentWith(marks[i/100].Shown(v.group) + "\u2005")
			}
		}
	}
	s := v.store()
	tickets := func() int { return len(v.tickets(s)) }
	talk(0, n/5) // caches are warm, everybody is known
	heap, goroutines := k.measure(t)
	for part := 1; part < 5; part++ {
		talk(n/5*part, n/5*(part+1))
		h, g := k.measure(t)
		t.Logf("after %d messages, %d tickets: heap %d kB, %d goroutines", n/5*(part+1), tickets(), h, g)
		if h > heap+heap/2+8<<10 {
			t.Errorf("the heap grew from %d to %d kB", heap, h)
		}
		if g > goroutines+20 {
			t.Errorf("goroutines grew from %d to %d", goroutines, g)
		}
	}
	t.Logf("%d messages, %.0f a second; first heap %d kB, %d goroutines", n, float64(n)/time.Since(began).Seconds(), heap, goroutines)
}

// TestHowLongAMessageTakesToItsCommit measures from the delivery by the service
// to the committed outbox rows: the transport, the handlers, a database on disk.
func TestHowLongAMessageTakesToItsCommit(t *testing.T) {
	n := number("GRIDBOT_LATENCY", 200)
	v := newTown(t)
	people := v.crowd(n)
	store, err := models.Connect(t.Context(), models.Options{Driver: models.SQLite, DSN: filepath.Join(t.TempDir(), "g.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	house := housetest.On(t, store)
	tr, err := wechat.New(wechat.Options{Name: housetest.Network, Groups: []string{groupName}, Transport: v.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	done := map[bot.MessageID]time.Time{}
	committed := make(chan struct{}, n)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- tr.Run(ctx, func(ctx context.Context, m bot.Message) error {
			if err := house.Handler.Receive(ctx, m); err != nil {
				return err
			}
			mu.Lock()
			done[m.ID] = time.Now()
			mu.Unlock()
			committed <- struct{}{}
			return nil
		})
	}()
	v.login()
	var took []time.Duration
	for i := range n {
		id := v.Say(v.group, people[i], matters[i%len(matters)])
		<-committed
		mu.Lock()
		took = append(took, done[bot.MessageID(id)].Sub(v.Delivered(id)))
		mu.Unlock()
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if said := house.Said(); len(said) != 2*n {
		t.Errorf("%d rows for %d requests", len(said), n)
	}
	report(t, "to the committed outbox row", took)
}

// TestHowLongAMessageTakesToItsAnswer measures from the delivery by the service
// to the arrival of the answer there, through the whole program, without pauses.
func TestHowLongAMessageTakesToItsAnswer(t *testing.T) {
	n := number("GRIDBOT_LATENCY", 200)
	v := newTown(t, "per_day: 800", "per_day: 0")
	people := v.crowd(n)
	v.launch()
	v.login()
	var took []time.Duration
	for i := range n {
		id := v.Say(v.group, people[i], matters[i%len(matters)])
		v.AwaitSent(2 * (i + 1))
		for _, m := range v.Sent()[2*i:] {
			if m.To == groupName {
				took = append(took, m.At.Sub(v.Delivered(id)))
			}
		}
	}
	report(t, "to the sent answer", took)
}

func report(t *testing.T, what string, took []time.Duration) {
	t.Helper()
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	t.Logf("from delivery %s: p50 %s, p99 %s, longest %s (%d messages)", what, took[len(took)/2], p99, took[len(took)-1], len(took))
	if p99 > 5*time.Second {
		t.Errorf("p99 is %s", p99)
	}
}
