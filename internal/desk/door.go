package desk

import (
	"errors"
	"net/http"
	"strings"

	"gridbot/internal/signin"
	"gridbot/models"
)

// doorPage is what is shown before somebody is in.
type doorPage struct {
	Name   string // as typed, or whose link it is
	To     string
	Wrong  string
	Secret string
}

var doorWords = map[error]string{
	signin.ErrWrong:   "名字或密码不对，请再看看。",
	signin.ErrLocked:  "密码错了太多次，请过一刻钟再试；网格员可以在私聊里对小格说“登录”。",
	signin.ErrTooMany: "试得太快了，请过十分钟再来。",
	signin.ErrUsed:    "这个链接已经用过，或者过期了。请再要一个。",
}

// wordsFor puts a refusal of the door into words.
func wordsFor(err error) (string, bool) {
	for known, words := range doorWords {
		if errors.Is(err, known) {
			return words, true
		}
	}
	return "", false
}

func (d *Desk) signInPage(v *visit) error {
	return v.show("sign_in", "登录", doorPage{To: v.r.FormValue("to")})
}

func (d *Desk) signIn(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 4<<10)
	name, to := strings.TrimSpace(v.r.FormValue("name")), v.r.FormValue("to")
	secret, err := d.Door.SignIn(v.r.Context(), name, v.r.PostFormValue("password"), v.from())
	if words, ok := wordsFor(err); ok {
		v.w.WriteHeader(http.StatusUnauthorized)
		return v.show("sign_in", "登录", doorPage{Name: name, To: to, Wrong: words})
	}
	if err != nil {
		return err
	}
	v.setCookie(secret)
	return v.redirect(within(to))
}

// within is where to go after the door: only to a page of this house.
func within(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/desk"
	}
	return to
}

// linkPage asks before it uses the link up: chat programs look at links too.
func (d *Desk) linkPage(v *visit) error {
	secret := v.r.PathValue("secret")
	u, err := d.Door.Peek(v.r.Context(), secret)
	if errors.Is(err, signin.ErrUsed) {
		v.w.WriteHeader(http.StatusGone)
		return v.show("sign_in", "登录", doorPage{Wrong: doorWords[signin.ErrUsed]})
	}
	if err != nil {
		return err
	}
	return v.show("link", "登录", doorPage{Name: u.Name, Secret: secret})
}

func (d *Desk) redeem(v *visit) error {
	session, err := d.Door.Redeem(v.r.Context(), v.r.PathValue("secret"), v.from())
	if words, ok := wordsFor(err); ok {
		v.w.WriteHeader(http.StatusGone)
		return v.show("sign_in", "登录", doorPage{Wrong: words})
	}
	if err != nil {
		return err
	}
	v.setCookie(session)
	return v.redirect("/desk")
}

func (d *Desk) signOut(v *visit) error {
	if err := d.Door.SignOut(v.r.Context(), v.who); err != nil {
		return err
	}
	v.setCookie("")
	return v.redirect("/desk/sign-in")
}

// accountPage is the visitor's own page.
type accountPage struct {
	Has         bool // a password
	Wrong, Done string
	Least       int
}

func (d *Desk) account(v *visit) error {
	return v.show("account", "我的账号", accountPage{Has: v.who.User.Password != "", Least: signin.MinPassword})
}

func (d *Desk) setPassword(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 4<<10)
	page := accountPage{Has: v.who.User.Password != "", Least: signin.MinPassword}
	first, second := v.r.PostFormValue("password"), v.r.PostFormValue("again")
	if first != second {
		page.Wrong = "两次写的不一样，请再写一遍。"
		return v.show("account", "我的账号", page)
	}
	err := d.Door.SetPassword(v.r.Context(), v.who, first)
	if errors.Is(err, signin.ErrTooShort) {
		page.Wrong = "太短了，至少要8个字符。"
		return v.show("account", "我的账号", page)
	}
	if err != nil {
		return err
	}
	page.Has, page.Done = true, wordsPasswordSet
	return v.show("account", "我的账号", page)
}

// home is the first page: by role.
func (d *Desk) home(v *visit) error {
	if v.who.May(models.RoleWorker) {
		return v.redirect("/desk/board")
	}
	return v.redirect("/desk/overview")
}

// Guard lets those who have a role to other pages of the house: the group in the
// browser, where one can play anybody, and the codes with which an account is
// signed in. Where nobody but this machine can come, they are open; under a
// foreign name they are not.
func (d *Desk) Guard(role models.UserRole, next http.Handler) http.Handler {
	return d.anybody(func(v *visit) error {
		if !d.HostAllowed(v.r.Host) {
			http.Error(v.w, wordsWrongHost, http.StatusForbidden)
			return nil
		}
		if d.Local {
			next.ServeHTTP(v.w, v.r)
			return nil
		}
		who, err := d.visitor(v.r)
		if err != nil {
			return err
		}
		v.who = who
		switch {
		case who == nil:
			return v.toSignIn()
		case !who.May(role):
			return errRefused
		}
		next.ServeHTTP(v.w, v.r)
		return nil
	})
}
