package wechat

import (
	"strings"
	"sync"
	"time"

	"github.com/eatmoreapple/openwechat"
)

// index is who is who in one session: the contacts of the bot's account and the
// members of the configured groups, by their user names of this session. The
// library's own lists are not safe for concurrent use and are sorted anew at
// every question.
type index struct {
	self string // the bot's own user name
	nick string // and nickname

	mu       sync.RWMutex
	contacts map[string]contact
	groups   map[string]*group
	remarks  map[string][]string // user names by remark
	nicks    map[string][]string // user names by profile name
}

// contact is somebody on the account's contact list.
type contact struct{ user, nick, remark string }

// group is a group the account is in.
type group struct {
	user, name string
	configured string // its name in the configuration; empty: not ours
	members    map[string]string
	shown      map[string]int // how many members show this name
	at         time.Time      // when the members were read
}

func newIndex(self *openwechat.User) *index {
	return &index{
		self: self.UserName, nick: cleanName(self.NickName),
		contacts: map[string]contact{}, groups: map[string]*group{},
		remarks: map[string][]string{}, nicks: map[string][]string{},
	}
}

// contactBit marks, in ContactFlag, somebody on the contact list (the web
// client's isContact).
const contactBit = 1

// addContacts takes people from the contact list. Groups, the account itself
// (it is on its own list), and public accounts are left out.
func (x *index) addContacts(list []*openwechat.User) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, u := range list {
		if u == nil || u.UserName == x.self || !strings.HasPrefix(u.UserName, "@") ||
			strings.HasPrefix(u.UserName, "@@") || u.VerifyFlag != 0 {
			continue
		}
		x.drop(u.UserName)
		c := contact{u.UserName, cleanName(u.NickName), cleanName(u.RemarkName)}
		x.contacts[c.user] = c
		x.nicks[c.nick] = append(x.nicks[c.nick], c.user)
		if c.remark != "" {
			x.remarks[c.remark] = append(x.remarks[c.remark], c.user)
		}
	}
}

func (x *index) removeContacts(list []*openwechat.User) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, u := range list {
		x.drop(u.UserName)
	}
}

func (x *index) drop(user string) {
	c, ok := x.contacts[user]
	if !ok {
		return
	}
	delete(x.contacts, user)
	x.nicks[c.nick] = without(x.nicks[c.nick], user)
	x.remarks[c.remark] = without(x.remarks[c.remark], user)
}

func without(list []string, s string) []string {
	var out []string
	for _, v := range list {
		if v != s {
			out = append(out, v)
		}
	}
	return out
}

// noteGroup makes a group known, and takes its members when u has them.
func (x *index) noteGroup(u *openwechat.User, at time.Time) *group {
	x.mu.Lock()
	defer x.mu.Unlock()
	g := x.groups[u.UserName]
	if g == nil {
		g = &group{user: u.UserName}
		x.groups[u.UserName] = g
	}
	if name := cleanName(u.NickName); name != "" {
		g.name = name
	}
	if len(u.MemberList) == 0 {
		return g
	}
	g.members, g.shown, g.at = map[string]string{}, map[string]int{}, at
	for _, m := range u.MemberList {
		if m == nil {
			continue
		}
		shown := cleanName(m.DisplayName)
		if shown == "" {
			shown = cleanName(m.NickName)
		}
		g.members[m.UserName] = shown
		g.shown[shown]++
	}
	return g
}

// isContact tells whether user is on the contact list.
func (x *index) isContact(user string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	_, ok := x.contacts[user]
	return ok
}

// knowsMember tells whether user is a known member of group, and how old that
// knowledge is.
func (x *index) knowsMember(user, inGroup string, now time.Time) (known bool, age time.Duration) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	g := x.groups[inGroup]
	if g == nil || g.members == nil {
		return false, time.Duration(1<<63 - 1)
	}
	_, known = g.members[user]
	return known, now.Sub(g.at)
}

// configured is the configured name of a group, "" for one that is not ours.
func (x *index) configured(user string) (name string, known bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	g := x.groups[user]
	if g == nil || g.name == "" {
		return "", false
	}
	return g.configured, true
}

// bind finds the configured groups by name. A bound group stays bound when it
// is renamed. A name that two groups bear is bound to neither: anybody can add
// the account to a group of any name.
func (x *index) bind(wanted []string, alias func(string) string) (missing, doubled []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	bound := map[string]bool{}
	found := map[string][]*group{}
	for _, g := range x.groups {
		if g.configured != "" {
			bound[g.configured] = true
			continue
		}
		found[g.name] = append(found[g.name], g)
		if old := alias(g.name); old != "" && old != g.name {
			found[old] = append(found[old], g)
		}
	}
	for _, name := range wanted {
		name = cleanName(name)
		switch {
		case bound[name]:
		case len(found[name]) == 1:
			found[name][0].configured = name
		case len(found[name]) > 1:
			doubled = append(doubled, name)
		default:
			missing = append(missing, name)
		}
	}
	return missing, doubled
}

// renamedGroup is the new name of a configured group after it has changed.
func (x *index) nameOf(user string) (name, configured string) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if g := x.groups[user]; g != nil {
		return g.name, g.configured
	}
	return "", ""
}

// renamed are the present names of our groups that are no longer called as
// configured.
func (x *index) renamed() map[string]string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := map[string]string{}
	for _, g := range x.groups {
		if g.configured != "" && g.name != "" && g.name != g.configured {
			out[g.configured] = g.name
		}
	}
	return out
}

// unloaded are the groups whose members or names are wanted and not known.
func (x *index) unloaded() openwechat.Members {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out openwechat.Members
	for _, g := range x.groups {
		if g.name == "" || g.configured != "" && g.members == nil {
			out = append(out, &openwechat.User{UserName: g.user})
		}
	}
	return out
}
