package app

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"gridbot/bot"
	"gridbot/internal/config"
	"gridbot/models"
)

const (
	stageName = "replay"
	botName   = "小格"
)

// stage is the chat network of a rehearsal. A transcript has nothing but names,
// so here, and only here, a name is an identity.
type stage struct {
	workers map[string]string // by name, other names and remark: full name
	out     *json.Encoder
	store   *models.Store
	now     func() time.Time
	zone    *time.Location
}

func newStage(c *config.Config, zone *time.Location, out io.Writer) *stage {
	s := &stage{workers: map[string]string{}, zone: zone, out: json.NewEncoder(out)}
	s.out.SetEscapeHTML(false)
	for _, m := range c.Communities {
		for _, w := range m.Workers {
			for _, name := range append([]string{w.Name, w.WechatRemark, "网格员" + w.Name, w.Name + "网格员"}, w.Aliases...) {
				if name != "" {
					s.workers[name] = w.Name
				}
			}
		}
	}
	return s
}

func (s *stage) accounts(w config.Worker) []models.WorkerAccount {
	return []models.WorkerAccount{{Transport: stageName, Account: "worker:" + w.Name, ChatID: "private:" + w.Name}}
}

func (s *stage) chat(l said) bot.Chat {
	if l.Private {
		return bot.Chat{Transport: stageName, ID: s.sender(l.From).Chat, Private: true}
	}
	return bot.Chat{Transport: stageName, ID: bot.ChatID("group:" + l.Chat), Name: l.Chat}
}

func (s *stage) sender(from string) bot.Sender {
	from = strings.TrimSpace(from)
	if name, ok := s.workers[from]; ok {
		return bot.Sender{ID: bot.PersonID("worker:" + name), Account: "worker:" + name, Name: from, Chat: bot.ChatID("private:" + name)}
	}
	return bot.Sender{ID: bot.PersonID(from), Name: from, Chat: bot.ChatID("private:" + from)}
}

// Name implements bot.Transport.
func (s *stage) Name() bot.TransportName { return stageName }

// Run implements bot.Transport; a transcript is read elsewhere.
func (s *stage) Run(ctx context.Context, _ bot.Receive) error {
	<-ctx.Done()
	return nil
}

// line is one message as it would have been sent.
type line struct {
	At      time.Time             `json:"at"`
	To      lineTo                `json:"to"`
	Text    string                `json:"text"`
	Tickets []models.TicketNumber `json:"tickets"`
}

type lineTo struct {
	Chat    string `json:"chat,omitempty"`
	Private string `json:"private,omitempty"`
	// Mention is who is called by name in the group.
	Mention string `json:"mention,omitempty"`
}

// Send implements bot.Transport: it writes the message down.
func (s *stage) Send(ctx context.Context, out bot.Outgoing) (bot.MessageID, error) {
	l := line{At: s.now().In(s.zone), Text: out.Text, Tickets: []models.TicketNumber{}}
	if out.Chat.Private {
		l.To.Private = strings.TrimPrefix(string(out.Chat.ID), "private:")
	} else {
		l.To.Chat = out.Chat.Name
		if out.Mention != nil {
			l.To.Mention = out.Mention.Name
		}
	}
	id, err := strconv.ParseInt(out.Ref, 10, 64)
	if err != nil {
		return "", err
	}
	numbers, err := s.store.Read(ctx).NumbersOf(id)
	if err != nil {
		return "", err
	}
	l.Tickets = append(l.Tickets, numbers...)
	return bot.MessageID("sent-" + out.Ref), s.out.Encode(l)
}
