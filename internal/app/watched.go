package app

import (
	"context"
	"time"

	"gridbot/bot/wechat"
	"gridbot/internal/metrics"
	"gridbot/models"
)

// watched is what the page of metrics looks at when it is read.
func (s *server) watched() metrics.Watched {
	return metrics.Watched{
		Now: s.house.outbox.now, Online: s.online,
		Vitals: func(ctx context.Context, now time.Time) (*models.Vitals, error) {
			var names []string
			for _, t := range s.transports() {
				names = append(names, string(t.Name()))
			}
			return s.house.store.Read(ctx).Vitals(names, now)
		},
	}
}

// online tells which transports are connected. The browser's always is.
func (s *server) online() map[string]bool {
	up := map[string]bool{}
	if s.webchat != nil {
		up[string(s.webchat.Name())] = true
	}
	for _, t := range s.wechat {
		up[string(t.Name())] = t.Status().State == wechat.StateOnline
	}
	return up
}
