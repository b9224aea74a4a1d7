package wechattest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Person is somebody with a WeChat account.
type Person struct {
	s      *Server
	id     int
	nick   string
	remark string // given by the bot's account
	friend bool   // on the bot's contact list
}

// Group is a group that the bot's account is in.
type Group struct {
	s       *Server
	id      int
	name    string
	members []*Person
	shown   map[*Person]string
	saved   bool // on the contact list (known: only groups saved on the phone are)
}

// Self is the bot's own account.
func (s *Server) Self() *Person { return s.self }

// AddStranger makes a person who is not on the bot's contact list.
func (s *Server) AddStranger(nick string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &Person{s: s, id: len(s.people) + 1, nick: nick}
	s.people = append(s.people, p)
	return p
}

// AddFriend makes a contact of the bot; remark may be empty.
func (s *Server) AddFriend(nick, remark string) *Person {
	p := s.AddStranger(nick)
	s.mu.Lock()
	defer s.mu.Unlock()
	p.friend, p.remark = true, remark
	return p
}

// AddGroup makes a group of the bot and these people, saved to the contacts.
func (s *Server) AddGroup(name string, members ...*Person) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Group{s: s, id: len(s.groups) + 1, name: name, saved: true, shown: map[*Person]string{}}
	g.members = append([]*Person{s.self}, members...)
	s.groups = append(s.groups, g)
	return g
}

// Unsaved takes the group off the contact list: it shows only when somebody
// says something in it.
func (g *Group) Unsaved() *Group {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.saved = false
	return g
}

// Show sets a person's nickname in the group, without telling anybody: the
// client hears of it only when it asks.
func (g *Group) Show(p *Person, nick string) *Group {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.shown[p] = nick
	return g
}

// Add adds a person without a word, as if he had been there before.
func (g *Group) Add(p *Person, nick string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.members, g.shown[p] = append(g.members, p), nick
}

// Shown is the person's name as the group shows it.
func (p *Person) Shown(g *Group) string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if nick := g.shown[p]; nick != "" {
		return nick
	}
	return p.nick
}

// Join adds a person, with the notice that the service writes (library:
// IsJoinGroup, by the same words).
func (g *Group) Join(p *Person, nick string) {
	g.s.mu.Lock()
	g.members, g.shown[p] = append(g.members, p), nick
	g.s.mu.Unlock()
	g.s.Notice(g, `"`+p.nick+`"通过扫描"小李"分享的二维码加入群聊`)
}

// Rename gives the group a new name, with the notice and the changed contact
// that the service sends (known: ModContactList; library: IsRenameGroup).
func (g *Group) Rename(name string) {
	g.s.mu.Lock()
	g.name = name
	g.s.mods = append(g.s.mods, g)
	g.s.mu.Unlock()
	g.s.Notice(g, `"小李"修改群名为“`+name+`”`)
}

// Rename changes the person's profile name, and tells the bot if it is a friend.
func (p *Person) Rename(nick string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.nick = nick
	if p.friend {
		p.s.mods = append(p.s.mods, p)
	}
}

// Remark makes the person a contact of the bot's with a remark name, as its
// operator does on the phone (known: the web client hears of it by ModContactList).
func (p *Person) Remark(remark string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.friend, p.remark = true, remark
	p.s.mods = append(p.s.mods, p)
	p.s.change()
}

// user is the user name of this login: known to be random and new with every
// scan, and the same over a hot login.
func (p *Person) user() string { return "@" + random("person", p.s.epoch, p.id, 16) }
func (g *Group) user() string  { return "@@" + random("group", g.s.epoch, g.id, 32) }

func random(kind string, epoch, id, n int) string {
	h := sha256.Sum256([]byte(fmt.Sprint(kind, epoch, "-", id)))
	return hex.EncodeToString(h[:])[:n*2]
}

// wire is the person as the protocol shows it (library: User in user.go).
func (p *Person) wire() map[string]any {
	flag := 0
	if p.friend {
		flag = 3 // known: bit 0 is "contact"
	}
	return map[string]any{"UserName": p.user(), "NickName": p.nick, "RemarkName": p.remark,
		"ContactFlag": flag, "VerifyFlag": 0}
}

// wire is the group; members bear no remark (known), and are left out of the
// contact list.
func (g *Group) wire(withMembers bool) map[string]any {
	list := []any{}
	if withMembers {
		for _, p := range g.members {
			list = append(list, map[string]any{"UserName": p.user(), "NickName": p.nick, "DisplayName": g.shown[p]})
		}
	}
	return map[string]any{"UserName": g.user(), "NickName": g.name, "ContactFlag": 3,
		"MemberCount": len(g.members), "MemberList": list, "VerifyFlag": 0}
}
