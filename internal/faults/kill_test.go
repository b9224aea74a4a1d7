package faults_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gridbot/internal/testneeds"
	"gridbot/models"
)

func nowUTC() time.Time { return time.Now().UTC() }

const redisAddr = "TEST_REDIS_ADDR"

// leak is what everybody asks for: nobody's is part of another's.
const leak = "我家水管漏水了 麻烦找个师傅来看看"

const kills = 12

// TestProcessesThatAreKilledLoseNothing kills one process after the other with
// kill -9 while a group is busy; each comes back after a moment.
func TestProcessesThatAreKilledLoseNothing(t *testing.T) {
	for _, kind := range []string{models.Postgres, models.MySQL} {
		t.Run(kind, func(t *testing.T) {
			e := newEstate(t, kind, testneeds.Env(t, redisAddr))
			chat := e.start("chat,web")
			roles := []string{"handle", "handle", "handle,jobs", "jobs"}
			var workers []*process
			for _, r := range roles {
				workers = append(workers, e.start(r))
			}
			var wait sync.WaitGroup
			wait.Go(func() {
				r := rand.New(rand.NewPCG(7, 7))
				for range kills {
					<-time.After(time.Duration(100+r.IntN(400)) * time.Millisecond)
					i := r.IntN(len(workers))
					workers[i].kill()
					workers[i] = e.start(roles[i])
				}
			})
			for n := range requests {
				chat.asks(n, leak)
			}
			wait.Wait()
			holds(t, e.store)
		})
	}
}
