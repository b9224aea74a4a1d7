package desk

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"strconv"

	"gridbot/bot"
	"gridbot/models"
)

// filed is a photo or another file of a ticket.
type filed struct {
	ID    int64
	Image bool
	Name  string
}

func (v *visit) filesOf(ticket int64) ([]filed, error) {
	list, err := v.Store.Read(v.r.Context()).Attachments(ticket)
	if err != nil {
		return nil, err
	}
	var out []filed
	for i, a := range list {
		f := filed{ID: a.ID, Image: a.Kind == string(bot.Image), Name: fileWords[a.Kind] + " " + strconv.Itoa(i+1)}
		out = append(out, f)
	}
	return out, nil
}

// shownInPage are the contents that a browser may show; anything else is only
// downloaded. What something is follows from its bytes.
var shownInPage = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true,
	"audio/mpeg": true, "audio/wave": true, "video/mp4": true,
}

// file serves a file of a ticket that the visitor may see.
func (d *Desk) file(v *visit) error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	a, err := v.Store.Read(v.r.Context()).AttachmentByID(id)
	if err != nil {
		return err
	}
	if a == nil || a.TicketID == nil {
		return errNotFound
	}
	if _, _, err := v.visible(*a.TicketID); err != nil {
		return err
	}
	return v.serveFile(a)
}

func (v *visit) serveFile(a *models.Attachment) error {
	f, err := os.Open(v.MediaPath(a.Path))
	if errors.Is(err, fs.ErrNotExist) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if n == 0 {
		return err
	}
	kind := http.DetectContentType(head[:n])
	h := v.w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=86400")
	if !shownInPage[kind] {
		kind = "application/octet-stream"
		h.Set("Content-Disposition", "attachment")
	}
	h.Set("Content-Type", kind)
	http.ServeContent(v.w, v.r, "", a.At, f)
	return nil
}
