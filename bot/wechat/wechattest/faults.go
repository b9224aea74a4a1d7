package wechattest

import (
	"io"
	"net"
	"net/http"
)

// Fault is something that goes wrong with one request.
type Fault struct {
	act   func(*Server, http.ResponseWriter, *http.Request)
	after bool
}

// Fail makes the next n requests to a path (its last part) go wrong.
func (s *Server) Fail(name string, n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.faults[name] = append(s.faults[name], f)
	}
}

// takeFault is the next fault of a path; s.mu is held.
func (s *Server) takeFault(name string) *Fault {
	list := s.faults[name]
	if len(list) == 0 {
		return nil
	}
	s.faults[name] = list[1:]
	return &list[0]
}

// Status answers with an HTTP status and a page, as a gateway does.
func Status(code int) Fault {
	return Fault{act: func(_ *Server, w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>Bad Gateway</html>", code)
	}}
}

// Body answers 200 with this body, e.g. "{}".
func Body(body string) Fault {
	return Fault{act: func(_ *Server, w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, body)
	}}
}

// Ret answers with a return code in the BaseResponse, e.g. 1205.
func Ret(code int) Fault {
	return Fault{act: func(_ *Server, w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"BaseResponse": base(code)})
	}}
}

// Pass is no fault: the request goes through, and later ones may not.
func Pass() Fault { return Fault{} }

// Hang never answers.
func Hang() Fault {
	return Fault{act: func(s *Server, _ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the end of the connection is not seen
		select {
		case <-r.Context().Done():
		case <-s.stop:
		}
	}}
}

// Reset breaks the connection without an answer.
func Reset() Fault {
	return Fault{act: func(_ *Server, w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}}
}

// After does the work and then lets the fault happen: the answer is lost.
func After(f Fault) Fault {
	f.after = true
	return f
}
