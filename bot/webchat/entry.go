package webchat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gridbot/bot"
)

// entry is one message of the history, as it is kept and as the page gets it.
type entry struct {
	// Seq counts all messages of the transport; a browser that knows the last
	// one it has gets what it missed.
	Seq     int64         `json:"seq"`
	ID      bot.MessageID `json:"id"`
	Chat    bot.ChatID    `json:"chat"`
	From    string        `json:"from"` // the person's id; empty: the bot
	Name    string        `json:"name"` // as it was then
	Role    string        `json:"role,omitempty"`
	At      time.Time     `json:"at"`
	Text    string        `json:"text,omitempty"`
	Mention *mention      `json:"mention,omitempty"`
	Quote   *quote        `json:"quote,omitempty"`
	Photo   *photo        `json:"photo,omitempty"`
}

type mention struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

type quote struct {
	ID   bot.MessageID `json:"id"`
	Name string        `json:"name"`
	Text string        `json:"text"`
}

// photo names a picture of the album. Width and height, where known, let the
// page leave room for it before it has come.
type photo struct {
	File   string `json:"file"`
	Width  int    `json:"w,omitempty"`
	Height int    `json:"h,omitempty"`
}

// photoText stands for a photo where only words are possible.
const photoText = "[图片]"

// words is the message as a quote shows it.
func (e entry) words() string {
	if e.Text == "" && e.Photo != nil {
		return photoText
	}
	return e.Text
}

func groupChat(name string) bot.ChatID     { return bot.ChatID("group:" + name) }
func privateChat(person string) bot.ChatID { return bot.ChatID("private:" + person) }

// sentID is the id of a message of the bot's. It follows from the outgoing
// message's own number, so a second attempt meets the first. Browsers give
// UUIDs, which can't begin like this.
func sentID(chat bot.ChatID, ref string) bot.MessageID {
	if ref == "" {
		ref = rand.Text()
	}
	sum := sha256.Sum256([]byte(string(chat) + "\x00" + ref))
	return bot.MessageID("bot-" + hex.EncodeToString(sum[:12]))
}
