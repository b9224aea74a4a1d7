package faults_test

import (
	"database/sql"
	"net"
	"os/exec"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gridbot/internal/testneeds"
	"gridbot/models"
	"gridbot/models/modelstest"
)

// redisServer is a Redis of the test's own, to be ill-treated.
type redisServer struct {
	t    *testing.T
	addr string
	cmd  *exec.Cmd
}

func newRedis(t *testing.T) *redisServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		testneeds.Missing(t, "redis-server is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &redisServer{t: t, addr: l.Addr().String()}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	r.start()
	t.Cleanup(r.stop)
	return r
}

func (r *redisServer) start() {
	r.t.Helper()
	_, port, err := net.SplitHostPort(r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.cmd = exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", r.t.TempDir())
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	eventually(r.t, "Redis answers", func() bool { return r.client().Ping(r.t.Context()).Err() == nil })
}

func (r *redisServer) stop() {
	_ = r.cmd.Process.Kill() // gone already is as good
	_ = r.cmd.Wait()
}

func (r *redisServer) client() *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: r.addr})
	r.t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestWithRedisFlushedGoneAndBackNothingIsLost(t *testing.T) {
	r := newRedis(t)
	e := newEstate(t, models.Postgres, r.addr)
	chat := e.start("chat,web")
	e.start("handle,jobs")
	e.start("handle")
	quarter := func(q int) {
		for n := q * requests / 4; n < (q+1)*requests/4; n++ {
			chat.asks(n, leak)
		}
	}
	quarter(0)
	if err := r.client().FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	quarter(1)
	r.stop()
	e.start("handle") // one that comes while Redis is gone
	quarter(2)
	r.start()
	quarter(3)
	holds(t, e.store)
}

// TestConnectionsToTheDatabaseThatBreakCostNothing cuts all connections of all
// processes again and again, in the middle of whatever they do.
func TestConnectionsToTheDatabaseThatBreakCostNothing(t *testing.T) {
	e := newEstate(t, models.Postgres, testneeds.Env(t, redisAddr))
	chat := e.start("chat,web")
	e.start("handle,jobs")
	e.start("handle")
	db, err := sql.Open("pgx", testneeds.Env(t, modelstest.PostgresDSN))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 12 {
			<-time.After(150 * time.Millisecond)
			// Only the processes of this test: they alone name the program.
			if _, err := db.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`, t.Name()); err != nil {
				t.Errorf("cut the connections: %v", err)
			}
		}
	}()
	for n := range requests {
		chat.asks(n, leak)
	}
	<-done
	holds(t, e.store)
}
