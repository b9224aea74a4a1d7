package app

import (
	"context"
	"strconv"
	"time"

	"gridbot/bot"
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
}

// leaseFor is longer than any send may take, a split text with its pauses
// included.
const leaseFor = 5 * time.Minute

func (o *outbox) Lease(ctx context.Context, t bot.TransportName, n int) ([]bot.Lease, error) {
	now := o.now()
	rows, err := o.store.LeaseOutbox(ctx, string(t), n, now, now.Add(leaseFor))
	if err != nil {
		return nil, err
	}
	leases := make([]bot.Lease, len(rows))
	for i := range rows {
		leases[i] = bot.Lease{ID: rows[i].ID, Attempts: rows[i].Attempts, Important: rows[i].Important, Out: o.outgoing(&rows[i])}
	}
	return leases, nil
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
	})
}

func (o *outbox) Uncertain(ctx context.Context, l bot.Lease, cause error) error {
	o.attempted(string(l.Out.Chat.Transport), "uncertain")
	return o.store.SettleOutbox(ctx, l.ID, models.Settlement{State: models.Uncertain, Attempt: l.Attempts, Error: words(cause)})
}

func (o *outbox) Fail(ctx context.Context, l bot.Lease, cause error) error {
	o.attempted(string(l.Out.Chat.Transport), "failed")
	return o.store.SettleOutbox(ctx, l.ID, models.Settlement{State: models.Failed, Attempt: l.Attempts, Error: words(cause)})
}

func (o *outbox) Recover(ctx context.Context, t bot.TransportName) error {
	_, err := o.store.ExpiredLeases(ctx, string(t), o.now())
	return err
}

func words(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
