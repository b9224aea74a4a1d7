package webchat

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"gridbot/bot"
)

// earlierAtOnce is how many earlier messages one request brings.
const earlierAtOnce = 50

type groupView struct {
	Chat      bot.ChatID `json:"chat"`
	Name      string     `json:"name"`
	Community string     `json:"community"`
	People    []Person   `json:"people,omitempty"`
}

type sessionView struct {
	Tab     string     `json:"tab"`
	Me      Person     `json:"me"`
	Group   *groupView `json:"group"`
	Private bot.ChatID `json:"private"`
	Running bool       `json:"running"`
}

// listPeople tells who can be chosen.
func (t *Transport) listPeople(w http.ResponseWriter, _ *http.Request) {
	views := []groupView{}
	for _, g := range t.opt.Groups {
		views = append(views, groupView{Chat: groupChat(g.Name), Name: g.Name, Community: g.Community, People: t.people.members(g.Name)})
	}
	t.answer(w, http.StatusOK, map[string]any{
		"bot": BotName, "groups": views, "others": t.people.members(""),
	})
}

// choose opens a session: {"person"} for somebody of the list, or {"name",
// "group"} to join as a new resident.
func (t *Transport) choose(w http.ResponseWriter, r *http.Request) {
	var in struct{ Person, Name, Group string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&in); err != nil {
		t.fail(w, r, problemBadRequest)
		return
	}
	p, err := t.chosen(in.Person, in.Name, in.Group)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	tab := t.sessions.open(w, r, p.ID)
	t.answer(w, http.StatusOK, t.view(tab, p))
}

func (t *Transport) chosen(id, name, group string) (Person, error) {
	if id != "" {
		p, ok := t.people.find(id)
		if !ok {
			return Person{}, problemNotFound
		}
		return p, nil
	}
	if !slices.ContainsFunc(t.opt.Groups, func(g Group) bool { return g.Name == group }) {
		return Person{}, problemNotFound
	}
	p, err := t.people.join(name, group)
	if err == nil {
		t.hub.wakeAll() // the others learn the new name
	}
	return p, err
}

func (t *Transport) view(tab string, p Person) sessionView {
	r, running := t.begin()
	if running {
		r.busy.Done()
	}
	v := sessionView{Tab: tab, Me: p, Private: privateChat(p.ID), Running: running}
	for _, g := range t.opt.Groups {
		if g.Name == p.Group {
			v.Group = &groupView{Chat: groupChat(g.Name), Name: g.Name, Community: g.Community}
		}
	}
	return v
}

// me tells a page that comes back whether its session is still good.
func (t *Transport) me(w http.ResponseWriter, r *http.Request, p Person) {
	t.answer(w, http.StatusOK, t.view(r.PathValue("tab"), p))
}

func (t *Transport) leave(w http.ResponseWriter, r *http.Request, _ Person) {
	t.sessions.close(w, r)
	t.answer(w, http.StatusOK, struct{}{})
}

// earlier brings messages from before the oldest that the page has.
func (t *Transport) earlier(w http.ResponseWriter, r *http.Request, p Person) {
	chat, ok := t.chat(p, bot.ChatID(r.FormValue("chat")))
	if !ok {
		t.fail(w, r, problemForbidden)
		return
	}
	before, err := strconv.ParseInt(r.FormValue("before"), 10, 64)
	if err != nil {
		t.fail(w, r, problemBadRequest)
		return
	}
	list := t.history.before(chat.ID, before, earlierAtOnce)
	t.answer(w, http.StatusOK, map[string]any{"list": list, "more": len(list) == earlierAtOnce})
}

// servePhoto shows a photo of one of the person's chats.
func (t *Transport) servePhoto(w http.ResponseWriter, r *http.Request, p Person) {
	file := r.PathValue("file")
	if !t.history.hasPhoto(chatsOf(p), file) {
		t.fail(w, r, problemNotFound)
		return
	}
	data, err := t.album.get(file, max(t.opt.MaxUpload, 64<<20))
	if errors.Is(err, bot.ErrTooLarge) {
		err = problemNotFound
	}
	if err != nil {
		t.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", contentType(file))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	if _, err := w.Write(data); err != nil {
		t.log.Debug("a photo did not get through", "err", err)
	}
}
