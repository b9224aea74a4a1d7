package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// noteTogether is how many ids of chatter are written at once.
const noteTogether = 500

// notes are ids of messages that led to nothing and are not yet written. They
// are written together, since a commit each would cost more than all the rest.
// A crash loses them: then the messages may be delivered again, and lead to
// nothing again.
type notes struct {
	mu     sync.Mutex
	byChat map[string][]SeenMessage
	count  int
}

// NoteSeen notes a message as received that led to nothing. The note is written
// with the next change that a message of the same chat brings, with FlushSeen,
// or when there are many.
func (s *Store) NoteSeen(ctx context.Context, chatKey, messageID string, at time.Time) error {
	if s.notes.add(SeenMessage{ChatKey: chatKey, MessageID: messageID, At: at}) < noteTogether {
		return nil
	}
	return s.FlushSeen(ctx)
}

// FlushSeen writes the notes of all chats.
func (s *Store) FlushSeen(ctx context.Context) error {
	all := s.notes.all()
	if len(all) == 0 {
		return nil
	}
	// In the order of the key, in which two processes do not block each other.
	slices.SortFunc(all, func(a, b SeenMessage) int {
		return strings.Compare(a.ChatKey+"\x00"+a.MessageID, b.ChatKey+"\x00"+b.MessageID)
	})
	for some := range slices.Chunk(all, noteTogether) {
		if err := s.single(ctx, func(db *gorm.DB) error { return writeNotes(db, some) }); err != nil {
			return fmt.Errorf("note messages as received: %w", err)
		}
		s.notes.written(some)
	}
	return nil
}

func writeNotes(db *gorm.DB, rows []SeenMessage) error {
	return db.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}

func (n *notes) add(m SeenMessage) (count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.byChat == nil {
		n.byChat = map[string][]SeenMessage{}
	}
	n.byChat[m.ChatKey] = append(n.byChat[m.ChatKey], m)
	n.count++
	return n.count
}

func (n *notes) all() []SeenMessage {
	n.mu.Lock()
	defer n.mu.Unlock()
	rows := make([]SeenMessage, 0, n.count)
	for _, of := range n.byChat {
		rows = append(rows, of...)
	}
	return rows
}

// of are the notes of one chat.
func (n *notes) of(chatKey string) []SeenMessage {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.byChat[chatKey])
}

// written forgets notes that are committed.
func (n *notes) written(rows []SeenMessage) {
	n.mu.Lock()
	defer n.mu.Unlock()
	gone := make(map[[2]string]bool, len(rows))
	for _, r := range rows {
		gone[[2]string{r.ChatKey, r.MessageID}] = true
	}
	for _, r := range rows {
		left := filter(n.byChat[r.ChatKey], func(m SeenMessage) bool { return !gone[[2]string{m.ChatKey, m.MessageID}] })
		n.count -= len(n.byChat[r.ChatKey]) - len(left)
		n.byChat[r.ChatKey] = left
		if len(left) == 0 {
			delete(n.byChat, r.ChatKey)
		}
	}
}
