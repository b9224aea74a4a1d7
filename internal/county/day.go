package county

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"gridbot/bot"
)

const minutesPerDay = 24 * 60

// said is one message to come, at a minute of the day.
type said struct {
	minute int
	m      bot.Message
}

// asks is how many of a thousand messages ask for something.
const asks = 40

// day is what a group writes on a day, in order.
func (g *group) day(day int) []said {
	r := rand.New(rand.NewPCG(g.seed, uint64(day)))
	var out []said
	add := func(minute int, s bot.Sender, text string) {
		g.count++
		out = append(out, said{minute, bot.Message{
			ID: bot.MessageID(fmt.Sprintf("%d-%d", day, g.count)), Chat: g.chat, Sender: s, Text: text,
		}})
	}
	for range g.perDay {
		text := one(r, chatter)
		if r.IntN(1000) < asks {
			text = one(r, wishes)
		}
		add(minuteOf(r), resident(g.number, r.IntN(g.members)), text)
	}
	// Once in ten days a building is dark, and everybody in it says so.
	if r.IntN(10) == 0 {
		begin := 18*60 + r.IntN(120)
		for range 15 + r.IntN(20) {
			add(begin+r.IntN(20), resident(g.number, r.IntN(g.members)/buildings/2*buildings*2), outage)
		}
	}
	slices.SortStableFunc(out, func(a, b said) int { return a.minute - b.minute })
	return out
}

func minuteOf(r *rand.Rand) int {
	total := 0
	for _, n := range byHour {
		total += n
	}
	at := r.IntN(total)
	for hour, n := range byHour {
		if at < n {
			return hour*60 + r.IntN(60)
		}
		at -= n
	}
	return minutesPerDay - 1
}
