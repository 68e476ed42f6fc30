package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/store"
)

// longestRefresh is how seldom grants may be read. Grants older than
// catalog.MaxRightsAge show nothing to anybody, and a refresh starts a tenth
// later at most and takes its time.
const longestRefresh = 12 * time.Minute

// refreshFlags say how often a workspace is read.
type refreshFlags struct {
	Refresh time.Duration `help:"How often a workspace's metadata is read. Where grants decide, 12m at most: grants older than 15 minutes show nothing to anybody." default:"10m"`
}

func (f refreshFlags) check(everyone bool) error {
	switch {
	case f.Refresh < time.Minute:
		return errors.New("--refresh takes a minute or more: each one runs the warehouse")
	case !everyone && f.Refresh > longestRefresh:
		return fmt.Errorf("--refresh must be %s or less where grants decide, as grants older than %s show nothing to anybody; --visibility=everyone may take longer", longestRefresh, catalog.MaxRightsAge)
	}
	return nil
}

// live is a workspace's metadata in use, kept up to date.
type live struct {
	*cached
	everyone  bool
	engines   *engines
	index     indexFile
	terms     []catalog.Term // the company's glossary
	log       *zap.Logger
	refresher *store.Refresher
	current   atomic.Pointer[generation]
	ready     chan struct{} // closed with the first generation
	refreshed chan struct{} // told after each refresh; the warehouse runs then
}

// goLive opens the cache and answers from it until ctx ends. Only an empty
// cache is waited for, with word of it to w; it is filled at once.
func goLive(ctx context.Context, f sourceFlags, every time.Duration, transport *http.Transport, e *engines, w io.Writer, log *zap.Logger, metrics prometheus.Registerer) (*live, error) {
	terms, err := f.terms()
	if err != nil {
		return nil, err
	}
	c, err := f.openOwned(ctx, transport, log)
	if err != nil {
		return nil, err
	}
	l := &live{cached: c, terms: terms, everyone: f.Visibility == "everyone", engines: e, index: indexFile{f.path() + ".index", log}, log: log, ready: make(chan struct{}), refreshed: make(chan struct{}, 1)}
	if _, _, err := c.store.Revision(ctx); errors.Is(err, store.ErrEmpty) {
		log.Info("the cache is empty and is filled first", zap.String("source", c.host))
		if _, err := c.fill(ctx, newTeller(w, time.Now)); err != nil {
			return nil, errors.Join(fmt.Errorf("%w; `datafind doctor` tells how to mend it", err), c.stop())
		}
	}
	l.refresher = store.NewRefresher(c.store, c.source, store.RefresherOptions{
		Every: every, Random: rand.Float64, Registerer: metrics, OnChange: l.take,
	})
	l.start(ctx)
	select {
	case <-l.ready:
		return l, nil
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), l.stop())
	}
}

// start refreshes until ctx ends or the metadata is closed.
func (l *live) start(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() { defer close(over); l.refresher.Run(ctx) }()
	l.onStop("the refreshing", func() error { cancel(); <-over; return nil })
}

// take puts a new snapshot into use.
func (l *live) take(_ context.Context, c store.Change) {
	before := l.current.Load()
	now := before.next(c, l.everyone, l.engines, l.index, l.terms)
	l.current.Store(now)
	l.log.Info("catalog in use", zap.Int("tables", len(c.Snapshot.Tables)), zap.Time("as_of", c.Snapshot.AsOf), zap.Int("touched", len(c.Touched)))
	if _, fresh := c.Snapshot.RightsAsOf(); !fresh && !l.everyone {
		l.log.Warn("grants are too old and nothing is shown until the next refresh", zap.Time("as_of", c.Snapshot.AsOf))
	}
	if before == nil {
		close(l.ready)
	} else {
		select {
		case l.refreshed <- struct{}{}:
		default: // who is told has not looked yet
		}
	}
	if before == nil || now.index != before.index {
		l.keep(now)
	}
}

// keep stores the index in use, and makes it whole first where much came and
// went. Questions are answered meanwhile.
func (l *live) keep(g *generation) {
	if g.index.Worn() {
		g = g.compact(l.engines)
		l.current.Store(g)
	}
	l.index.keep(g.index.Index)
}

func (l *live) finder() bot.Finder { return l.current.Load() }

// groups is the directory that says who sees what; nil where everyone does.
func (l *live) groups() catalog.Directory {
	if l.everyone {
		return nil
	}
	return l.directory()
}
