package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

// firstPause is how long to wait after a first failure; each further one
// doubles it, up to the interval.
const firstPause = 15 * time.Second

// RefresherOptions are what a refresher works with; OnChange and Random are
// needed.
type RefresherOptions struct {
	// Every is from the beginning of one refresh to the next, give or take a
	// tenth, so that instances and other clients of a warehouse do not meet.
	Every      time.Duration
	Random     func() float64        // in [0,1)
	Registerer prometheus.Registerer // no metrics where nil
	Progress   func(Progress)        // may be nil
	// OnChange is given what is in force from now on. It is called from one
	// goroutine, and what comes after waits for it.
	OnChange func(context.Context, Change)
}

// Change is a snapshot that took the place of another.
type Change struct {
	Snapshot *catalog.Snapshot
	Revision int64
	// First is true where there was no snapshot before. Otherwise Touched are
	// the names, in lower case, of the tables added, changed or dropped since.
	First   bool
	Touched []string
}

// Status is how refreshing goes, for people and metrics.
type Status struct {
	Revision int64     // in use, 0 for none
	AsOf     time.Time // of it
	Tables   int
	Gaps     []catalog.Gap
	Running  bool
	Next     time.Time // of the next try, zero while one is going on
	Failures int       // in a row
	Err      error     // of the last try, nil where it went well
	ErrAt    time.Time
}

// Refresher keeps a cache up to date, and whoever uses it.
type Refresher struct {
	store   *Store
	source  Source
	o       RefresherOptions
	metrics *metrics

	held     *catalog.Snapshot
	revision int64

	mu     sync.Mutex
	status Status
}

// NewRefresher prepares a refresher; Run makes it work.
func NewRefresher(s *Store, source Source, o RefresherOptions) *Refresher {
	return &Refresher{store: s, source: source, o: o, metrics: newMetrics(o.Registerer)}
}

// Status is how it goes at the moment.
func (r *Refresher) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

func (r *Refresher) set(change func(*Status)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.status)
}

// Run hands out what the cache holds, at once, and then refreshes it, one
// refresh at a time, until the context ends. What fails keeps the snapshot that
// is in use and is tried again after growing pauses.
func (r *Refresher) Run(ctx context.Context) {
	err := r.take(ctx)
	if err != nil && !errors.Is(err, ErrEmpty) {
		r.store.o.Logger.Warn("cached metadata cannot be used", zap.Error(err))
	}
	due := r.store.o.Clock()
	if r.held != nil {
		due = r.held.AsOf.Add(r.around(r.o.Every))
	}
	for r.wait(ctx, due) {
		started := r.store.o.Clock()
		err := r.refresh(ctx)
		if ctx.Err() != nil {
			return
		}
		due = started.Add(r.around(r.o.Every))
		if err != nil {
			due = r.store.o.Clock().Add(r.around(r.pause()))
		}
	}
}

// wait returns false where the context ended before the time.
func (r *Refresher) wait(ctx context.Context, due time.Time) bool {
	r.set(func(s *Status) { s.Next = due })
	timer := time.NewTimer(due.Sub(r.store.o.Clock()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}

// around is a time that differs from d by a tenth at most.
func (r *Refresher) around(d time.Duration) time.Duration {
	return d + time.Duration(float64(d)*(r.o.Random()-0.5)/5)
}

// pause is how long to wait after the failures so far.
func (r *Refresher) pause() time.Duration {
	pause := firstPause << min(max(r.Status().Failures-1, 0), 16)
	return min(pause, max(r.o.Every, firstPause))
}

// refresh syncs the cache and takes over what changed.
func (r *Refresher) refresh(ctx context.Context) error {
	r.set(func(s *Status) { s.Running, s.Next = true, time.Time{} })
	started := r.store.o.Clock()
	_, err := r.sync(ctx)
	if err == nil || errors.Is(err, ErrBusy) { // who is busy may have brought something already
		err = errors.Join(err, r.take(ctx))
	}
	now := r.store.o.Clock()
	r.set(func(s *Status) {
		s.Running, s.Err = false, err
		if s.ErrAt = now; err == nil {
			s.ErrAt, s.Failures = time.Time{}, 0
		} else if !errors.Is(err, ErrBusy) {
			s.Failures++
		}
	})
	if ctx.Err() != nil {
		return err
	}
	status := r.Status()
	r.metrics.refreshed(status, now.Sub(started))
	if err != nil {
		r.store.o.Logger.Warn("metadata not refreshed", zap.Error(err), zap.Int("failures", status.Failures), zap.Time("as_of", status.AsOf))
	}
	return err
}

// sync keeps a panic of a source from taking the process down.
func (r *Refresher) sync(ctx context.Context) (report Report, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.store.o.Logger.Error("panic in a refresh", zap.Any("panic", p), zap.ByteString("stack", debug.Stack()))
			err = fmt.Errorf("refreshing the metadata: panic: %v", p)
		}
	}()
	return r.store.Sync(ctx, r.source, r.o.Progress)
}

// take hands out the revision in force where it is another than the one held.
func (r *Refresher) take(ctx context.Context) error {
	revision, _, err := r.store.Revision(ctx)
	if err != nil || revision == r.revision {
		return err
	}
	change := Change{First: r.held == nil}
	if change.First {
		change.Snapshot, change.Revision, err = r.store.Snapshot(ctx)
	} else {
		change.Snapshot, change.Revision, change.Touched, err = r.store.Advance(ctx, r.held, r.revision)
	}
	if err != nil {
		return err
	}
	gaps, err := r.store.Gaps(ctx)
	if err != nil {
		return err
	}
	r.held, r.revision = change.Snapshot, change.Revision
	r.set(func(s *Status) {
		s.Revision, s.AsOf, s.Tables, s.Gaps = change.Revision, change.Snapshot.AsOf, len(change.Snapshot.Tables), gaps
	})
	r.metrics.took(r.Status())
	r.o.OnChange(ctx, change)
	return nil
}
