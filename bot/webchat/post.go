package webchat

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"unicode/utf8"

	"gridbot/bot"
)

// fieldsLimit bounds what a request carries beside the photo. Characters take up
// to four bytes, and JSON may write some as six.
const fieldsLimit = 8*maxText + 16<<10

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// postMessage takes a message, as JSON or, with a photo, as a form. The answer
// comes when the house has committed it.
func (t *Transport) postMessage(w http.ResponseWriter, r *http.Request, p Person) {
	in, err := t.readPost(w, r, p)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	e, err := t.accept(p, in)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	t.answer(w, http.StatusOK, e)
}

type fields struct {
	ID, Chat, Text, Quote string
}

// readPost reads and checks what a browser offers.
func (t *Transport) readPost(w http.ResponseWriter, r *http.Request, p Person) (post, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return post{}, problemBadRequest
	}
	var f fields
	var data []byte
	switch kind {
	case "application/json":
		r.Body = http.MaxBytesReader(w, r.Body, fieldsLimit)
		err = json.NewDecoder(r.Body).Decode(&f)
	case "multipart/form-data":
		r.Body = http.MaxBytesReader(w, r.Body, t.opt.MaxUpload+fieldsLimit)
		data, err = t.readForm(r, &f)
	default:
		err = problemBadRequest
	}
	if err != nil {
		return post{}, asProblem(err)
	}
	return t.checkPost(p, f, data)
}

// readForm reads a form part by part, so that nothing is put into files that
// somebody would have to clear away.
func (t *Transport) readForm(r *http.Request, f *fields) (data []byte, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, problemBadRequest
	}
	texts := map[string]*string{"id": &f.ID, "chat": &f.Chat, "text": &f.Text, "quote": &f.Quote}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
		if part.FormName() == "photo" {
			data, err = readPart(part, t.opt.MaxUpload)
		} else if to := texts[part.FormName()]; to != nil {
			var b []byte
			b, err = readPart(part, fieldsLimit)
			*to = string(b)
		}
		if err != nil {
			return nil, err
		}
	}
}

func readPart(part *multipart.Part, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, problemTooLarge
	}
	return data, nil
}

// asProblem says what is wrong with a body that could not be read.
func asProblem(err error) error {
	var p problem
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &tooLarge):
		return problemTooLarge
	}
	return problemBadRequest
}

// checkPost makes a message of what was read. The photo is kept first: the house
// may fetch it at once.
func (t *Transport) checkPost(p Person, f fields, data []byte) (post, error) {
	in := post{ID: bot.MessageID(f.ID), Chat: bot.ChatID(f.Chat), Text: cleanText(f.Text), Quote: bot.MessageID(f.Quote)}
	if _, ok := t.chat(p, in.Chat); !ok {
		return post{}, problemForbidden
	}
	switch {
	case !uuid.MatchString(f.ID):
		return post{}, problemBadRequest
	case in.Text == "" && len(data) == 0:
		return post{}, problemEmpty
	case utf8.RuneCountInString(in.Text) > maxText:
		return post{}, problemTooLong
	case len(data) == 0:
		return in, nil
	}
	var err error
	in.Photo, err = t.album.put(data)
	if errors.Is(err, errNotPicture) {
		return post{}, problemNoPhoto
	}
	if err != nil {
		return post{}, fmt.Errorf("keeping a photo: %w", err)
	}
	return in, nil
}
