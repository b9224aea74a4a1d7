package app

import (
	"context"
	"log/slog"
	"time"
)

// flushNotesEvery bounds for how long it is not on record that chatter was
// received.
const flushNotesEvery = time.Second

// flushNotes writes what is noted of chatter until ctx ends; the last notes are
// written when the store is closed.
func (h *house) flushNotes(ctx context.Context, log *slog.Logger) error {
	every := time.NewTicker(flushNotesEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
			if err := h.store.FlushSeen(ctx); err != nil && ctx.Err() == nil {
				log.Error("received messages could not be noted; trying again", "err", err)
			}
		}
	}
}
