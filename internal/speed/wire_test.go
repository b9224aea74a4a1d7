package speed_test

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// wire is a connection to a server that can be made to fail.
type wire struct {
	t        *testing.T
	to       string
	listener net.Listener
	silent   atomic.Bool
	gone     atomic.Bool
	mu       sync.Mutex
	conns    []net.Conn
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, to: to, listener: l}
	t.Cleanup(func() {
		_ = l.Close()
		w.closeAll()
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.join(c)
		}
	}()
	return w
}

func (w *wire) addr() string { return w.listener.Addr().String() }

func (w *wire) join(c net.Conn) {
	server, err := net.Dial("tcp", w.to)
	if err != nil || w.gone.Load() {
		_ = c.Close()
		return
	}
	w.mu.Lock()
	w.conns = append(w.conns, c, server)
	w.mu.Unlock()
	pass := func(to, from net.Conn) {
		b := make([]byte, 4096)
		for {
			n, err := from.Read(b)
			if err != nil {
				_ = to.Close()
				return
			}
			if w.silent.Load() {
				continue // into the void
			}
			if _, err := to.Write(b[:n]); err != nil {
				_ = from.Close()
				return
			}
		}
	}
	go pass(server, c)
	go pass(c, server)
}

func (w *wire) cut() {
	w.gone.Store(true)
	w.closeAll()
}

func (w *wire) mend() {
	w.closeAll()
	w.silent.Store(false)
	w.gone.Store(false)
}

func (w *wire) closeAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.Close()
	}
	w.conns = nil
}

// safeBuffer is a log that is read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
