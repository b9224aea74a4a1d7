package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"gridbot/bot"
)

// What people can send is bounded before anything looks at it.
const (
	maxText = 8000 // runes; longer ones are cut
	maxName = 60   // runes
	maxID   = 120  // bytes; longer ones are replaced by their hash
)

// cleaned makes a message safe to store and to show: valid UTF-8, no control
// characters, bounded lengths. What a person can see of it stays.
func cleaned(m bot.Message) bot.Message {
	m.ID = bot.MessageID(boundedID(string(m.ID)))
	m.Chat.ID = bot.ChatID(boundedID(string(m.Chat.ID)))
	m.Chat.Name = cleanName(m.Chat.Name)
	m.Sender.ID = bot.PersonID(boundedID(string(m.Sender.ID)))
	m.Sender.Name = cleanName(m.Sender.Name)
	m.Text = cleanText(m.Text)
	m.Time = m.Time.UTC()
	if m.Quote != nil {
		q := *m.Quote
		q.ID = bot.MessageID(boundedID(string(q.ID)))
		q.Name, q.Text = cleanName(q.Name), cleanText(q.Text)
		m.Quote = &q
	}
	return m
}

func boundedID(id string) string {
	if len(id) <= maxID && id == strings.ToValidUTF8(id, "") && !strings.ContainsFunc(id, unicode.IsControl) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func cleanText(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return visible(r)
	}, s)
	return strings.TrimSpace(cut(s, maxText))
}

func cleanName(s string) string {
	s = strings.Map(visible, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(cut(s, maxName))
}

// visible drops control characters and the marks that turn the direction of
// writing, with which a name could make a line read differently. The joiner
// that composes emoji stays.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return ' '
	case r == '\u200d':
		return r
	case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r):
		return -1
	}
	return r
}

// cut shortens to n runes and shows that it did.
func cut(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}
