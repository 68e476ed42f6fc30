package socket

import (
	"sync"
	"time"

	"github.com/datafind/datafind/bot/journal"
)

// lanes hands envelopes to workers: those of one lane one after the other and
// in order, lanes side by side. An envelope that is to be tried again holds up
// its own lane and no worker.
type lanes struct {
	mu     sync.Mutex
	byName map[string]*lane
	held   int // places taken: by envelopes here, about to come, or still to be finished
	limit  int

	ready chan *lane    // lanes whose first envelope may be handled; has room for all
	stop  chan struct{} // closed: nothing is handed out any more
}

// lane is a queue whose first envelope is being handled, or waits for it.
type lane struct {
	name  string
	queue []journal.Envelope
}

// newLanes makes room for limit envelopes beside those that are left from the
// last run, which are queued.
func newLanes(limit int, left []journal.Envelope) *lanes {
	limit += len(left)
	l := &lanes{
		byName: map[string]*lane{},
		limit:  limit,
		ready:  make(chan *lane, limit), // a lane holds an envelope with a place, so sending never blocks
		stop:   make(chan struct{}),
	}
	for _, e := range left {
		l.reserve()
		l.put(e.Lane, e)
	}
	return l
}

// reserve takes a place for one envelope, given back by release once it needs
// none any more; it is false when there is none.
func (l *lanes) reserve() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held >= l.limit {
		return false
	}
	l.held++
	return true
}

func (l *lanes) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held--
}

// put queues an envelope, for which a place was reserved, in a lane.
func (l *lanes) put(name string, e journal.Envelope) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q, busy := l.byName[name]
	if !busy {
		q = &lane{name: name}
		l.byName[name] = q
	}
	q.queue = append(q.queue, e)
	if !busy {
		l.ready <- q
	}
}

// depth is how many envelopes wait or are in hand.
func (l *lanes) depth() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held
}

// work handles envelopes until the lanes are stopped. When handle wants one
// again it comes first in its lane, after the pause.
func (l *lanes) work(handle func(journal.Envelope) (again bool, pause time.Duration)) {
	for {
		select {
		case <-l.stop:
			return
		default:
		}
		select {
		case <-l.stop:
			return
		case q := <-l.ready:
			if again, pause := handle(l.head(q)); again {
				time.AfterFunc(pause, func() { l.ready <- q })
			} else {
				l.next(q)
			}
		}
	}
}

func (l *lanes) head(q *lane) journal.Envelope {
	l.mu.Lock()
	defer l.mu.Unlock()
	return q.queue[0]
}

// next takes the first envelope, which was handled, off its lane.
func (l *lanes) next(q *lane) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q.queue = q.queue[1:]
	if len(q.queue) == 0 {
		delete(l.byName, q.name)
		return
	}
	l.ready <- q
}
