package slacksim

import (
	"sync"
	"time"
)

// Call is one call of the Web API as the log keeps it.
type Call struct {
	Method  string    `json:"method"`
	At      time.Time `json:"at"`
	Channel string    `json:"channel,omitempty"`
	TS      string    `json:"ts,omitempty"`        // the message that was named
	Thread  string    `json:"thread_ts,omitempty"` // the thread that was named
	OK      bool      `json:"ok"`
	Error   string    `json:"error,omitempty"`
	Status  int       `json:"status"` // of HTTP; 0: no answer was given
}

// maxCalls is how many calls the log keeps, the last ones.
const maxCalls = 50000

type callLog struct {
	mu    sync.Mutex
	calls []Call
}

func (s *Server) logCall(name string, a args, code string, status int) {
	one := Call{
		Method: name, At: s.cfg.Clock(), Channel: a.str("channel"), TS: a.str("ts"), Thread: a.str("thread_ts"),
		OK: code == "" && status == 200, Error: code, Status: status,
	}
	if one.Channel == "" {
		one.Channel = a.str("channel_id")
	}
	s.calls.mu.Lock()
	s.calls.calls = append(s.calls.calls, one)
	if len(s.calls.calls) > 2*maxCalls {
		s.calls.calls = append([]Call(nil), s.calls.calls[maxCalls:]...)
	}
	s.calls.mu.Unlock()
	s.news.touch()
}

// Calls are the calls of the Web API so far, oldest first; at least the last
// 50,000.
func (s *Server) Calls() []Call {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return append([]Call(nil), s.calls.calls...)
}
