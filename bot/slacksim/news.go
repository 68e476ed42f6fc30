package slacksim

import (
	"context"
	"sync"
)

// News tells that something changed. A reader fetches it again.
type News struct {
	What    string `json:"what"`              // message, ephemeral, status, home, modal
	Channel string `json:"channel,omitempty"` // ID
	Thread  string `json:"thread_ts,omitempty"`
	User    string `json:"user,omitempty"` // whom alone it concerns
}

// news spreads what changed, to the page's readers and to who waits in Await.
type news struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	readers map[chan News]bool
}

// newsBacklog is how many changes a reader may lag behind; then some are
// dropped, which loses nothing because readers fetch the state itself.
const newsBacklog = 256

func newNews() *news {
	return &news{changed: make(chan struct{}), readers: map[chan News]bool{}}
}

// touch wakes those in Await alone: what changed is nothing that is shown.
func (n *news) touch() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wake()
}

func (n *news) wake() {
	close(n.changed)
	n.changed = make(chan struct{})
}

func (n *news) tell(what News) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wake()
	for reader := range n.readers {
		select {
		case reader <- what:
		default:
		}
	}
}

func (n *news) next() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changed
}

func (n *news) subscribe() (<-chan News, func()) {
	reader := make(chan News, newsBacklog)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.readers[reader] = true
	return reader, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.readers, reader)
	}
}

// Await returns when the condition holds: it is tried at once and after each
// change (messages, views, status, calls, sockets). The error is the context's.
func (s *Server) Await(ctx context.Context, condition func() bool) error {
	for {
		changed := s.news.next()
		if condition() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
