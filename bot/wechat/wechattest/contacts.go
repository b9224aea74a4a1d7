package wechattest

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// perPage is how many contacts one page holds (known: large lists come in pages
// by Seq; library: WebWxGetContact).
const perPage = 100

// getContact is the contact list: the friends, the saved groups, a public
// account, and the account itself (known: it is on its own list).
func (s *Server) getContact(w http.ResponseWriter, r *http.Request, _ *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{s.self.wire(), map[string]any{"UserName": "@mp", "NickName": "某公众号", "VerifyFlag": 24, "ContactFlag": 3}}
	for _, p := range s.people {
		if p.friend {
			all = append(all, p.wire())
		}
	}
	for _, g := range s.groups {
		if g.saved {
			all = append(all, g.wire(false))
		}
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("seq"))
	from = min(from, len(all))
	to := min(from+perPage, len(all))
	next := to
	if to == len(all) {
		next = 0
	}
	answer(w, map[string]any{"BaseResponse": base(0), "MemberCount": to - from, "MemberList": all[from:to], "Seq": next})
}

// batchGetContact gives details, members of groups among them. (library:
// WebWxBatchGetContact, at most 50)
func (s *Server) batchGetContact(w http.ResponseWriter, r *http.Request, _ *session) {
	var in struct{ List []struct{ UserName string } }
	if json.NewDecoder(r.Body).Decode(&in) != nil || len(in.List) > 50 {
		answer(w, map[string]any{"BaseResponse": base(1)})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	for _, q := range in.List {
		for _, g := range s.groups {
			if g.user() == q.UserName {
				list = append(list, g.wire(true))
			}
		}
		for _, p := range s.people {
			if p.user() == q.UserName {
				list = append(list, p.wire())
			}
		}
	}
	answer(w, map[string]any{"BaseResponse": base(0), "Count": len(list), "ContactList": list})
}

// verifyUser accepts a friend request. (library: WebWxVerifyUser)
func (s *Server) verifyUser(w http.ResponseWriter, r *http.Request, _ *session) {
	var in struct{ VerifyUserList []struct{ Value string } }
	_ = json.NewDecoder(r.Body).Decode(&in) // an empty list says enough
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range in.VerifyUserList {
		s.accepts = append(s.accepts, v.Value)
		for _, p := range s.people {
			if p.user() == v.Value {
				p.friend = true
			}
		}
	}
	s.change()
	answer(w, map[string]any{"BaseResponse": base(0)})
}
