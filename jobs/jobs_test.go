package jobs_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/jobs"
	"gridbot/models"
)

// to collects what was said to somebody.
func to(said []housetest.Said, name string) []string {
	var out []string
	for _, s := range said {
		if s.To == name {
			out = append(out, s.Text)
		}
	}
	return out
}

func reminders(said []housetest.Said, name string) (n int) {
	for _, text := range to(said, name) {
		n += strings.Count(text, "今晚提醒")
	}
	return n
}

func TestTheEveningReminderListsWhatIsOutstandingMostPressingFirst(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.InGroup("4-1-101贺", "我家防盗门锁芯坏了 人进不去 快来个师傅")
	h.InGroup("8-1-101高", "暖气片不热 麻烦找人看看")
	h.Private("马文惠", "#2 我来")
	h.Until("19:59")
	h.Said()
	h.Pass(5 * time.Minute)
	said := h.Said()
	digest := to(said, "马文惠")
	if len(digest) != 1 || !strings.Contains(digest[0], "2件") {
		t.Fatalf("to 马文惠: %q", digest)
	}
	if strings.Index(digest[0], "#2") > strings.Index(digest[0], "#1") {
		t.Errorf("the urgent one comes second:\n%s", digest[0])
	}
	if !strings.Contains(digest[0], "已等1") || !strings.Contains(digest[0], "3号楼2单元501室") {
		t.Errorf("no waiting time or address:\n%s", digest[0])
	}
	if len(to(said, "刘翠梅")) != 1 || len(to(said, "徐小燕")) != 0 {
		t.Errorf("to 刘翠梅 %q, to 徐小燕, who has nothing, %q", to(said, "刘翠梅"), to(said, "徐小燕"))
	}
	overview := to(said, "何站长")
	if len(overview) != 1 || !strings.Contains(overview[0], "没办完3件") || !strings.Contains(overview[0], "马文惠：2件") {
		t.Errorf("overview: %q", overview)
	}
}

func TestTheReminderGoesOutOncePerNight(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Until("20:30")
	if n := reminders(h.Said(), "马文惠"); n != 1 {
		t.Fatalf("%d reminders", n)
	}
	other := *h // a second process on the same database, or the same after a restart
	other.Jobs = &jobs.Jobs{Settings: h.Jobs.Settings, Store: h.Store, Announce: h.Jobs.Announce, Wake: h.Jobs.Wake, Log: h.Jobs.Log}
	other.Jobs.Tick(t.Context(), h.Clock)
	h.Jobs.Tick(t.Context(), h.Clock.Add(-40*time.Minute)) // the clock was set back
	h.Jobs.Tick(t.Context(), h.Clock)
	if n := reminders(h.Said(), "马文惠"); n != 0 {
		t.Errorf("%d more", n)
	}
	h.Pass(24 * time.Hour)
	if n := reminders(h.Said(), "马文惠"); n != 1 {
		t.Errorf("%d the next night", n)
	}
}

func TestAMissedNightIsMadeGoodUnlessItWouldDisturb(t *testing.T) {
	for name, c := range map[string]struct {
		back string
		due  string // "" for not at all
	}{
		"soon":                {"20:40", "20:40"},
		"late in the night":   {"23:10", "07:00"},
		"in the morning":      {"07:30", "07:30"},
		"half a day and more": {"08:30", ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := housetest.New(t)
			h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
			h.Private("马文惠", "我来")
			h.Said()
			back, _ := time.Parse("15:04", c.back)
			local := h.Clock.In(housetest.Shanghai)
			at := time.Date(local.Year(), local.Month(), local.Day(), back.Hour(), back.Minute(), 0, 0, housetest.Shanghai)
			if at.Before(h.Clock) {
				at = at.AddDate(0, 0, 1)
			}
			h.In(at.Sub(h.Clock)) // switched off meanwhile
			h.Jobs.Tick(t.Context(), h.Clock)
			due := ""
			for _, s := range h.Said() {
				if s.To == "马文惠" && strings.Contains(s.Text, "没办完") {
					due = s.Due.In(housetest.Shanghai).Format("15:04")
				}
			}
			if due != c.due {
				t.Errorf("due %q, want %q", due, c.due)
			}
		})
	}
}

func TestAPushWhoseProcessDiedIsTakenOverWhenItIsSurelyDead(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Until("19:59")
	h.Said()
	eight := h.Clock.Truncate(time.Minute).Add(time.Minute)
	for _, c := range h.Roster.Communities {
		run := models.JobRun{Job: "reminders", CommunityID: c.ID, Slot: eight, RanAt: eight}
		err := h.Store.Tx(t.Context(), func(tx *models.Tx) error {
			_, err := tx.BeginJob(&run, h.Clock)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	h.Pass(2 * time.Minute)
	if said := h.Said(); len(said) != 0 {
		t.Errorf("taken over while the other may still be at it: %+v", said)
	}
	h.Pass(10 * time.Minute)
	if n := reminders(h.Said(), "马文惠"); n != 1 {
		t.Errorf("%d reminders", n)
	}
}

func TestAPushNowGoesOutAtOnce(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Said()
	n, err := h.Jobs.Push(t.Context(), h.Clock)
	if err != nil || n != 2 {
		t.Fatalf("%d, %v", n, err)
	}
	said := h.Said()
	if reminders(said, "马文惠") != 1 || len(to(said, "何站长")) != 1 {
		t.Errorf("%+v", said)
	}
}

func TestAnEmergencyIsCalledAgainByDayAndNightUntilClaimed(t *testing.T) {
	h := housetest.New(t)
	h.Until("23:30")
	h.InGroup("3-2-501王秀英", "家里水管爆了水都流到客厅了谁能来一下啊")
	said := h.Said()
	if len(to(said, "马文惠")) != 1 || !said[0].Due.Equal(h.Clock) {
		t.Fatalf("the first call: %+v", said)
	}
	h.Pass(10 * time.Minute)
	said = h.Said()
	if n := len(to(said, "马文惠")); n != 3 {
		t.Errorf("%d calls in ten minutes", n)
	}
	if n := len(to(said, "何站长")); n != 1 {
		t.Errorf("the supervisor was called %d times", n)
	}
	h.Private("马文惠", "我来")
	h.Said()
	h.Pass(time.Hour)
	if said := h.Said(); len(said) != 0 {
		t.Errorf("after the claim: %+v", said)
	}
}

func TestOrdinaryMattersWaitForTheMorningAndTheUrgentDoNot(t *testing.T) {
	h := housetest.New(t)
	h.Until("23:30")
	h.InGroup("3-2-501王秀英", "我家水龙头滴答漏水 有空找个师傅 不着急")
	h.InGroup("4-1-101贺", "防盗门锁芯坏了钥匙拧不动 人在外头进不去 快来个师傅")
	for _, s := range h.Said() {
		due := s.Due.In(housetest.Shanghai).Format("15:04")
		switch {
		case s.To == housetest.Group && !s.Due.Equal(h.Clock) && strings.Contains(s.Text, "#2"):
			t.Errorf("the answer waits until %s: %s", due, s.Text)
		case s.To == "马文惠" && strings.Contains(s.Text, "#1") && due != "07:00":
			t.Errorf("the ordinary one is due at %s", due)
		case s.To == "马文惠" && strings.Contains(s.Text, "#2") && due == "07:00":
			t.Errorf("the urgent one waits for the morning")
		}
	}
}

func TestAnAnswerIsNotWaitedForForever(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("平安是福", "我家马桶堵了 能不能找个师傅")
	h.Said()
	h.Pass(14 * time.Minute)
	if said := h.Said(); len(said) != 0 {
		t.Errorf("too early: %+v", said)
	}
	h.Pass(3 * time.Minute)
	said := h.Said()
	if got := to(said, "马文惠"); len(got) != 1 || !strings.Contains(got[0], "还不知道") {
		t.Errorf("to the fallback worker: %q", got)
	}
	if s := h.Ticket(1).State; s != models.Open {
		t.Errorf("it is %s", s)
	}
}

func TestWhatHasWaitedTooLongGoesToTheSupervisorOnce(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Said()
	h.Pass(4*time.Hour + 5*time.Minute)
	if got := to(h.Said(), "何站长"); len(got) != 1 || !strings.Contains(got[0], "#1 已超时") {
		t.Errorf("%q", got)
	}
	h.Pass(3 * time.Hour)
	if got := to(h.Said(), "何站长"); len(got) != 0 {
		t.Errorf("again: %q", got)
	}
}

func TestWhatCameInAtNightIsNotOverdueBeforeItsWorkerHasHeardOfIt(t *testing.T) {
	h := housetest.New(t)
	h.Until("23:30")
	h.InGroup("3-2-501王秀英", "我家水龙头滴答漏水 有空找个师傅 不着急")
	h.Said()
	h.Until("10:58")
	if got := to(h.Said(), "何站长"); len(got) != 0 {
		t.Errorf("too early: %q", got)
	}
	h.Pass(5 * time.Minute)
	if got := to(h.Said(), "何站长"); len(got) != 1 || !strings.Contains(got[0], "已等11小时") {
		t.Errorf("%q", got)
	}
}

func TestAReopenedTicketIsGivenItsTimeAnew(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Private("马文惠", "我来")
	h.In(49 * time.Hour).Pass(2 * time.Minute)
	h.Private("马文惠", "#1 通好了")
	h.InGroup("3-2-501王秀英", "没修好 还堵着")
	if got := to(h.Said(), "何站长"); len(got) == 0 || !strings.Contains(got[len(got)-1], "#1 已超时") {
		t.Fatalf("before: %q", got)
	}
	h.Pass(5 * time.Minute)
	if got := to(h.Said(), "何站长"); len(got) != 0 {
		t.Errorf("at once again: %q", got)
	}
	h.In(48 * time.Hour).Pass(5 * time.Minute)
	again := 0
	for _, text := range to(h.Said(), "何站长") {
		if strings.Contains(text, "#1 已超时") {
			again++
		}
	}
	if again != 1 {
		t.Errorf("%d times after two days more", again)
	}
}

func TestAFinishedTicketIsClosedWhenTheResidentSaysNothing(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Private("马文惠", "#1 通好了")
	h.Pass(71 * time.Hour)
	if s := h.Ticket(1).State; s != models.Done {
		t.Errorf("after 71 hours it is %s", s)
	}
	h.Pass(2 * time.Hour)
	if s := h.Ticket(1).State; s != models.Closed {
		t.Errorf("after 73 hours it is %s", s)
	}
}

func TestBackupsAreCompleteAndOnlyTheNewestAreKept(t *testing.T) {
	store, err := models.Connect(t.Context(), models.Options{Driver: models.SQLite, DSN: filepath.Join(t.TempDir(), "g.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	h := housetest.On(t, store)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	var last string
	for range 4 {
		h.In(24 * time.Hour)
		if last, err = h.Jobs.BackUp(t.Context(), h.Clock); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(h.Jobs.BackupDir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d copies kept, %v", len(entries), err)
	}
	restored, err := models.Connect(t.Context(), models.Options{Driver: models.SQLite, DSN: last})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	if all, err := restored.Read(t.Context()).AllTickets(); err != nil || len(all) != 1 {
		t.Errorf("restored %d tickets, %v", len(all), err)
	}
}

func TestCleanUpForgetsWhatNothingHangsOn(t *testing.T) {
	h := housetest.New(t)
	m := h.Message("平安是福", "")
	m.Media = housetest.Photo("sunset")
	h.Receive(m)
	file := filepath.Join(h.Jobs.MediaDir, "kept", "sunset")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("sunset"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.Jobs.CleanUp(t.Context(), h.Clock); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("removed at once: %v", err)
	}
	h.In(25 * time.Hour)
	if err := h.Jobs.CleanUp(t.Context(), h.Clock); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("still there: %v", err)
	}
}

func TestAPushByHandDoesNotWaitForTheMorning(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "我家马桶堵了 找个师傅")
	h.Until("22:30")
	h.Said()
	if _, err := h.Jobs.Push(t.Context(), h.Clock); err != nil {
		t.Fatal(err)
	}
	for _, s := range h.Said() {
		if !s.Due.Equal(h.Clock) {
			t.Errorf("to %s at %s", s.To, s.Due.In(housetest.Shanghai))
		}
	}
}

func TestAJobThatStumblesDoesNotStopTheOthers(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("3-2-501王秀英", "家里水管爆了水都流到客厅了谁能来一下啊")
	h.Private("马文惠", "#1 修好了")
	h.Jobs.Log = slog.New(slog.DiscardHandler)
	h.Jobs.Settings.Reminders = nil // a schedule that is nil panics
	h.In(73 * time.Hour)
	h.Jobs.Tick(t.Context(), h.Clock)
	if s := h.Ticket(1).State; s != models.Closed {
		t.Errorf("it is %s", s)
	}
}
