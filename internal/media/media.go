// Package media keeps photos, voice messages and files on this machine, each
// once, named by its content.
package media

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Store keeps files below a folder.
type Store struct{ dir string }

// New makes a store; the folder is made when the first file comes.
func New(dir string) *Store { return &Store{dir} }

// Path is where a kept file lies on this machine.
func (s *Store) Path(path string) string { return filepath.Join(s.dir, filepath.FromSlash(path)) }

// Keep stores the content durably and returns its hash, its path below the
// folder and its size in bytes. The same content twice is kept once.
func (s *Store) Keep(content []byte) (sum, path string, size int64, err error) {
	hash := sha256.Sum256(content)
	sum = hex.EncodeToString(hash[:])
	path = sum[:2] + "/" + sum + extension(content)
	full := s.Path(path)
	if info, err := os.Stat(full); err == nil && info.Size() == int64(len(content)) {
		return sum, path, info.Size(), nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", 0, fmt.Errorf("look for a kept file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return "", "", 0, fmt.Errorf("make a folder for files: %w", err)
	}
	if err := write(full, content); err != nil {
		return "", "", 0, fmt.Errorf("keep a file: %w", err)
	}
	return sum, path, int64(len(content)), nil
}

// write gives the file its name only when all of it is on the disk.
func write(full string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(full), ".part-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already when all went well
	_, err = tmp.Write(content)
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), full)
}

// extensions by sniffed type. Nothing else gets one, so that no file can be
// opened as something that runs.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"audio/mpeg": ".mp3", "audio/wave": ".wav", "video/mp4": ".mp4", "application/pdf": ".pdf",
}

func extension(content []byte) string {
	kind, _, _ := strings.Cut(http.DetectContentType(content), ";")
	return extensions[kind]
}
