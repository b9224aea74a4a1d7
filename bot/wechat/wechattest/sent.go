package wechattest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Sent is a message that the bot has sent.
type Sent struct {
	To       string // name of the group, or remark or nickname of the person, or "filehelper"
	Type     int
	Text     string
	ID       string // the service's
	ClientID string
	FileName string
	File     []byte
	At       time.Time
}

type upload struct {
	name string
	data []byte
}

var attachID = regexp.MustCompile(`<attachid>(.*?)</attachid>`)

// sendMsg takes texts and, after an upload, pictures, videos and files. An
// unknown receiver is answered 1, "param error". (library: sendMessage,
// base_response.go)
func (s *Server) sendMsg(w http.ResponseWriter, r *http.Request, _ *session) {
	var in struct {
		Msg struct {
			Type                                                    int
			Content, FromUserName, ToUserName, ClientMsgId, MediaId string
		}
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.nameOf(in.Msg.ToUserName)
	if err != nil || to == "" || in.Msg.FromUserName != s.self.user() {
		answer(w, map[string]any{"BaseResponse": base(1)})
		return
	}
	m := Sent{To: to, Type: in.Msg.Type, Text: in.Msg.Content, ID: s.nextID(), ClientID: in.Msg.ClientMsgId, At: time.Now()}
	media := in.Msg.MediaId
	if found := attachID.FindStringSubmatch(in.Msg.Content); found != nil {
		media = found[1]
	}
	if u, ok := s.uploads[media]; ok {
		m.FileName, m.File = u.name, u.data
	}
	s.sent = append(s.sent, m)
	s.change()
	answer(w, map[string]any{"BaseResponse": base(0), "MsgID": m.ID, "LocalID": in.Msg.ClientMsgId})
}

func (s *Server) nameOf(user string) string {
	if user == "filehelper" {
		return user
	}
	for _, g := range s.groups {
		if g.user() == user {
			return g.name
		}
	}
	for _, p := range s.people {
		if p.user() != user || !p.friend {
			continue
		}
		if p.remark != "" {
			return p.remark
		}
		return p.nick
	}
	return ""
}

// Sent is what the bot has sent so far.
func (s *Server) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Sent(nil), s.sent...)
}

// AwaitSent waits until the bot has sent n messages.
func (s *Server) AwaitSent(n int) {
	s.t.Helper()
	s.await("a sent message", func() bool { return len(s.sent) >= n })
}

// AwaitSentWith waits until one of the last messages sent holds these words.
func (s *Server) AwaitSentWith(words string) {
	s.t.Helper()
	const last = 100
	s.await("a message with "+words, func() bool {
		return slices.ContainsFunc(s.sent[max(0, len(s.sent)-last):], func(m Sent) bool { return strings.Contains(m.Text, words) })
	})
}

// upload takes a file, in chunks when it is large, with the data ticket of the
// cookie repeated in the form. (library: WebWxUploadMediaByChunk)
func (s *Server) upload(w http.ResponseWriter, r *http.Request, l *session) {
	if err := r.ParseMultipartForm(64 << 20); err != nil || r.FormValue("webwx_data_ticket") != l.data {
		answer(w, map[string]any{"BaseResponse": base(1)})
		return
	}
	file, _, err := r.FormFile("filename")
	if err != nil {
		answer(w, map[string]any{"BaseResponse": base(1)})
		return
	}
	data, err := io.ReadAll(file)
	if err != nil {
		answer(w, map[string]any{"BaseResponse": base(1)})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprintf("@crypt_upload_%s", s.nextID())
	if chunk := r.FormValue("chunk"); chunk != "" {
		id = "@crypt_upload_" + r.FormValue("uploadmediarequest")
		if chunk != "0" {
			data = append(s.uploads[id].data, data...)
		}
	}
	s.uploads[id] = upload{name: r.FormValue("name"), data: data}
	answer(w, map[string]any{"BaseResponse": base(0), "MediaId": id})
}

// getMedia gives the picture, voice or video of a message, by its id. (library:
// WebWxGetMsgImg with MsgID, WebWxGetVoice and WebWxGetVideo with msgid)
func (s *Server) getMedia(w http.ResponseWriter, r *http.Request, l *session) {
	q := r.URL.Query()
	id := q.Get("MsgID") + q.Get("msgid")
	s.mu.Lock()
	data, ok := s.media[id]
	s.mu.Unlock()
	if !ok || q.Get("skey") != l.skey {
		return // known: an empty answer
	}
	_, _ = w.Write(data)
}

// getFile gives an attachment. (library: WebWxGetMedia)
func (s *Server) getFile(w http.ResponseWriter, r *http.Request, l *session) {
	q := r.URL.Query()
	s.mu.Lock()
	data, ok := s.media[q.Get("mediaid")]
	s.mu.Unlock()
	if !ok || q.Get("webwx_data_ticket") != l.data {
		return
	}
	_, _ = w.Write(data)
}
