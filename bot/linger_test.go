package bot_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"gridbot/bot"
)

// slowNetwork takes its time for every message.
type slowNetwork struct {
	takes time.Duration
	begun chan struct{}
}

func (slowNetwork) Name() bot.TransportName                { return "slow" }
func (slowNetwork) Run(context.Context, bot.Receive) error { return nil }
func (n slowNetwork) Send(ctx context.Context, _ bot.Outgoing) (bot.MessageID, error) {
	n.begun <- struct{}{}
	select {
	case <-time.After(n.takes):
		return "id", nil
	case <-ctx.Done():
		return "", bot.ErrUncertain
	}
}

// oneMessage is an outbox with one message that notes how it ended.
type oneMessage struct {
	given bool
	ended string
}

func (o *oneMessage) Lease(context.Context, bot.TransportName, int) ([]bot.Lease, error) {
	if o.given {
		return nil, nil
	}
	o.given = true
	return []bot.Lease{{ID: 1, Attempts: 1}}, nil
}
func (o *oneMessage) Sent(context.Context, bot.Lease, bot.MessageID) error {
	o.ended = "sent"
	return nil
}
func (o *oneMessage) Retry(context.Context, bot.Lease, time.Duration, bool, error) error {
	o.ended = "retry"
	return nil
}
func (o *oneMessage) Uncertain(context.Context, bot.Lease, error) error {
	o.ended = "uncertain"
	return nil
}
func (o *oneMessage) Fail(context.Context, bot.Lease, error) error {
	o.ended = "failed"
	return nil
}
func (o *oneMessage) Recover(context.Context, bot.TransportName) error { return nil }

func TestAStopLetsTheMessageInHandBeSentButNotForEver(t *testing.T) {
	for _, test := range []struct {
		takes  time.Duration
		ended  string
		within time.Duration
	}{
		{5 * time.Second, "sent", 5 * time.Second},
		{time.Hour, "uncertain", 10 * time.Second},
	} {
		t.Run(test.ended, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				net, out := slowNetwork{test.takes, make(chan struct{})}, &oneMessage{}
				d := bot.Dispatcher{Transport: net, Outbox: out, Poll: time.Second, Log: slog.New(slog.DiscardHandler)}
				done := make(chan error, 1)
				go func() { done <- d.Run(ctx) }()
				<-net.begun
				stop()
				asked := time.Now()
				if err := <-done; err != nil {
					t.Error(err)
				}
				if out.ended != test.ended || time.Since(asked) > test.within {
					t.Errorf("%q after %v", out.ended, time.Since(asked))
				}
			})
		})
	}
}

func TestAStopLetsTheMessageInHandBeHandledAndTakesNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		begun := make(chan struct{})
		receive := bot.Finishing(func(ctx context.Context, _ bot.Message) error {
			close(begun)
			select {
			case <-time.After(2 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		done := make(chan error, 1)
		go func() { done <- receive(ctx, bot.Message{ID: "1"}) }()
		<-begun
		stop()
		if err := <-done; err != nil {
			t.Errorf("the message in hand: %v", err)
		}
		if err := receive(ctx, bot.Message{ID: "2"}); err == nil {
			t.Error("a message after the stop was taken")
		}
	})
}
