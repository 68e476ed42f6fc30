package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/store"
)

// timeless is the time of what has none.
var timeless time.Time

// cached is a workspace with the cache of its metadata.
type cached struct {
	*workspace
	store   *store.Store
	source  store.Source
	mapping file.Mapping
	lifecycle
}

// openCached opens the cache; nobody is called. Who owns it may put a new file
// in the place of one of other settings, unless a bot that runs owns it; others
// leave it, since the bot's answers come from there.
func (f sourceFlags) openCached(ctx context.Context, transport *http.Transport, log *zap.Logger, owns bool) (*cached, error) {
	options, err := f.options(timeless)
	if err != nil {
		return nil, err
	}
	w, err := f.open(transport)
	if err != nil {
		return nil, err
	}
	c := &cached{workspace: w, mapping: options.Mapping}
	c.onStop("the connection", w.close)
	if err := c.openStore(ctx, f, log, owns); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	c.source = f.source(w, c.mapping)
	return c, nil
}

func (c *cached) openStore(ctx context.Context, f sourceFlags, log *zap.Logger, owns bool) error {
	origin, err := f.origin(c.host, c.mapping)
	if err != nil {
		return err
	}
	o := store.Options{Origin: origin, Source: c.host, Mapping: c.mapping.Mapping, Clock: time.Now, Logger: log, Keep: true}
	c.store, err = store.Open(ctx, f.path(), o)
	if errors.Is(err, store.ErrOrigin) && owns {
		o.Keep = false
		c.store, err = store.Open(ctx, f.path(), o)
	}
	if errors.Is(err, store.ErrOrigin) {
		return fmt.Errorf("%w: use the settings that it was filled with (host, sign-in, --include, --exclude, --mapping, --write-to), or name another file by --cache", err)
	}
	if err != nil {
		return err
	}
	c.onStop("the cache", c.store.Close)
	return nil
}

// own keeps a cache for one bot or sync at a time; false where another one has
// it.
func (f cacheFlags) own() (release func() error, owned bool, err error) {
	if err := makeDir(f.path()); err != nil {
		return nil, false, err
	}
	lock := flock.New(f.path()+".owner", flock.SetPermissions(0o600))
	owned, err = lock.TryLock()
	if err != nil {
		return nil, false, fmt.Errorf("locking the cache: %w", err)
	}
	return lock.Unlock, owned, nil
}

// openOwned opens the cache as its owner, or beside a bot that runs on it.
func (f sourceFlags) openOwned(ctx context.Context, transport *http.Transport, log *zap.Logger) (*cached, error) {
	release, owned, err := f.own()
	if err != nil {
		return nil, err
	}
	c, err := f.openCached(ctx, transport, log, owned)
	if err != nil {
		return nil, errors.Join(err, release())
	}
	c.undo = append([]cleanup{{"the cache's lock", release}}, c.undo...) // last of all
	return c, nil
}

// fill syncs the cache and tells how far it is.
func (c *cached) fill(ctx context.Context, t *teller) (store.Report, error) {
	defer t.done()
	return c.store.Sync(dbsql.WithProgress(ctx, t.warehouse), c.source, t.progress)
}

// directory knows who belongs to which groups.
func (c *cached) directory() catalog.Directory { return databricks.NewGroups(c.client, time.Now) }

// load reads the metadata that the flags name, of a workspace from its cache,
// which is open until done; words about it go to w. An empty cache is filled
// first.
func (f sourceFlags) load(ctx context.Context, w io.Writer, transport *http.Transport, log *zap.Logger) (_ *catalog.Snapshot, done func(), _ error) {
	if err := f.check(); err != nil {
		return nil, nil, err
	}
	if !f.onDatabricks() {
		snapshot, report, err := f.catalogFlags.load(ctx, time.Now())
		if err == nil {
			tellProblems(w, report)
		}
		return snapshot, func() {}, err
	}
	c, err := f.openCached(ctx, transport, log, false)
	if err != nil {
		return nil, nil, err
	}
	snapshot, _, err := c.store.Snapshot(ctx)
	if errors.Is(err, store.ErrEmpty) {
		if _, err = c.fill(ctx, newTeller(w, time.Now)); err == nil {
			snapshot, _, err = c.store.Snapshot(ctx)
		}
	}
	if err != nil {
		return nil, nil, errors.Join(err, c.stop())
	}
	fmt.Fprintf(w, "datafind: metadata of %s as of %s; `datafind sync` refreshes it\n", snapshot.Source, snapshot.AsOf.Format("2006-01-02 15:04 MST"))
	if f.Visibility == "everyone" {
		snapshot = snapshot.WithoutGrants()
	}
	return snapshot, func() { c.stop() }, nil // nothing was written that closing could lose
}

func makeDir(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the directory of %s: %w", filepath.Base(path), err)
	}
	return nil
}
