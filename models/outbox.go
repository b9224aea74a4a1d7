package models

import (
	"fmt"
	"slices"
	"time"
)

// SendState is how far an outgoing message has come.
type SendState string

// The states of an outgoing message.
const (
	Pending   SendState = "pending"
	Sending   SendState = "sending" // leased by a dispatcher
	Sent      SendState = "sent"
	Uncertain SendState = "uncertain" // may have arrived; not sent again
	Failed    SendState = "failed"    // will never be delivered
)

// Outbox is one message to be sent. It is written in the transaction of what it
// answers, and sent afterwards.
type Outbox struct {
	ID int64
	// Key, when set, is unique: the same message is never queued twice.
	Key         *string        `gorm:"size:191;uniqueIndex"`
	Transport   string         `gorm:"size:32;not null;index:outbox_open,priority:1;index:outbox_sent,priority:1"`
	State       SendState      `gorm:"size:16;not null;index:outbox_open,priority:2"`
	ChatID      string         `gorm:"size:191;not null;index:outbox_open,priority:3;index:outbox_chat,priority:1;index:outbox_message,priority:2"`
	ChatName    string         `gorm:"size:100;not null"`
	ChatPrivate bool           `gorm:"not null"`
	Text        string         `gorm:"type:text;not null"`
	MentionID   string         `gorm:"size:191;not null"`
	MentionName string         `gorm:"size:191;not null"`
	Files       []OutboxFile   `gorm:"serializer:json;type:text"`
	TicketIDs   []int64        `gorm:"serializer:json;type:text"`
	Numbers     []TicketNumber `gorm:"serializer:json;type:text"`
	// Important messages are sent once more when it is uncertain whether they
	// arrived.
	Important bool `gorm:"not null"`
	// Emergency messages go first, wait for nothing but other emergencies of
	// their chat, and are sent whatever a day's limit says.
	Emergency bool `gorm:"not null"`
	// Messages is how many messages of the network it makes: the text and each
	// file.
	Messages  int       `gorm:"not null"`
	CreatedAt time.Time `gorm:"precision:6;not null;index;index:outbox_chat,priority:2"`
	// NotBefore keeps ordinary messages through the quiet hours.
	NotBefore time.Time `gorm:"precision:6;not null"`
	// RetryAt is when a failed attempt is repeated.
	RetryAt    time.Time  `gorm:"precision:6;not null"`
	Attempts   int        `gorm:"not null"`
	LeaseUntil *time.Time `gorm:"precision:6"`
	// SentAt is when it was sent, or when it became uncertain.
	SentAt *time.Time `gorm:"precision:6;index:outbox_sent,priority:2"`
	// Resent marks a message of which an earlier attempt may have arrived too.
	Resent    bool   `gorm:"not null"`
	MessageID string `gorm:"size:191;not null;index:outbox_message,priority:1"` // the network's
	Error     string `gorm:"type:text;not null"`
}

// OutboxFile is a file sent along.
type OutboxFile struct {
	Kind string
	Path string // below the media folder
}

// Say queues a message. One whose Key was queued before is left out, and Say
// tells so.
func (tx *Tx) Say(o *Outbox) (queued bool, err error) {
	o.State = Pending
	if o.NotBefore.Before(o.CreatedAt) {
		o.NotBefore = o.CreatedAt
	}
	o.RetryAt = o.NotBefore
	o.Important = o.Important || o.Emergency
	o.Messages = 1 + len(o.Files)
	queued, err = insertNew(tx.db, o)
	if err != nil {
		return false, fmt.Errorf("queue a message: %w", err)
	}
	return queued, nil
}

// Said asks for what the bot said in a chat between two moments.
type Said struct {
	Transport, ChatID string
	// MentionID limits it to what was said to this person; "" for anybody.
	MentionID    string
	Since, Until time.Time
}

// LastSaid finds the newest message that was due by then, or nil.
func (tx *Tx) LastSaid(s Said) (*Outbox, error) {
	q := tx.db.Where("transport = ? AND chat_id = ? AND created_at >= ? AND not_before <= ?", s.Transport, s.ChatID, s.Since, s.Until)
	if s.MentionID != "" {
		q = q.Where("mention_id = ?", s.MentionID)
	}
	return first[Outbox](q.Order("created_at DESC, id DESC"))
}

// Unsay takes back what waits in a chat to be said about a ticket alone, and tells
// whether nothing else about it was ever said there.
func (tx *Tx) Unsay(t *Ticket, transport, chatID string, now time.Time) (bool, error) {
	rows, err := list[Outbox](tx.db.Where("transport = ? AND chat_id = ? AND created_at >= ?", transport, chatID, t.CreatedAt).
		Order("created_at").Limit(500))
	if err != nil {
		return false, err
	}
	nothing := len(rows) < 500
	var waiting []int64
	for _, o := range rows {
		switch {
		case !slices.Contains(o.TicketIDs, t.ID):
		case o.State == Pending && o.NotBefore.After(now) && o.Key == nil && len(o.TicketIDs) == 1:
			waiting = append(waiting, o.ID)
		default:
			nothing = false
		}
	}
	if len(waiting) == 0 {
		return nothing, nil
	}
	return nothing, tx.db.Where("id IN ? AND state = ?", waiting, Pending).Delete(&Outbox{}).Error
}

// SaidByMessageID finds the bot's message that the network calls by this id, or nil.
func (tx *Tx) SaidByMessageID(transport, chatID, messageID string) (*Outbox, error) {
	if messageID == "" {
		return nil, nil // what was not sent yet has no id either
	}
	return first[Outbox](tx.db.Where("transport = ? AND chat_id = ? AND message_id = ?", transport, chatID, messageID))
}

// OutboxSince lists queued messages by row id, for rehearsals and tests.
func (tx *Tx) OutboxSince(id int64) ([]Outbox, error) {
	return list[Outbox](tx.db.Where("id > ?", id).Order("id").Limit(10_000))
}

// ForgetSent forgets settled messages that were created before a moment, the
// oldest first and at most limit at a time, and tells how many.
func (tx *Tx) ForgetSent(before time.Time, limit int) (int64, error) {
	var ids []int64
	err := tx.db.Model(&Outbox{}).Where("created_at < ? AND state IN ?", before, []SendState{Sent, Uncertain, Failed}).
		Order("created_at").Limit(limit).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	res := tx.db.Where("id IN ?", ids).Delete(&Outbox{})
	return res.RowsAffected, res.Error
}

// NumbersOf are the numbers of the tickets that an outgoing message concerns.
func (tx *Tx) NumbersOf(outbox int64) ([]TicketNumber, error) {
	o, err := first[Outbox](tx.db.Where("id = ?", outbox))
	if err != nil || o == nil {
		return nil, err
	}
	return o.Numbers, nil
}
