package wechat

import (
	"strings"

	"gridbot/bot"
)

// Ids that leave this package. What anchors them, from strong to weak: the
// remark that the bot's own account gave; the name shown in one group; the
// profile name; nothing but this session's user name.
const (
	groupPrefix   = "group:"
	remarkPrefix  = "remark:"
	friendPrefix  = "friend:"
	nickPrefix    = "nick:"
	sessionPrefix = "session:"
	selfID        = "self"
	fileHelper    = "filehelper" // 文件传输助手, the account's chat with itself
)

// GroupChat is the chat of a configured group.
func GroupChat(name string) bot.ChatID { return bot.ChatID(groupPrefix + cleanName(name)) }

// RemarkChat is the private chat with the contact that bears a remark name; a
// worker can be written to before he has said a word.
func RemarkChat(remark string) bot.ChatID { return bot.ChatID(remarkPrefix + cleanName(remark)) }

// sender is who user is, in a group or (group == "") in private. Two people who
// can't be told apart by an anchor get ids of this session, never one id.
func (x *index) sender(user, inGroup string) bot.Sender {
	x.mu.RLock()
	defer x.mu.RUnlock()
	c, friend := x.contacts[user]
	s := bot.Sender{Account: c.remark, Name: c.nick}
	if friend {
		s.Chat = x.privateChat(c)
	}
	g := x.groups[inGroup]
	if g != nil && g.members[user] != "" {
		s.Name = g.members[user]
	}
	switch {
	case c.remark != "" && len(x.remarks[c.remark]) == 1:
		s.ID = bot.PersonID(remarkPrefix + c.remark)
	case c.remark == "" && g != nil && s.Name != "" && g.shown[s.Name] == 1:
		s.ID = bot.PersonID(nickPrefix + g.configured + "/" + s.Name)
	case g == nil && friend:
		s.ID = bot.PersonID(s.Chat)
	default:
		s.ID = bot.PersonID(sessionPrefix + user)
	}
	return s
}

// privateChat is the id of the private chat with a contact.
func (x *index) privateChat(c contact) bot.ChatID {
	switch {
	case c.remark != "" && len(x.remarks[c.remark]) == 1:
		return bot.ChatID(remarkPrefix + c.remark)
	case c.remark == "" && c.nick != "" && len(x.nicks[c.nick]) == 1:
		return bot.ChatID(friendPrefix + c.nick)
	}
	return bot.ChatID(sessionPrefix + c.user)
}

// address is the user name of a chat in this session, or "" when the chat is
// not known here or could be more than one. Operator is the account of whoever
// holds the phone of the bot's own account.
func (x *index) address(id bot.ChatID, operator string) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := string(id)
	if s == selfID {
		return fileHelper
	}
	if name, ok := strings.CutPrefix(s, groupPrefix); ok {
		for _, g := range x.groups {
			if g.configured == name {
				return g.user
			}
		}
		return ""
	}
	if remark, ok := strings.CutPrefix(s, remarkPrefix); ok {
		if len(x.remarks[remark]) == 0 && remark != "" && remark == operator {
			return fileHelper
		}
		return only(x.remarks[remark])
	}
	if nick, ok := strings.CutPrefix(s, friendPrefix); ok {
		return only(x.nicks[nick])
	}
	if user, ok := strings.CutPrefix(s, sessionPrefix); ok {
		return x.contacts[user].user
	}
	return ""
}

// operator is who writes on the phone of the bot's own account, as the worker
// to whom it belongs. His private chat is 文件传输助手: under the id of his own
// contact when he has none (the account is the only one he uses), so that what
// the bot tells him and what he answers are one conversation.
func (x *index) operator(account string) bot.Sender {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := bot.Sender{ID: selfID, Account: account, Name: x.nick, Chat: selfID}
	if len(x.remarks[account]) == 0 {
		s.Chat = RemarkChat(account)
	}
	return s
}

// unreachable are the remark names that not exactly one contact bears. Whoever
// holds the account's own phone needs none.
func (x *index) unreachable(remarks []string, operator string) []string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []string
	for _, r := range remarks {
		if n := len(x.remarks[cleanName(r)]); n > 1 || n == 0 && r != operator {
			out = append(out, r)
		}
	}
	return out
}

func only(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return ""
}

// selfNames are the names under which the bot's account can be called in a group.
func (x *index) selfNames(inGroup string) []string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	names := []string{x.nick}
	if g := x.groups[inGroup]; g != nil && g.members[x.self] != "" {
		names = append(names, g.members[x.self])
	}
	return names
}

// names are those shown in a group.
func (x *index) names(inGroup string) map[string]int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if g := x.groups[inGroup]; g != nil {
		return g.shown // replaced as a whole, never changed
	}
	return nil
}

// showing is the member of a group who shows a name, "" when there is none or
// more than one.
func (x *index) showing(name, inGroup string) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	g := x.groups[inGroup]
	if g == nil || g.shown[name] != 1 {
		return ""
	}
	for user, shown := range g.members {
		if shown == name {
			return user
		}
	}
	return ""
}
