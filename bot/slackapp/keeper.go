package slackapp

import (
	"context"
	"errors"
	"sort"
	"sync"
	"time"
)

// errSkipped is what a call that must not wait gets where it would have to.
var errSkipped = errors.New("left out to keep Slack's rate limits")

// rank orders the calls that wait for the same method; the lower goes first.
type rank int

const (
	firstAnswer rank = iota // a person has nothing yet
	click                   // a trigger lives three seconds: it never waits
	settle                  // the second stage
	count                   // how the thumbs stand
	ornament                // a status line: now or not at all
)

// call is one Web API call as the keeper sees it.
type call struct {
	method  string
	channel string // for methods that are limited by channel too
	rank    rank
	message string // calls for the same message become one: the latest is made

	sending func(context.Context) error // called when its turn has come; nothing is sent where it errs
}

// keeper lets calls through as fast as Slack's rate tiers allow, by rank.
// Calls of one rank and channel keep their order. After a refusal (429) the
// method, or the method in one channel, rests as long as Slack says.
type keeper struct {
	now   func() time.Time
	bound time.Duration // how long one call may rest after refusals, in all

	mu      sync.Mutex
	methods map[string]*queue
}

// queue holds the waiting calls of one method.
type queue struct {
	window   window
	channels map[string]*bucket // nil: not limited by channel
	waiting  []*waiter
	serial   int
	timer    *time.Timer
}

// waiter is a call on its way. It keeps its identity when it is made again.
type waiter struct {
	call
	made     int           // counted up with each call
	place    int           // in the queue; an older call hands it on
	ready    chan struct{} // closed when the call may be made, or gave way
	gaveWay  *waiter       // the later call that took this one's place
	finished chan struct{} // closed when all is over
	err      error         // once finished
}

func newKeeper(now func() time.Time) *keeper {
	return &keeper{now: now, bound: time.Minute, methods: map[string]*queue{}}
}

// do makes the call when its turn has come, and again where Slack refused it
// for the rate. A call that gave way to a later one for the same message
// returns what became of that one. An error that wraps errUnsent says that the
// call never left.
func (k *keeper) do(ctx context.Context, c call, send func(context.Context) error) (err error) {
	w := &waiter{call: c, finished: make(chan struct{})}
	defer func() { w.err = err; close(w.finished) }()
	var rested time.Duration
	for {
		if err := k.admit(ctx, w); err != nil {
			return err
		}
		if w.gaveWay != nil {
			select {
			case <-w.gaveWay.finished:
				return w.gaveWay.err
			case <-ctx.Done():
				return unsent(ctx.Err())
			}
		}
		err := send(ctx)
		rest, refused := refusedFor(err)
		if !refused {
			return err
		}
		k.rest(c, rest)
		if rested += rest; rested > k.bound || w.rank == click || w.rank == ornament {
			return err
		}
	}
}

// admit waits for the call's turn.
func (k *keeper) admit(ctx context.Context, w *waiter) error {
	k.mu.Lock()
	q := k.queue(w.method)
	if w.rank == click || w.rank == ornament {
		defer k.mu.Unlock()
		now := k.now()
		if w.rank == ornament && (len(q.waiting) > 0 || q.delay(w.channel, now) > 0) {
			return errSkipped
		}
		q.take(w.channel, now)
		return nil
	}
	w.ready = make(chan struct{})
	q.add(w)
	k.pump(q)
	k.mu.Unlock()

	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
		k.mu.Lock()
		defer k.mu.Unlock()
		if q.remove(w) {
			return unsent(ctx.Err())
		}
		return nil // its turn came at the same moment
	}
}

// pump lets through whoever may go, best rank first, and sets the alarm for
// the next. The lock is held.
func (k *keeper) pump(q *queue) {
	now := k.now()
	next := time.Duration(-1)
	kept := q.waiting[:0]
	for _, w := range q.waiting {
		if d := q.delay(w.channel, now); d > 0 {
			if kept = append(kept, w); next < 0 || d < next {
				next = d
			}
			continue
		}
		q.take(w.channel, now)
		close(w.ready)
	}
	clear(q.waiting[len(kept):])
	q.waiting = kept
	if q.timer != nil {
		q.timer.Stop()
	}
	if next >= 0 {
		q.timer = time.AfterFunc(next, func() {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.pump(q)
		})
	}
}

// rest stops a method, or a method in one channel, for a while.
func (k *keeper) rest(c call, d time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	q := k.queue(c.method)
	q.rest(c.channel, d, k.now())
	k.pump(q)
}

// delay is how long a call of this kind would have to wait now.
func (k *keeper) delay(method, channel string) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.queue(method).delay(channel, k.now())
}

// free waits until a call of this kind would not have to wait.
func (k *keeper) free(ctx context.Context, method, channel string) error {
	for {
		d := k.delay(method, channel)
		if d <= 0 {
			return nil
		}
		timer := time.NewTimer(d)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return unsent(ctx.Err())
		}
	}
}

func (k *keeper) queue(method string) *queue {
	q := k.methods[method]
	if q == nil {
		q = newQueue(method)
		k.methods[method] = q
	}
	return q
}

// add puts a call in its place. Of two for the same message the later made
// stays and takes the better rank and place of both; the other gives way.
func (q *queue) add(w *waiter) {
	if w.made == 0 {
		q.serial++
		w.made, w.place = q.serial, q.serial
	}
	for i, old := range q.waiting {
		if w.message == "" || old.message != w.message {
			continue
		}
		q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
		stays, goes := w, old
		if old.made > w.made {
			stays, goes = old, w
		}
		stays.rank, stays.place = min(w.rank, old.rank), min(w.place, old.place)
		goes.gaveWay = stays
		close(goes.ready)
		w = stays
		break
	}
	at := sort.Search(len(q.waiting), func(i int) bool {
		o := q.waiting[i]
		return o.rank > w.rank || o.rank == w.rank && o.place > w.place
	})
	q.waiting = append(q.waiting, nil)
	copy(q.waiting[at+1:], q.waiting[at:])
	q.waiting[at] = w
}

func (q *queue) remove(w *waiter) bool {
	for i, o := range q.waiting {
		if o == w {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}
