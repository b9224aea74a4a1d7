package desk

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gridbot/internal/signin"
	"gridbot/models"
)

// Answers of a page that are no page.
var (
	errNotFound = errors.New("there is nothing here")
	errRefused  = errors.New("not for this visitor")
	errBadForm  = errors.New("the form makes no sense")
)

// visit is one request of somebody who is signed in.
type visit struct {
	*Desk
	w   http.ResponseWriter
	r   *http.Request
	who *signin.Visitor // nil on the pages before the door
	now time.Time
	// shown is the newest event before anything of the page was read.
	shown int64
}

// anybody serves those who are not signed in, too.
func (d *Desk) anybody(serve func(*visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Desk: d, w: w, r: r, now: d.Now()}
		if err := serve(v); err != nil {
			v.fail(err)
		}
	})
}

// as serves those who are signed in and have at least a role.
func (d *Desk) as(role models.UserRole, serve func(*visit) error) http.Handler {
	return d.anybody(func(v *visit) error {
		var err error
		if v.who, err = d.visitor(v.r); err != nil {
			return err
		}
		if v.who == nil {
			return v.toSignIn()
		}
		if !v.who.May(role) {
			return errRefused
		}
		if v.shown, err = d.live.last(v.r.Context()); err != nil {
			return err
		}
		return serve(v)
	})
}

func (d *Desk) visitor(r *http.Request) (*signin.Visitor, error) {
	c, err := r.Cookie(d.cookieName())
	if err != nil {
		return nil, nil
	}
	return d.Door.Visitor(r.Context(), c.Value)
}

// toSignIn sends a browser to the door, and back when it comes in.
func (v *visit) toSignIn() error {
	if v.r.Method != http.MethodGet || v.r.Header.Get("X-Part") != "" {
		v.w.WriteHeader(http.StatusUnauthorized)
		return v.show("problem", wordsSignInFirst, problem{wordsSignInFirst, wordsSignedOut})
	}
	to := "/desk/sign-in"
	if back := v.r.URL.RequestURI(); back != "/desk" && back != "/desk/" {
		to += "?to=" + url.QueryEscape(back)
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// cookieName: the prefix makes a browser refuse the cookie unless it came by TLS
// from this very host.
func (d *Desk) cookieName() string {
	if d.Secure {
		return "__Host-gridbot"
	}
	return "gridbot"
}

func (v *visit) setCookie(secret string) {
	c := &http.Cookie{
		Name: v.cookieName(), Value: secret, Path: "/", HttpOnly: true, Secure: v.Secure,
		SameSite: http.SameSiteLaxMode, MaxAge: int(signin.SessionFor.Seconds()),
	}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.w, c)
}

// from is the address of the browser. What a proxy adds is the last of the list;
// what stands before it, anybody can write.
func (v *visit) from() string {
	if v.BehindProxy {
		list := strings.Split(v.r.Header.Get("X-Forwarded-For"), ",")
		if ip := strings.TrimSpace(list[len(list)-1]); ip != "" {
			return ip
		}
	}
	host, _, err := net.SplitHostPort(v.r.RemoteAddr)
	if err != nil {
		return v.r.RemoteAddr
	}
	return host
}

// community is whose business the page is about: the visitor's own; for an
// operator the one he has chosen, or the first. What he may not see is not there.
func (v *visit) community() (*models.CommunityRoster, error) {
	roster := v.Announce.Roster
	chosen, err := strconv.ParseInt(v.r.FormValue("c"), 10, 64)
	if err != nil {
		chosen = v.who.User.CommunityID
		if v.who.Role == models.RoleOperator && len(roster.Communities) > 0 {
			chosen = roster.Communities[0].ID
		}
	}
	c := roster.Community(chosen)
	if c == nil || !v.who.Sees(c.ID) {
		return nil, errNotFound
	}
	return c, nil
}

// audit notes what the visitor did.
func (v *visit) audit(action models.AuditAction, community int64, object, note string) error {
	return v.Store.Tx(v.r.Context(), func(tx *models.Tx) error {
		return tx.Audit(v.entry(action, community, object, note))
	})
}

func (v *visit) entry(action models.AuditAction, community int64, object, note string) models.AuditEntry {
	return models.AuditEntry{
		At: v.now, UserID: v.who.User.ID, UserName: v.who.User.Name, CommunityID: community,
		Action: action, Object: object, Note: note,
	}
}

func (v *visit) redirect(to string) error {
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// problem is a page that says what went wrong.
type problem struct{ Title, Words string }

func (v *visit) fail(err error) {
	status, p := http.StatusInternalServerError, problem{wordsBroken, wordsBrokenMore}
	switch {
	case errors.Is(err, errNotFound):
		status, p = http.StatusNotFound, problem{wordsNotFound, wordsNotFoundMore}
	case errors.Is(err, errRefused):
		status, p = http.StatusForbidden, problem{wordsRefused, wordsRefusedMore}
	case errors.Is(err, errBadForm):
		status, p = http.StatusBadRequest, problem{wordsBadForm, wordsBadFormMore}
	case v.r.Context().Err() != nil:
		return // the browser is gone
	default:
		v.Log.Error("a page of the desk failed", "route", v.r.Pattern, "err", err)
	}
	v.w.WriteHeader(status)
	if err := v.show("problem", p.Title, p); err != nil {
		v.Log.Debug("a page did not get through", "err", err)
	}
}
