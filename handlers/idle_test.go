package handlers_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gridbot/bot"
	"gridbot/handlers"
	"gridbot/internal/housetest"
	"gridbot/models"
)

// heard are words that mean nothing, something, or something only as an answer.
var heard = []string{
	"早上好", "大家吃了吗", "好了", "不用了", "谢谢", "还是漏", "3号楼2单元501", "五星好评", "弄好了吗", "128", "刚才那个",
	"我家水管漏水了 找个师傅来看看", "楼道灯坏了 7号楼2单元", "没电了", "降压药吃完了 帮买一盒", "又漏了", "电话13900001111", "嗯嗯",
}

// slowly says the same in a way that is never taken for chatter beforehand: it
// quotes nothing.
func slowly(m bot.Message) bot.Message {
	m.Quote = &bot.Quote{}
	return m
}

// TestChatterThatIsSetAsideWouldHaveLedToNothing plays the same conversations
// with and without the short cut.
func TestChatterThatIsSetAsideWouldHaveLedToNothing(t *testing.T) {
	people := []string{"3-2-501 王阿姨", "7-2-101 李叔", "路人", "马文惠", "5-1-302 孙师傅"}
	for seed := range uint64(6) {
		set := 0
		observe := func(o *handlers.Options) {
			o.Observe = func(_ bot.TransportName, o handlers.Outcome, _ time.Duration) {
				if o == handlers.Chatter {
					set++
				}
			}
		}
		short, long := housetest.New(t, observe), housetest.New(t)
		r := rand.New(rand.NewPCG(seed, 1))
		for range 120 {
			name, words := people[r.IntN(len(people))], heard[r.IntN(len(heard))]
			if r.IntN(12) == 0 {
				short.Pass(time.Duration(r.IntN(40)) * time.Minute)
				long.Pass(short.Clock.Sub(long.Clock))
			}
			if r.IntN(9) == 0 {
				short.Private("马文惠", "弄好了")
				long.Private("马文惠", "弄好了")
			}
			short.Receive(short.Message(name, words))
			long.Receive(slowly(long.Message(name, words)))
			if d := cmp.Diff(long.Said(), short.Said()); d != "" {
				t.Fatalf("seed %d, after %s says %q:\n%s", seed, name, words, d)
			}
		}
		if d := cmp.Diff(long.Tickets(), short.Tickets()); d != "" {
			t.Errorf("seed %d: the tickets differ:\n%s", seed, d)
		}
		if set < 10 {
			t.Errorf("seed %d: only %d messages were chatter", seed, set)
		}
	}
}

func TestChatterThatComesAgainIsNotTakenForAnAnswer(t *testing.T) {
	h := housetest.New(t)
	old := h.Message("3-2-501 王阿姨", "好了")
	h.Receive(old) // nothing is open: it means nothing
	h.InGroup("3-2-501 王阿姨", "我家水管漏水了 找个师傅来看看")
	h.Private("马文惠", "我来")
	h.Private("马文惠", "弄好了")
	if s := h.Ticket(1).State; s != models.Done {
		t.Fatalf("the ticket is %s", s)
	}
	h.Receive(old)
	if s := h.Ticket(1).State; s != models.Done {
		t.Errorf("an old word made the ticket %s", s)
	}
	h.InGroup("3-2-501 王阿姨", "好了")
	if s := h.Ticket(1).State; s != models.Closed {
		t.Errorf("after a new one the ticket is %s", s)
	}
}

func TestChatterIsOnRecordOnceItIsFlushedAndMayComeAgainAfterACrash(t *testing.T) {
	o := models.Options{Driver: models.SQLite, DSN: filepath.Join(t.TempDir(), "gridbot.db")}
	open := func() *models.Store {
		store, err := models.Connect(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	store := open()
	t.Cleanup(func() { _ = store.Close() }) // after the second: as if it had crashed
	h := housetest.On(t, store)
	flushed, lost := h.Message("路人", "早上好"), h.Message("路人", "大家吃了吗")
	h.Receive(flushed)
	if err := store.FlushSeen(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.Receive(lost)

	again := open()
	t.Cleanup(func() { _ = again.Close() })
	after := housetest.On(t, again)
	for _, test := range []struct {
		m    bot.Message
		kept bool
	}{{flushed, true}, {lost, false}} {
		known, err := again.Read(t.Context()).HasSeen(test.m.Chat.Key(), string(test.m.ID))
		if err != nil || known != test.kept {
			t.Errorf("%q is on record: %v %v", test.m.Text, known, err)
		}
		after.Receive(test.m)
	}
	if said, tickets := after.Said(), after.Tickets(); len(said)+len(tickets) > 0 {
		t.Errorf("chatter that came again led to %v %v", said, tickets)
	}
}

func TestNotesAreWrittenWithTheNextMessageOfTheChatThatLeadsToSomething(t *testing.T) {
	o := models.Options{Driver: models.SQLite, DSN: filepath.Join(t.TempDir(), "gridbot.db")}
	store, err := models.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	h := housetest.On(t, store)
	first := h.Message("路人", "早上好")
	h.Receive(first)
	h.InGroup("3-2-501 王阿姨", "我家水管漏水了 找个师傅来看看")
	other, err := models.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	if known, err := other.Read(t.Context()).HasSeen(first.Chat.Key(), string(first.ID)); err != nil || !known {
		t.Errorf("a note is lost that was made before a ticket: %v", err)
	}
}
