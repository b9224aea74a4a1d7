package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"sync"
	"time"

	"gridbot/bot"
	"gridbot/internal/config"
	"gridbot/internal/media"
	"gridbot/models"
)

// outbox lets a dispatcher work on the table of outgoing messages.
type outbox struct {
	store *models.Store
	media *media.Store
	now   func() time.Time
	// attempted is told how each attempt to send ended.
	attempted func(transport, outcome string)
	// limits are the most messages a day, by transport; none: no limit.
	limits map[bot.TransportName]dailyLimit
	log    *slog.Logger

	mu   sync.Mutex
	full map[bot.TransportName]time.Time // the day on which the limit was last reached
}

// dailyLimit is how many messages may be sent from midnight to midnight.
type dailyLimit struct {
	n    int
	zone *time.Location
}

// leaseFor is longer than any send may take, a split text with its pauses
// included.
const leaseFor = 5 * time.Minute

func newOutbox(c *config.Config, p parts) (*outbox, error) {
	limits, err := dailyLimits(c)
	return &outbox{
		store: p.store, media: p.media, now: p.now, log: p.log, attempted: p.metrics.Attempted,
		limits: limits, full: map[bot.TransportName]time.Time{},
	}, err
}

func (o *outbox) Lease(ctx context.Context, t bot.TransportName) (*bot.Lease, error) {
	now := o.now()
	left, err := o.leftToday(ctx, t, now)
	if err != nil {
		return nil, err
	}
	lease := o.store.LeaseOutbox
	if left <= 0 {
		lease = o.store.LeaseEmergencies
	}
	rows, err := lease(ctx, string(t), 1, now, now.Add(leaseFor))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &bot.Lease{ID: rows[0].ID, Attempts: rows[0].Attempts, Important: rows[0].Important, Out: o.outgoing(&rows[0])}, nil
}

// leftToday is how many messages the transport may still send today. It is
// counted in the database, so that a restart begins no new day.
func (o *outbox) leftToday(ctx context.Context, t bot.TransportName, now time.Time) (int, error) {
	limit, ok := o.limits[t]
	if !ok {
		return math.MaxInt, nil
	}
	sent, err := o.sentSince(ctx, t, midnight(now, limit.zone))
	if err != nil {
		return 0, err
	}
	if sent >= limit.n {
		o.tellFull(t, limit, midnight(now, limit.zone))
	}
	return limit.n - sent, nil
}

// tellFull says once a day that the limit is reached.
func (o *outbox) tellFull(t bot.TransportName, limit dailyLimit, day time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.full[t].Equal(day) {
		return
	}
	o.full[t] = day
	o.log.Warn("the day's limit is reached; all but emergencies waits for tomorrow", "transport", t, "per_day", limit.n)
}

func midnight(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
}

func (o *outbox) sentSince(ctx context.Context, t bot.TransportName, since time.Time) (int, error) {
	sent, err := o.store.SentSince(ctx, string(t), since.UTC())
	if err != nil {
		return 0, fmt.Errorf("count what was sent today: %w", err)
	}
	return sent, nil
}

func (o *outbox) outgoing(row *models.Outbox) bot.Outgoing {
	out := bot.Outgoing{
		Ref: strconv.FormatInt(row.ID, 10), Text: row.Text,
		Chat: bot.Chat{
			Transport: bot.TransportName(row.Transport), ID: bot.ChatID(row.ChatID), Name: row.ChatName, Private: row.ChatPrivate,
		},
	}
	if row.MentionID != "" || row.MentionName != "" {
		out.Mention = &bot.Mention{ID: bot.PersonID(row.MentionID), Name: row.MentionName}
	}
	for _, f := range row.Files {
		out.Files = append(out.Files, bot.OutgoingFile{Kind: bot.MediaKind(f.Kind), Path: o.media.Path(f.Path)})
	}
	return out
}

func (o *outbox) Sent(ctx context.Context, l bot.Lease, id bot.MessageID) error {
	o.attempted(string(l.Out.Chat.Transport), "sent")
	return o.store.SettleOutbox(ctx, l.ID, models.Settlement{State: models.Sent, MessageID: string(id), At: o.now()})
}

func (o *outbox) Retry(ctx context.Context, l bot.Lease, after time.Duration, free bool, cause error) error {
	o.attempted(string(l.Out.Chat.Transport), "retry")
	return o.store.SettleOutbox(ctx, l.ID, models.Settlement{
		State: models.Pending, Attempt: l.Attempts, At: o.now().Add(after), Free: free, Error: words(cause),
		Resent: errors.Is(cause, bot.ErrUncertain),
	})
}

func (o *outbox) Uncertain(ctx context.Context, l bot.Lease, cause error) error {
	o.attempted(string(l.Out.Chat.Transport), "uncertain")
	return o.store.SettleOutbox(ctx, l.ID, models.Settlement{
		State: models.Uncertain, Attempt: l.Attempts, At: o.now(), Error: words(cause),
	})
}

func (o *outbox) Fail(ctx context.Context, l bot.Lease, cause error) error {
	o.attempted(string(l.Out.Chat.Transport), "failed")
	return o.store.SettleOutbox(ctx, l.ID, models.Settlement{State: models.Failed, Attempt: l.Attempts, Error: words(cause)})
}

func (o *outbox) Recover(ctx context.Context, t bot.TransportName, all bool) error {
	take := o.store.ExpiredLeases
	if all {
		take = o.store.AllLeases
	}
	_, err := take(ctx, string(t), o.now())
	return err
}

func words(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
