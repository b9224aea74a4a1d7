package county

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"gridbot/bot"
	"gridbot/handlers"
	"gridbot/models"
)

// group is one community's group with its people.
type group struct {
	number, members, perDay int
	seed                    uint64
	chat                    bot.Chat
	community               *models.CommunityRoster
	count                   int
	today                   []said
	r                       *rand.Rand
}

// minute plays one minute: what is said, and what the workers do about it.
func (g *group) minute(ctx context.Context, h *handlers.Handler, store *models.Store, now time.Time, minute int) error {
	for len(g.today) > 0 && g.today[0].minute <= minute {
		m := g.today[0].m
		g.today = g.today[1:]
		m.Time = now
		if err := h.Receive(ctx, m); err != nil {
			return err
		}
	}
	// By day, every ten minutes a worker looks at the phone.
	if minute < 7*60 || minute > 22*60 || (minute+g.number)%10 != 0 {
		return nil
	}
	return g.work(ctx, h, store, now)
}

// work lets one worker claim what waits for him, or finish one thing.
func (g *group) work(ctx context.Context, h *handlers.Handler, store *models.Store, now time.Time) error {
	w := g.community.Workers[g.r.IntN(len(g.community.Workers))]
	mine, err := store.Read(ctx).TicketsOfWorker(w.ID)
	if err != nil {
		return err
	}
	for i := range mine {
		tk := &mine[i]
		words := "我来"
		if tk.State == models.Claimed {
			if now.Sub(tk.CreatedAt) < time.Duration(30+g.r.IntN(1200))*time.Minute {
				continue
			}
			words = "弄好了"
		}
		g.count++
		return h.Receive(ctx, bot.Message{
			ID: bot.MessageID(fmt.Sprintf("w%d", g.count)), Time: now, Text: fmt.Sprintf("%s %s", tk.Number, words),
			Chat:   bot.Chat{Transport: Network, ID: bot.ChatID("private:" + w.Name), Private: true},
			Sender: bot.Sender{ID: bot.PersonID(w.Name), Account: w.Name, Name: w.Name, Chat: bot.ChatID("private:" + w.Name)},
		})
	}
	return nil
}
