package desk

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"gridbot/internal/signin"
	"gridbot/models"
)

//go:embed pages static
var files embed.FS

// pageSet is the templates by the name of the page.
type pageSet map[string]*template.Template

// readPages puts each page into the frame.
func readPages() (pageSet, error) {
	frame, err := template.New("frame").Funcs(funcs).ParseFS(files, "pages/frame.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	set := pageSet{}
	for _, name := range names {
		short := strings.TrimSuffix(path.Base(name), ".html")
		if short == "frame" || strings.HasPrefix(short, "part_") {
			continue
		}
		t, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if set[short], err = t.ParseFS(files, name); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// view is what the frame shows around a page.
type view struct {
	Title string
	Page  string // name of the page, for the menu
	Who   *signin.Visitor
	// Community is 0 where a page is not of one.
	Community   int64
	Communities []*models.CommunityRoster // to choose from
	HasChat     bool
	// Shown is the newest event when the page was made.
	Shown int64
	Data  any
}

// Is tells the menu where one is.
func (v view) Is(page string) bool { return v.Page == page }

// May tells the menu what to offer.
func (v view) May(role string) bool { return v.Who != nil && v.Who.May(models.UserRole(role)) }

// RoleWords names the visitor's role.
func (v view) RoleWords() string { return roleWords[v.Who.Role] }

func (v *visit) view(page, title string, data any) view {
	out := view{Title: title, Page: page, Who: v.who, HasChat: v.HasChat, Data: data}
	if v.who == nil {
		return out
	}
	out.Shown = v.shown
	if c, err := v.community(); err == nil {
		out.Community = c.ID
	}
	if v.who.Role == models.RoleOperator {
		out.Communities = v.Announce.Roster.Communities
	}
	return out
}

// show writes a page, whole or not at all.
func (v *visit) show(page, title string, data any) error {
	return v.write(page, "frame.html", v.view(page, title, data))
}

// showPart writes one part of a page, for a script that puts it in place.
func (v *visit) showPart(page, part string, data any) error {
	return v.write(page, part, v.view(page, "", data))
}

func (v *visit) write(page, name string, data view) error {
	var out bytes.Buffer
	if err := v.pages[page].ExecuteTemplate(&out, name, data); err != nil {
		return fmt.Errorf("write page %s: %w", page, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := out.WriteTo(v.w); err != nil {
		v.Log.Debug("a page did not get through", "err", err)
	}
	return nil
}

// static serves an embedded file. The browser asks each time whether it is still
// the same, so a new version is seen at once.
func (d *Desk) static(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.PathValue("file"))
	data, err := files.ReadFile("static/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256(data)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if path.Ext(name) == ".js" { // the machine may know it as something else
		kind = "text/javascript; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	if _, err := w.Write(data); err != nil {
		d.Log.Debug("a file of the page did not get through", "err", err)
	}
}
