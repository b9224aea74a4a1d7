// Package bot is the chat side of gridbot: what a message is, what a chat
// network has to offer, and how answers leave the house.
//
// It knows nothing of tickets, residents or databases and imports nothing else
// of this module. Each network lives in a package of its own below it.
package bot

import (
	"context"
	"errors"
	"time"
)

// Distinct types, so that a person can't be passed for a chat.
type (
	// TransportName names a network, e.g. "webchat" or "wechat".
	TransportName string
	// ChatID names a chat within its transport and stays the same over
	// restarts and new logins, whatever the network's own ids do.
	ChatID string
	// PersonID names a person within a transport. It is empty when the network
	// offers nothing that stays the same for this person.
	PersonID string
	// MessageID is the network's id of a message, unique within its chat.
	MessageID string
)

// Chat is where a message was said: a group, or one person's private chat with
// the bot.
type Chat struct {
	Transport TransportName
	ID        ChatID
	// Name is the name under which the group is configured, also after its
	// members have renamed it; empty in private.
	Name    string
	Private bool
}

// Key identifies the chat among all transports.
func (c Chat) Key() string { return string(c.Transport) + ":" + string(c.ID) }

// Sender is who said something, as far as the network can tell.
//
// Name can be changed by anybody at any time and is never an identity. Account
// is what only the bot's own account or the network itself controls: for web
// WeChat the remark name given to a contact, elsewhere the stable user id. A
// worker is recognised by Account alone.
type Sender struct {
	// ID tells people apart; empty when two people can't be told apart.
	ID      PersonID
	Account string
	// Name is the name shown in this chat, as found: in WeChat the group
	// nickname, else the profile name.
	Name string
	// Chat is the person's private chat with the bot, empty when the network
	// does not let the bot write to this person first.
	Chat ChatID
}

// MediaKind says what a message carries beside text.
type MediaKind string

// The kinds of media the house knows.
const (
	Image MediaKind = "image"
	Voice MediaKind = "voice"
	Video MediaKind = "video"
	File  MediaKind = "file"
)

// ErrTooLarge is returned by Media.Fetch for a file over the limit it was given.
var ErrTooLarge = errors.New("media is larger than allowed")

// Media is a photo, a voice message, a video or a file. Nothing is loaded until
// Fetch is called.
type Media struct {
	Kind MediaKind
	// Fetch loads the content, at most limit bytes, or returns ErrTooLarge.
	// It may call the network and may be called more than once.
	Fetch func(ctx context.Context, limit int64) ([]byte, error) `json:"-"`
}

// Quote is the message that a message answers. Networks differ in what they
// tell: some give an id, web WeChat gives only a name and the text.
type Quote struct {
	ID   MessageID
	Name string
	Text string
}

// Message is one incoming message, the same whatever the network.
type Message struct {
	ID     MessageID
	Chat   Chat
	Sender Sender
	Time   time.Time
	Text   string
	Quote  *Quote
	Media  *Media
	// Recalls is set when this is no message but the news that an earlier one,
	// of this id, was taken back by its sender.
	Recalls MessageID
	// Mentions holds the names written after an @, without the sign.
	Mentions []string
	// MentionsBot is true when one of them is the bot itself.
	MentionsBot bool
}

// Outgoing is one message to be sent.
type Outgoing struct {
	// Ref is the sender's own number for this message. It is the same at every
	// attempt, so that a network that can de-duplicate does.
	Ref  string
	Chat Chat
	Text string
	// Mention is the person to be called by name in a group, if any. Text does
	// not contain the call; the transport puts it in its network's form.
	Mention *Mention
	// Files are sent after the text, in order, by transports that are FileSenders.
	Files []OutgoingFile
	// Quiet messages may not wake a phone (for networks that can tell).
	Quiet bool
}

// Mention names a person to be called in a group message.
type Mention struct {
	ID   PersonID
	Name string
}

// OutgoingFile is a stored photo, voice message or file to be passed on.
type OutgoingFile struct {
	Kind MediaKind
	// Path is where the content lies on this machine.
	Path string
	Name string
}
