package bot

import (
	"context"
	"time"
)

// stopWithin is how long what is in hand may still take after the end of the
// program was asked for. The whole program has ten seconds.
const stopWithin = 7 * time.Second

// linger outlives ctx by stopWithin, so that what was begun can be finished:
// half a message sent is worse than one sent late.
func linger(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(stopWithin)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// Finishing lets next finish the message in hand when ctx ends meanwhile. A
// message that comes after the end is refused, and offered again later.
func Finishing(next Receive) Receive {
	return func(ctx context.Context, m Message) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		longer, cancel := linger(ctx)
		defer cancel()
		return next(longer, m)
	}
}
