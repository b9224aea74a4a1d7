package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/eatmoreapple/openwechat"
)

// store is the file from which a restart logs in without a scan. It is replaced
// as a whole (write beside, sync, rename), so that a crash leaves the old or
// the new state, never an empty file.
type store struct {
	path string
	log  *slog.Logger

	mu         sync.Mutex
	state      savedState
	generation int // the session that may write; later ones shut out earlier ones
}

// savedState is the content of the file.
type savedState struct {
	// Item is what the library stores (openwechat.HotReloadStorageItem), but for
	// its Jar, which loses the hosts.
	Item json.RawMessage `json:",omitempty"`
	// Refused says that the service no longer accepts Item as a login. Its sync
	// key still tells what is committed.
	Refused bool `json:",omitempty"`
	Cookies []cookie
	// Renamed maps group names that were seen to the configured ones.
	Renamed map[string]string `json:",omitempty"`
}

// hotItem is openwechat.HotReloadStorageItem with the parts that must be there.
type hotItem struct {
	Jar          map[string][]jarCookie
	BaseRequest  *openwechat.BaseRequest
	LoginInfo    *openwechat.LoginInfo
	WechatDomain openwechat.WechatDomain
	SyncKey      *openwechat.SyncKey
	UUID         string
}

// jarCookie is how the library's jar reads a cookie.
type jarCookie struct{ Name, Value, Domain, Path string }

func openStore(path string, log *slog.Logger) (*store, error) {
	s := &store{path: path, log: log}
	if path == "" {
		return s, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("wechat: folder of the login file: %w", err)
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("wechat: reading the login file: %w", err)
	}
	if err := json.Unmarshal(data, &s.state); err != nil {
		log.Warn("the login file can't be read; a scan is needed", "path", path, "err", err)
		s.state = savedState{}
	}
	return s, nil
}

// open begins a session: from now on only its writes count.
func (s *store) open() (generation int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	return s.generation
}

// hot is the stored login, or nil when there is none that can be used.
func (s *store) hot() (*hotItem, []cookie) {
	s.mu.Lock()
	defer s.mu.Unlock()
	item := s.item()
	if item == nil || s.state.Refused {
		return nil, nil
	}
	return item, s.state.Cookies
}

// committed is the sync key up to which everything is committed, and whose it
// is: a scan by another account must not continue from it.
func (s *store) committed() (key *openwechat.SyncKey, uin int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if item := s.item(); item != nil {
		return item.SyncKey, item.LoginInfo.WxUin
	}
	return nil, 0
}

// item decodes the stored state; the library dereferences each of these parts.
func (s *store) item() *hotItem {
	var item hotItem
	if len(s.state.Item) == 0 || json.Unmarshal(s.state.Item, &item) != nil {
		return nil
	}
	if item.LoginInfo == nil || item.BaseRequest == nil || item.SyncKey == nil || item.WechatDomain == "" {
		return nil
	}
	return &item
}

// keep makes a state durable.
func (s *store) keep(generation int, item []byte, cookies []cookie) error {
	return s.change(generation, func(st *savedState) {
		st.Item, st.Cookies, st.Refused = bytes.TrimSpace(item), cookies, false
	})
}

// refuse marks the stored login as no longer accepted.
func (s *store) refuse(generation int) error {
	return s.change(generation, func(st *savedState) { st.Refused = true })
}

// forget drops everything but the names of groups.
func (s *store) forget(generation int) error {
	return s.change(generation, func(st *savedState) { *st = savedState{Renamed: st.Renamed} })
}

// renamed remembers that the group configured as old is now called name.
func (s *store) renamed(generation int, name, old string) error {
	return s.change(generation, func(st *savedState) {
		m := map[string]string{name: old}
		for k, v := range st.Renamed {
			if v != old { // a group has one name at a time
				m[k] = v
			}
		}
		st.Renamed = m
	})
}

// configuredName is the configured name of a group that is now called name.
func (s *store) configuredName(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Renamed[name]
}

func (s *store) change(generation int, f func(*savedState)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if generation != s.generation {
		return nil // a late word from a session that is over
	}
	f(&s.state)
	if s.path == "" {
		return nil
	}
	data, err := json.MarshalIndent(s.state, "", " ")
	if err != nil {
		return fmt.Errorf("wechat: encoding the login file: %w", err)
	}
	return replaceFile(s.path, data)
}

// replaceFile writes data so that a crash leaves the old file or the new one.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("wechat: writing the login file: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error that matters is the first
		return fmt.Errorf("wechat: writing the login file: %w", err)
	}
	return nil
}

// hotStorage is the library's view of the store during one session.
type hotStorage struct {
	read *bytes.Reader // nil: no stored login, the library has to scan
	put  func(item []byte)
}

func (h *hotStorage) Read(p []byte) (int, error) {
	if h.read == nil {
		return 0, openwechat.ErrInvalidStorage
	}
	return h.read.Read(p)
}

// Write takes one whole state: the library's serializer writes it in one call.
func (h *hotStorage) Write(p []byte) (int, error) {
	h.put(bytes.Clone(p))
	return len(p), nil
}
