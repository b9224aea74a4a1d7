package wechat

import (
	"slices"
	"sync"
)

// sentBook remembers the last messages that the bot has sent, so that they are
// not taken for words of the operator when they come back through the stream.
// That may happen before the answer with the message's id does, hence the texts.
type sentBook struct {
	mu    sync.Mutex
	ids   []string
	texts []string
}

const sentRemembered = 512

// expect notes a text before it is sent; forget takes that back.
func (b *sentBook) expect(to, text string) (forget func()) {
	key := to + "\x00" + text
	b.mu.Lock()
	defer b.mu.Unlock()
	b.texts = appendLast(b.texts, key)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.texts = without(b.texts, key)
	}
}

func (b *sentBook) add(id string) {
	if id == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ids = appendLast(b.ids, id)
}

func (b *sentBook) has(id, to, text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Contains(b.ids, id) || slices.Contains(b.texts, to+"\x00"+text)
}

func appendLast(list []string, s string) []string {
	list = append(list, s)
	if len(list) > sentRemembered {
		list = slices.Clone(list[len(list)-sentRemembered:])
	}
	return list
}
