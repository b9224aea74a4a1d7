package handlers

import (
	"context"

	"gridbot/handlers/understand"
	"gridbot/models"
)

// idle tells whether a message leads to nothing, before a transaction is begun
// for it: most of what is said in a group. It notes the message as received.
//
// It is so for words of a resident in a group that ask for nothing by
// themselves, when nothing is between him and the bot that they could be an
// answer to. Such a message changes nothing, today or when it is delivered once
// more; that it was received is written together with others (see
// models.Store.NoteSeen), so that later, when there is something to answer, it
// is not taken for the answer.
func (h *Handler) idle(ctx context.Context, n *news) (bool, error) {
	m := &n.m
	if m.Chat.Private || m.Text == "" || m.Media != nil || m.Quote != nil || m.Recalls != "" || n.opinion != nil {
		return false, nil
	}
	roster := h.Announce.Roster
	if roster.ByAccount(string(m.Chat.Transport), m.Sender.Account) != nil {
		return false, nil
	}
	now := h.Now()
	t := &turn{Handler: h, ctx: ctx, news: *n, now: now, c: roster.ByGroup(m.Chat.Name)}
	if len(t.read(m.Text, understand.Resident, "").Requests) > 0 {
		return false, nil
	}
	if m.Sender.ID != "" {
		busy, err := h.Store.Read(ctx).Between(models.Business{
			Community: t.c.ID, Transport: string(m.Chat.Transport), ChatID: string(m.Chat.ID), Person: string(m.Sender.ID),
			// A question may be about a ticket that has just left its window.
			SettledSince: now.Add(-settledWindow - questionWindow), SaidSince: now.Add(-contextWindow),
		})
		if err != nil || busy {
			return false, err
		}
	}
	return true, h.Store.NoteSeen(ctx, m.Chat.Key(), string(m.ID), now)
}
