package handlers

import (
	"strings"

	"gridbot/bot"
	"gridbot/models"
)

// quoted finds the tickets of the message that this one answers. Networks that
// tell no ids are searched by the words.
func (t *turn) quoted() ([]models.Ticket, error) {
	q := t.m.Quote
	if q == nil {
		return nil, nil
	}
	if q.ID != "" {
		return t.quotedByID(q.ID)
	}
	recent, err := t.tx.RecentMessages(t.m.Chat.Key(), t.now.Add(-settledWindow))
	if err != nil {
		return nil, err
	}
	for _, m := range recent {
		if sameWords(m.Text, q.Text) {
			return t.tx.TicketsOfMessage(m.ChatKey, m.MessageID)
		}
	}
	return nil, nil
}

func (t *turn) quotedByID(id bot.MessageID) ([]models.Ticket, error) {
	said, err := t.tx.SaidByMessageID(string(t.m.Chat.Transport), string(t.m.Chat.ID), string(id))
	if err != nil {
		return nil, err
	}
	if said != nil {
		return t.tx.TicketsByID(said.TicketIDs)
	}
	return t.tx.TicketsOfMessage(t.m.Chat.Key(), string(id))
}

// sameWords compares a text with a quotation of it, which may be cut off.
func sameWords(text, quotation string) bool {
	quotation = strings.TrimRight(strings.TrimSpace(quotation), "….")
	if quotation == "" {
		return false
	}
	return text == quotation || len(quotation) >= 12 && strings.HasPrefix(text, quotation)
}
