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
	m := quotedOf(recent, q)
	if m == nil {
		return nil, nil
	}
	return t.tx.TicketsOfMessage(m.ChatKey, m.MessageID)
}

// quotedOf finds the quoted message among recent ones, the newest first. Of the
// same words by several people it is the one by the name in the quotation; when
// none has that name, nobody knows which is meant.
func quotedOf(recent []models.Message, q *bot.Quote) *models.Message {
	var found *models.Message
	several := false
	for i := range recent {
		m := &recent[i]
		if !sameWords(m.Text, q.Text) {
			continue
		}
		if m.Sender == q.Name {
			return m
		}
		several = several || found != nil && found.Sender != m.Sender
		if found == nil {
			found = m
		}
	}
	if several {
		return nil
	}
	return found
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
