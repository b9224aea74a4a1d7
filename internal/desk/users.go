package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"gridbot/internal/signin"
	"gridbot/models"
)

// longestName is of a user, in characters.
const longestName = 20

// addUser makes somebody of the roster a user, or a new one who looks at numbers
// or runs the system, and shows his first link.
func (d *Desk) addUser(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 4<<10)
	var page systemPage
	err := v.Store.Tx(v.r.Context(), func(tx *models.Tx) (err error) {
		page = systemPage{}
		if id, parseErr := strconv.ParseInt(v.r.PostFormValue("worker"), 10, 64); parseErr == nil {
			w := v.Announce.Roster.Worker(id)
			if w == nil {
				return errBadForm
			}
			page.LinkFor = w.Name
			if page.Link, err = d.Door.ForWorker(tx, w); err != nil {
				return err
			}
			return tx.Audit(v.entry(models.AddedUserRole, w.CommunityID, object("worker", w.ID), ""))
		}
		u, err := v.newUser()
		if err != nil {
			return err
		}
		added, err := tx.AddUser(u)
		if err != nil {
			return err
		}
		if !added {
			page.Wrong = "这个名字已经有人用了，请换一个。"
			return nil
		}
		page.LinkFor = u.Name
		if page.Link, err = d.Door.ForUser(tx, u, signin.LinkFor); err != nil {
			return err
		}
		return tx.Audit(v.entry(models.AddedUserRole, u.CommunityID, object("user", u.ID), string(u.Role)))
	})
	if err != nil {
		return err
	}
	return v.showSystem(page)
}

// newUser reads the form. Workers and supervisors come from the roster only.
func (v *visit) newUser() (*models.User, error) {
	u := &models.User{
		Name: strings.TrimSpace(v.r.PostFormValue("name")), Role: models.UserRole(v.r.PostFormValue("role")),
		Active: true, CreatedAt: v.now,
	}
	if u.Name == "" || utf8.RuneCountInString(u.Name) > longestName {
		return nil, errBadForm
	}
	switch u.Role {
	case models.RoleOperator:
		return u, nil
	case models.RoleViewer:
		id, err := strconv.ParseInt(v.r.PostFormValue("community"), 10, 64)
		if err != nil || v.Announce.Roster.Community(id) == nil {
			return nil, errBadForm
		}
		u.CommunityID = id
		return u, nil
	}
	return nil, errBadForm
}

// changeUser makes a new link for a user, switches him off or on again.
func (d *Desk) changeUser(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 4<<10)
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	var page systemPage
	err = v.Store.Tx(v.r.Context(), func(tx *models.Tx) error {
		page = systemPage{}
		u, err := tx.User(id)
		if err != nil || u == nil {
			return errors.Join(err, errNotFound)
		}
		do := v.r.PostFormValue("do")
		switch {
		case do == "link" && u.Active:
			page.LinkFor = u.Name
			if page.Link, err = d.Door.ForUser(tx, u, signin.LinkFor); err != nil {
				return err
			}
		case do == "off" && u.ID != v.who.User.ID, do == "on":
			u.Active = do == "on"
			if err := tx.SaveUser(u); err != nil {
				return err
			}
			if err := tx.EndSessions(u.ID, ""); err != nil {
				return err
			}
		default:
			return errBadForm
		}
		return tx.Audit(v.entry(models.SwitchedUser, u.CommunityID, object("user", u.ID), do))
	})
	if err != nil {
		return err
	}
	return v.showSystem(page)
}

// auditPage is the log of who did what.
type auditPage struct {
	Lines []auditLine
	Next  string
}

type auditLine struct{ At, Who, What, Object, Note string }

// linesShown is how many lines of the log are on a page.
const linesShown = 100

func (d *Desk) auditLog(v *visit) error {
	before, _ := strconv.ParseInt(v.r.FormValue("before"), 10, 64) // nonsense is the newest
	list, err := v.Store.Read(v.r.Context()).AuditLog(before, linesShown+1)
	if err != nil {
		return err
	}
	page := auditPage{}
	if len(list) > linesShown {
		list = list[:linesShown]
		page.Next = "/desk/audit?before=" + strconv.FormatInt(list[linesShown-1].ID, 10)
	}
	zone := v.Announce.Roster.Communities[0].Location
	for _, e := range list {
		what := auditWords[e.Action]
		if what == "" {
			what = string(e.Action)
		}
		page.Lines = append(page.Lines, auditLine{e.At.In(zone).Format("2006-01-02 15:04:05"), e.UserName, what, e.Object, e.Note})
	}
	return v.show("audit", "操作记录", page)
}
