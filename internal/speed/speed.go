// Package speed is what Redis is for: rate limits and wake-ups between
// processes. Everything in it may vanish at any moment and nothing is lost: a
// limit that is forgotten costs a line too many, a wake-up that is missed is
// made good by the next poll.
package speed

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Options say which Redis to use; without an address one runs in this process.
type Options struct {
	Addr, Password string
	DB             int
	Log            *slog.Logger
}

// Redis is a connection to a Redis server or to the embedded one.
type Redis struct {
	client   *redis.Client
	embedded *miniredis.Miniredis
	log      *slog.Logger
	// silentUntil (Unix nanoseconds): a server that does not answer is left
	// alone for a while, so that it can't slow down every message.
	silentUntil atomic.Int64

	mu    sync.Mutex
	bells []chan struct{}
}

const (
	// answerWithin bounds every call, connecting included.
	answerWithin = 300 * time.Millisecond
	leaveAlone   = 5 * time.Second
	prefix       = "gridbot:"
	wakeChannel  = prefix + "wake"
)

// Open connects and makes sure that the server answers.
func Open(ctx context.Context, o Options) (*Redis, error) {
	logging.Disable() // what has to be said is said by us, in the program's own log
	r := &Redis{log: o.Log}
	addr := o.Addr
	if addr == "" {
		r.embedded = miniredis.NewMiniRedis()
		if err := r.embedded.StartAddr("127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("start the embedded Redis: %w", err)
		}
		addr = r.embedded.Addr()
	}
	r.client = redis.NewClient(&redis.Options{
		Addr: addr, Password: o.Password, DB: o.DB, MaxRetries: -1, DialerRetries: 1,
		DialTimeout: answerWithin, ReadTimeout: answerWithin, WriteTimeout: answerWithin, PoolTimeout: answerWithin,
		ContextTimeoutEnabled:    true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}, // a cloud service's
	})
	if err := r.client.Ping(ctx).Err(); err != nil {
		r.Close()
		return nil, fmt.Errorf("reach Redis at %s: %w", addr, err)
	}
	return r, nil
}

// Close releases the connection and the embedded server.
func (r *Redis) Close() {
	_ = r.client.Close() // nothing is waiting
	if r.embedded != nil {
		r.embedded.Close()
	}
}

// allowScript counts a use and starts the period at the first.
var allowScript = redis.NewScript(`
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n`)

// Allow tells whether this may happen now, at most n times per period. When
// Redis can't be asked it may.
func (r *Redis) Allow(ctx context.Context, key string, n int, period time.Duration) bool {
	if time.Now().UnixNano() < r.silentUntil.Load() {
		return true
	}
	short, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	count, err := allowScript.Run(short, r.client, []string{prefix + "limit:" + key}, period.Milliseconds()).Int()
	if err != nil {
		r.failed(ctx, "a limit could not be asked", err)
		return true
	}
	return count <= n
}

func (r *Redis) failed(ctx context.Context, what string, err error) {
	if ctx.Err() != nil {
		return
	}
	r.silentUntil.Store(time.Now().Add(leaveAlone).UnixNano())
	r.log.Warn(what+"; going on without Redis", "err", err)
}

// Bell returns a channel that gets a value after each Wake, of this or another
// process; several close together may come as one.
func (r *Redis) Bell() <-chan struct{} {
	bell := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bells = append(r.bells, bell)
	return bell
}

// Wake tells all processes that there is something to send.
func (r *Redis) Wake(ctx context.Context) {
	r.ring()
	if r.embedded != nil || time.Now().UnixNano() < r.silentUntil.Load() {
		return // nobody else listens, or nobody answers
	}
	short, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if err := r.client.Publish(short, wakeChannel, "").Err(); err != nil {
		r.failed(ctx, "others could not be woken", err)
	}
}

func (r *Redis) ring() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, bell := range r.bells {
		select {
		case bell <- struct{}{}:
		default: // it rings already
		}
	}
}

// Run listens for other processes and lets time pass in the embedded server,
// whose keys would never expire by themselves, until ctx ends.
func (r *Redis) Run(ctx context.Context) error {
	if r.embedded != nil {
		r.tick(ctx)
		return nil
	}
	sub := r.client.Subscribe(ctx, wakeChannel)
	defer func() { _ = sub.Close() }()
	messages := sub.Channel() // reconnects by itself
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-messages:
			if !open {
				return nil
			}
			r.ring()
		}
	}
}

func (r *Redis) tick(ctx context.Context) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-every.C:
			r.embedded.FastForward(now.Sub(last))
			last = now
		}
	}
}
