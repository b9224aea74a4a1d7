package desk

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"gridbot/handlers"
	"gridbot/models"
)

// ticketPage is one ticket with its whole story.
type ticketPage struct {
	Row                           row
	Phone, Detail, Words, Chat    string
	Result, Rating                string
	Story                         []step
	Files                         []filed
	Others                        []row // the person's and the flat's other tickets
	Doings                        []doing
	Workers                       []choice
	Said, Wrong                   string
	Claimed, Done, Closed, Notice string
}

// doing is one act that the visitor can choose.
type doing struct {
	Do       handlers.DeskDoing
	Name     string
	Ask      string // what the words are for
	To       bool
	Strong   bool
	NoWords  bool
	FormOpen bool
}

func (d *Desk) ticketPage(v *visit) error {
	tk, c, err := v.ticket()
	if err != nil {
		return err
	}
	if v.r.Header.Get("X-Part") == "" { // a refresh of an open page is the same look
		if err := v.audit(models.LookedAt, c.ID, object("ticket", tk.ID), ""); err != nil {
			return err
		}
	}
	return v.showTicket(tk, c, v.takeFlash(), "")
}

func object(kind string, id int64) string { return fmt.Sprintf("%s:%d", kind, id) }

func (v *visit) showTicket(tk *models.Ticket, c *models.CommunityRoster, said, wrong string) error {
	page, err := v.gather(tk, c)
	if err != nil {
		return err
	}
	page.Said, page.Wrong = said, wrong
	if v.r.Header.Get("X-Part") != "" {
		return v.showPart("ticket", "story", page)
	}
	return v.show("ticket", page.Row.No+" "+page.Row.Kind, page)
}

func (v *visit) gather(tk *models.Ticket, c *models.CommunityRoster) (*ticketPage, error) {
	d := v.Announce.Describe(tk, c, v.now)
	page := &ticketPage{
		Row: v.row(tk, c), Phone: tk.Phone, Detail: d.Detail, Words: tk.Words, Result: tk.Result,
		Chat: tk.ChatName, Doings: v.doings(tk), Workers: workerChoices(c, "", holderOf(tk)),
		Claimed: when(tk.ClaimedAt, c, v.now), Done: when(tk.DoneAt, c, v.now), Closed: when(tk.ClosedAt, c, v.now),
	}
	if tk.ChatPrivate {
		page.Chat = "私聊"
	}
	if tk.Rating > 0 {
		page.Rating = strconv.Itoa(tk.Rating) + " 分"
	}
	var err error
	if page.Files, err = v.filesOf(tk.ID); err != nil {
		return nil, err
	}
	if page.Story, err = v.story(tk, c); err != nil {
		return nil, err
	}
	page.Others, err = v.others(tk, c)
	return page, err
}

func when(t *time.Time, c *models.CommunityRoster, now time.Time) string {
	if t == nil {
		return ""
	}
	return moment(*t, c.Location, now)
}

func holderOf(tk *models.Ticket) int64 {
	if tk.WorkerID == nil {
		return 0
	}
	return *tk.WorkerID
}

// othersFor is how far back the person's other tickets are shown.
const othersFor = 365 * 24 * time.Hour

// others are the tickets of the same person and the same flat that the visitor
// may see, the newest first.
func (v *visit) others(tk *models.Ticket, c *models.CommunityRoster) ([]row, error) {
	tx := v.Store.Read(v.r.Context())
	var all []models.Ticket
	if tk.RequesterID != nil {
		list, err := tx.TicketsOfResident(*tk.RequesterID, v.now.Add(-othersFor))
		if err != nil {
			return nil, err
		}
		all = list
	}
	if tk.Room != "" {
		list, err := tx.TicketsAt(tk.CommunityID, tk.Place, 20)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	seen, scope := map[int64]bool{tk.ID: true}, v.scope(c)
	var out []row
	for i := range all {
		if other := &all[i]; !seen[other.ID] && other.CommunityID == c.ID && scope.Sees(other) {
			seen[other.ID] = true
			out = append(out, v.row(other, c))
		}
	}
	return out[:min(len(out), 10)], nil
}

// doings are what the page offers. Whether it is allowed is decided when it is
// done; what surely is not is left out.
func (v *visit) doings(tk *models.Ticket) []doing {
	w := v.who.Worker
	if w == nil {
		return nil
	}
	mine := tk.HeldBy(w.ID)
	var out []doing
	offer := func(ok bool, d doing) {
		if ok {
			out = append(out, d)
		}
	}
	outstanding, free := tk.State.Outstanding(), tk.State == models.Asking || tk.State == models.Open
	holds := mine || w.Supervisor
	offer(free, doing{Do: handlers.DeskClaim, Name: "我来接单", Strong: true, NoWords: true})
	offer(outstanding && (holds || free), doing{Do: handlers.DeskFinish, Name: "办好了", Ask: "做了什么，比如“换了阀芯”", Strong: tk.State == models.Claimed})
	offer(tk.State == models.Done && holds, doing{Do: handlers.DeskConfirm, Name: "居民说好了，办结", Strong: true, NoWords: true})
	offer(tk.State != models.Closed && tk.State != models.Cancelled, doing{Do: handlers.DeskNote, Name: "记一笔", Ask: "进展，或者要告诉负责人的话"})
	offer(outstanding && (holds || free), doing{Do: handlers.DeskTransfer, Name: "转给别人", Ask: "为什么转", To: true})
	offer(outstanding && mine, doing{Do: handlers.DeskRelease, Name: "退单", Ask: "为什么接不了"})
	offer(outstanding && !w.Supervisor && (mine || free), doing{Do: handlers.DeskRefer, Name: "上报站长", Ask: "为什么网格里解决不了"})
	offer((tk.State == models.Done || tk.State == models.Closed) && holds, doing{Do: handlers.DeskReopen, Name: "没解决，重新打开", Ask: "还有什么问题"})
	offer(outstanding && holds, doing{Do: handlers.DeskCancel, Name: "取消", Ask: "为什么取消"})
	return out
}

// act does something with a ticket: by the same rules as a reply in the chat.
func (d *Desk) act(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 16<<10)
	tk, c, err := v.ticket()
	if err != nil {
		return err
	}
	if v.who.Worker == nil {
		return errRefused
	}
	version, _ := strconv.ParseInt(v.r.PostFormValue("version"), 10, 64) // 0: whichever
	to, _ := strconv.ParseInt(v.r.PostFormValue("to"), 10, 64)           // 0 is nobody
	a := handlers.DeskAct{
		Ticket: tk.ID, Who: v.who.Worker, Do: handlers.DeskDoing(v.r.PostFormValue("do")), To: to,
		Words: v.r.PostFormValue("words"), Version: version,
	}
	said, did, err := d.Acts.Act(v.r.Context(), a)
	switch {
	case errors.Is(err, handlers.ErrNoWords):
		return v.showTicket(tk, c, "", wordsNoWords)
	case errors.Is(err, handlers.ErrStale):
		return v.showTicket(tk, c, "", wordsStale)
	case errors.Is(err, handlers.ErrNoSuchDoing):
		return errBadForm
	case errors.Is(err, models.ErrNotYours):
		return errNotFound
	case err != nil:
		return err
	}
	if did {
		if err := v.audit(models.Changed, c.ID, object("ticket", tk.ID), string(a.Do)); err != nil {
			return err
		}
	}
	v.flash(said)
	return v.redirect(v.back(tk.ID))
}

// back is where one goes after an act: where it was done.
func (v *visit) back(id int64) string {
	if to := v.r.PostFormValue("back"); to != "" {
		return within(to)
	}
	return "/desk/ticket/" + strconv.FormatInt(id, 10)
}

const flashCookie = "gridbot-said"

// flash keeps what is to be told on the next page.
func (v *visit) flash(words string) {
	http.SetCookie(v.w, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(words)), Path: "/desk",
		MaxAge: 30, HttpOnly: true, Secure: v.Secure, SameSite: http.SameSiteStrictMode,
	})
}

func (v *visit) takeFlash() string {
	c, err := v.r.Cookie(flashCookie)
	if err != nil || v.r.Header.Get("X-Part") != "" {
		return ""
	}
	http.SetCookie(v.w, &http.Cookie{Name: flashCookie, Path: "/desk", MaxAge: -1})
	words, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return ""
	}
	return string(words)
}
