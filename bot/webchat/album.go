package webchat

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // their sizes are read
	_ "image/jpeg" // their sizes are read
	_ "image/png"  // their sizes are read
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gridbot/bot"
)

// pictures are the only contents that are kept and served. What something is
// follows from its bytes, never from what a browser says.
var pictures = map[string]string{
	"image/jpeg": ".jpg",
	"image/png":  ".png",
	"image/gif":  ".gif",
	"image/webp": ".webp",
}

var errNotPicture = errors.New("not a picture of a known kind")

// album keeps photos under the hash of their content: the same photo sent twice
// is one file, and no name from outside becomes a path.
type album struct {
	dir string // empty: memory only

	mu     sync.RWMutex
	memory map[string][]byte
}

func openAlbum(dir string) (*album, error) {
	if dir == "" {
		return &album{memory: map[string][]byte{}}, nil
	}
	a := &album{dir: filepath.Join(dir, "photos")}
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the folder of photos: %w", err)
	}
	return a, nil
}

// put keeps a photo.
func (a *album) put(data []byte) (*photo, error) {
	ext, ok := pictures[http.DetectContentType(data)]
	if !ok {
		return nil, errNotPicture
	}
	sum := sha256.Sum256(data)
	p := &photo{File: hex.EncodeToString(sum[:]) + ext}
	if size, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		p.Width, p.Height = size.Width, size.Height
	}
	return p, a.store(p.File, data)
}

func (a *album) store(file string, data []byte) error {
	if a.dir == "" {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.memory[file] = data
		return nil
	}
	path := filepath.Join(a.dir, file)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return rewrite(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// get loads a photo of at most limit bytes.
func (a *album) get(file string, limit int64) ([]byte, error) {
	if a.dir == "" {
		a.mu.RLock()
		defer a.mu.RUnlock()
		data, ok := a.memory[file]
		if !ok {
			return nil, fs.ErrNotExist
		}
		if int64(len(data)) > limit {
			return nil, bot.ErrTooLarge
		}
		return data, nil
	}
	return readFile(filepath.Join(a.dir, filepath.Base(file)), limit)
}

// readFile reads a file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening a photo: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading a photo: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, bot.ErrTooLarge
	}
	return data, nil
}

// contentType is what a kept photo is served as.
func contentType(file string) string {
	for kind, ext := range pictures {
		if strings.HasSuffix(file, ext) {
			return kind
		}
	}
	return "application/octet-stream"
}
