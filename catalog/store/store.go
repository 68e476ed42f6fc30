package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/ncruces/go-sqlite3"
	"go.uber.org/zap"
)

// What a caller decides by.
var (
	ErrEmpty    = errors.New("the cache holds no metadata yet")
	ErrBusy     = errors.New("another sync of this cache is going on")
	ErrNoTables = errors.New("the source names no table at all")
	ErrRevision = errors.New("the cache no longer holds this revision")
	ErrClosed   = errors.New("the cache is closed")
	ErrOrigin   = errors.New("the cache was filled with other settings")
)

// readers is how many reads may go on side by side.
const readers = 4

// Options are what a cache works with; the zero value is complete.
type Options struct {
	// Origin stands for everything that decides what a sync brings: the host,
	// the patterns of what to include. What another origin brought is never
	// shown; the file is set aside.
	Origin string
	// Keep leaves a file of another origin where it is, as somebody else may
	// be using it; opening is ErrOrigin then.
	Keep    bool
	Source  string           // where the metadata comes from, for people
	Mapping catalog.Mapping  // gives the tags of columns their meaning
	Clock   func() time.Time // time.Now where nil
	Logger  *zap.Logger      // silent where nil

	vfs   string // SQLite's own where empty
	batch int    // batchRows where 0
}

// Store is an open cache. Its methods may be called from many goroutines.
type Store struct {
	path string
	o    Options

	mu     sync.RWMutex // held for reading while the file is used
	reader *sql.DB      // nil when closed
	writer *sql.DB

	syncing sync.Mutex // one sync at a time
}

// Open opens the cache at path, and makes it, its directory included, where
// there is none. A file that is damaged or of another format or origin is kept
// beside it under another name, the last few of them, and a new one is made.
// The error is ErrBusy where that must wait for another process.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	if o.batch == 0 {
		o.batch = batchRows
	}
	s := &Store{path: path, o: o}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the cache's directory: %w", err)
	}
	if err := s.attach(ctx); err != nil {
		return nil, fmt.Errorf("opening the cache %s: %w", path, err)
	}
	return s, nil
}

// Close gives the file free, once reads and syncs have ended.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.detach(); err != nil {
		return fmt.Errorf("closing the cache: %w", err)
	}
	return nil
}

// held works with the open file, which stays open meanwhile, and returns the
// database that it was. It gives the file free even where do panics.
func (s *Store) held(do func() error) (*sql.DB, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.reader == nil {
		return nil, ErrClosed
	}
	return s.reader, do()
}

// use works with the open file. Where the file turns out to be damaged, a new
// one takes its place and the error is ErrEmpty.
func (s *Store) use(ctx context.Context, doing string, do func() error) error {
	used, err := s.held(do)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%s: %w", doing, err)
	if ctx.Err() != nil {
		return fmt.Errorf("%w (%w)", ctx.Err(), err) // SQLite says that it was interrupted
	}
	if used != nil && isDamage(err) {
		if failed := s.renew(ctx, used, err); failed != nil {
			return errors.Join(err, failed)
		}
		return fmt.Errorf("%w: the file was damaged and begun anew (%w)", ErrEmpty, err)
	}
	return err
}

// isDamage tells whether an error means that the file is not what was written.
// A constraint that does not hold is an index that lost its table.
func isDamage(err error) bool {
	for _, damage := range []error{
		errEncoding, sqlite3.CORRUPT, sqlite3.NOTADB, sqlite3.IOERR_DATA,
		sqlite3.IOERR_SHORT_READ, sqlite3.CONSTRAINT, sqlite3.ERROR,
	} {
		if errors.Is(err, damage) {
			return true
		}
	}
	return false
}

// scanned makes of a value that is not of its column's type the damage that it
// is; what SQLite says stays.
func scanned(err error) error {
	var says *sqlite3.Error
	if err == nil || errors.Is(err, sql.ErrNoRows) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &says) {
		return err
	}
	return fmt.Errorf("%w: %w", errEncoding, err)
}

// Revision is the revision in force and its time; ErrEmpty where there is none.
func (s *Store) Revision(ctx context.Context) (revision int64, asOf time.Time, err error) {
	err = s.use(ctx, "reading the cache's revision", func() error {
		c, err := current(ctx, s.reader)
		revision, asOf = c.revision, c.asOf
		return err
	})
	return revision, asOf, err
}

// Gaps are what the last sync had to leave out.
func (s *Store) Gaps(ctx context.Context) (gaps []catalog.Gap, err error) {
	err = s.use(ctx, "reading the cache's gaps", func() error {
		c, err := current(ctx, s.reader)
		if err == nil {
			gaps, err = decodeGaps(c.gaps)
		}
		return err
	})
	return gaps, err
}

// inForce is the row of the revision in force.
type inForce struct {
	revision         int64
	asOf             time.Time
	tables           int
	containers, gaps []byte
}

// querier is a database, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func current(ctx context.Context, q querier) (c inForce, err error) {
	var asOf, sum int64
	err = scanned(q.QueryRowContext(ctx, `SELECT revision, as_of, tables, hash, containers, gaps
		FROM revisions ORDER BY revision DESC LIMIT 1`).Scan(&c.revision, &asOf, &c.tables, &sum, &c.containers, &c.gaps))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrEmpty
	}
	if err == nil && hash(nil, c.containers) != sum {
		err = errEncoding
	}
	c.asOf = time.Unix(0, asOf).UTC()
	return c, err
}
