package webchat

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"

	"gridbot/bot"
)

// history is what was said. The newest messages of each chat are in memory, all
// of them in the file.
type history struct {
	keep   int
	notify func() // told after each message; must not wait

	write sync.Mutex // one message after the other: numbers, lines and notices agree
	file  *journal

	mu    sync.RWMutex
	chats map[bot.ChatID][]entry // oldest first
	seqs  map[messageKey]int64
	last  int64
}

type messageKey struct {
	chat bot.ChatID
	id   bot.MessageID
}

// openHistory loads dir/history.jsonl, or keeps nothing when dir is empty.
func openHistory(dir string, keep int, compactAt int64) (*history, error) {
	h := &history{keep: keep, notify: func() {}, chats: map[bot.ChatID][]entry{}, seqs: map[messageKey]int64{}}
	if dir == "" {
		return h, nil
	}
	path := filepath.Join(dir, "history.jsonl")
	file, err := openJournal(path, h.load)
	if err != nil {
		return nil, err
	}
	h.file = file
	if file.size < compactAt {
		return h, nil
	}
	if err := h.compact(path); err != nil {
		return nil, err
	}
	return h, nil
}

func (h *history) load(line []byte) error {
	var e entry
	if err := json.Unmarshal(line, &e); err != nil {
		return fmt.Errorf("a message of the history: %w", err)
	}
	h.remember(e)
	return nil
}

// compact leaves in the file what is in memory.
func (h *history) compact(path string) error {
	if err := h.file.close(); err != nil {
		return err
	}
	err := rewrite(path, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		for _, e := range h.all() {
			if err := enc.Encode(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	h.file, err = openJournal(path, func([]byte) error { return nil })
	return err
}

func (h *history) all() []entry {
	var list []entry
	for _, chat := range h.chats {
		list = append(list, chat...)
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return list
}

// append numbers the message, keeps it and tells those who wait. It is seen by
// nobody before it is on the disk.
func (h *history) append(e entry) (entry, error) {
	h.write.Lock()
	defer h.write.Unlock()
	e.Seq = h.last + 1 // only changed under write
	if err := h.file.append(e); err != nil {
		return entry{}, err
	}
	h.mu.Lock()
	h.remember(e)
	h.mu.Unlock()
	h.notify()
	return e, nil
}

// remember holds the message in memory, and lets go of the oldest now and then.
func (h *history) remember(e entry) {
	h.last = max(h.last, e.Seq)
	list := append(h.chats[e.Chat], e)
	h.seqs[messageKey{e.Chat, e.ID}] = e.Seq
	if len(list) > h.keep+h.keep/4 {
		old := len(list) - h.keep
		for _, o := range list[:old] {
			delete(h.seqs, messageKey{o.Chat, o.ID})
		}
		list = slices.Clone(list[old:])
	}
	h.chats[e.Chat] = list
}

// newest is the number of the newest message.
func (h *history) newest() int64 {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.last
}

// find is the message of that id in the chat.
func (h *history) find(chat bot.ChatID, id bot.MessageID) (entry, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	seq, ok := h.seqs[messageKey{chat, id}]
	if !ok {
		return entry{}, false
	}
	list := h.chats[chat]
	return list[position(list, seq)], true
}

// since is what was said in the chats after a message, oldest first, of each
// chat at most the newest n.
func (h *history) since(chats []bot.ChatID, seq int64, n int) []entry {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var found []entry
	for _, chat := range chats {
		list := h.chats[chat]
		list = list[position(list, seq+1):]
		found = append(found, list[max(0, len(list)-n):]...)
	}
	slices.SortFunc(found, func(a, b entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return found
}

// before is what was said in the chat before a message: the newest n, oldest
// first.
func (h *history) before(chat bot.ChatID, seq int64, n int) []entry {
	h.mu.RLock()
	defer h.mu.RUnlock()
	list := h.chats[chat]
	list = list[:position(list, seq)]
	return slices.Clone(list[max(0, len(list)-n):])
}

// hasPhoto tells whether the photo was shown in one of the chats.
func (h *history) hasPhoto(chats []bot.ChatID, file string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, chat := range chats {
		for _, e := range h.chats[chat] {
			if e.Photo != nil && e.Photo.File == file {
				return true
			}
		}
	}
	return false
}

// position is where the message of that number is in the list, or would be.
func position(list []entry, seq int64) int {
	i, _ := slices.BinarySearchFunc(list, seq, func(e entry, seq int64) int { return cmp.Compare(e.Seq, seq) })
	return i
}
