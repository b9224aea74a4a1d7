package faults_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"gridbot/internal/testneeds"
	"gridbot/models"
)

const everything = "chat,handle,jobs,web"

// takeover is within which time another process has to speak for an account
// whose owner is gone; the machine of the tests may be slow.
const takeover = 30 * time.Second

// TestAnAccountIsTakenOverWhenItsOwnerIsGone: by kill -9, and by a process that
// stands still, is taken for dead, and goes on believing that it is the owner.
func TestAnAccountIsTakenOverWhenItsOwnerIsGone(t *testing.T) {
	for _, test := range []struct {
		name     string
		gone     func(*process)
		comeBack func(*process)
	}{
		{"kill -9", (*process).kill, func(*process) {}},
		{"stands still", signal(syscall.SIGSTOP), signal(syscall.SIGCONT)},
	} {
		for _, kind := range []string{models.Postgres, models.MySQL} {
			t.Run(test.name+" "+kind, func(t *testing.T) {
				e := newEstate(t, kind, testneeds.Env(t, redisAddr))
				first := e.start(everything)
				for n := range requests / 2 {
					first.asks(n, leak)
				}
				e.env = append(e.env, "GRIDBOT_DATA="+t.TempDir())
				second := e.start(everything)
				test.gone(first)
				gone := time.Now()
				second.asks(requests/2, leak)
				took := time.Since(gone)
				t.Logf("taken over after %v", took)
				if took > takeover {
					t.Errorf("that is too late")
				}
				test.comeBack(first)
				for n := requests/2 + 1; n < requests; n++ {
					second.asks(n, leak)
				}
				holds(t, e.store)
			})
		}
	}
}

func signal(s syscall.Signal) func(*process) {
	return func(p *process) {
		if err := p.cmd.Process.Signal(s); err != nil {
			p.t.Error(fmt.Errorf("signal a process: %w", err))
		}
	}
}
