package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"go.uber.org/zap"
)

// What a caller decides by.
var (
	ErrLocked   = errors.New("another instance has the journal open")
	ErrNewer    = errors.New("the journal was written by a newer version")
	ErrDamaged  = errors.New("the journal is damaged")
	ErrNotFound = errors.New("not in the journal")
	ErrReadOnly = errors.New("the journal was opened for reading only")
	ErrClosed   = errors.New("the journal is closed")
)

// readers is how many reads may go on side by side.
const readers = 4

// Options are what a journal works with; the zero value is complete.
type Options struct {
	Clock  func() time.Time // time.Now where nil
	Logger *zap.Logger      // silent where nil

	schema fs.FS // the embedded one where nil
}

// Journal is an open journal file. Its methods may be called from many
// goroutines at once.
type Journal struct {
	path   string
	clock  func() time.Time
	log    *zap.Logger
	steps  []string     // migrations
	lock   *flock.Flock // nil beside a running instance
	reader *sql.DB
	writer *sql.DB // nil when opened for reading only

	full   bool // the writer's commits wait for the disk
	writes chan write
	stop   chan struct{}
	idle   chan struct{} // closed when the writer has returned
	close  sync.Once
}

// Open opens the journal at path for the one instance that owns it, and makes
// it, its directory included, where there is none. An older file is brought up
// to date after a copy of it was kept beside it. The error is ErrLocked while
// another instance has it, ErrNewer for a file of a later version, ErrForeign
// for one that is no journal, ErrDamaged for one that cannot be read.
func Open(ctx context.Context, path string, o Options) (*Journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the journal's directory: %w", err)
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the journal %s: %w", path, err)
	}
	if !held {
		return nil, fmt.Errorf("%w: %s; only one datafind may run on it, stop the other or choose another file", ErrLocked, path)
	}
	j, err := open(ctx, path, o, owning)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	j.lock = lock
	if err := j.migrate(ctx); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	j.start(ctx)
	return j, nil
}

// OpenBeside opens an existing journal for reading and writing while an
// instance may have it open: for a command such as forget. It never migrates.
func OpenBeside(ctx context.Context, path string, o Options) (*Journal, error) {
	j, err := openExisting(ctx, path, o, beside)
	if err != nil {
		return nil, err
	}
	j.start(ctx)
	return j, nil
}

// OpenReadOnly opens an existing journal for reading, also while an instance
// has it open; methods that write return ErrReadOnly.
func OpenReadOnly(ctx context.Context, path string, o Options) (*Journal, error) {
	return openExisting(ctx, path, o, reading)
}

func openExisting(ctx context.Context, path string, o Options, as access) (*Journal, error) {
	j, err := open(ctx, path, o, as)
	if err != nil {
		return nil, err
	}
	if err := j.current(ctx); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// access is what a journal is opened for.
type access int

const (
	reading access = iota
	beside         // writing, beside the instance that owns it
	owning
)

// open connects to the file. The one who owns it sets its modes and has it keep
// a log; to others it stays as it is.
func open(ctx context.Context, path string, o Options, as access) (*Journal, error) {
	path, err := filepath.Abs(path) // never mistaken for a URI
	if err != nil {
		return nil, fmt.Errorf("opening the journal: %w", err)
	}
	j := &Journal{path: path, clock: o.Clock, log: o.Logger}
	if j.clock == nil {
		j.clock = time.Now
	}
	if j.log == nil {
		j.log = zap.NewNop()
	}
	if o.schema == nil {
		o.schema = embedded
	}
	if j.steps, err = steps(o.schema); err != nil {
		return nil, fmt.Errorf("reading the journal's migrations: %w", err)
	}
	if err := j.recognise(ctx, as); err != nil {
		return nil, err
	}
	writing := "PRAGMA synchronous=FULL"
	if as == owning {
		if err := keepPrivate(path); err != nil {
			return nil, err
		}
		writing += "; PRAGMA journal_mode=WAL"
	}
	if as != reading {
		if j.writer, err = connect(ctx, path, 1, writing); err != nil {
			return nil, j.failed("opening the journal", err)
		}
	}
	if j.reader, err = connect(ctx, path, readers, "PRAGMA query_only=ON"); err != nil {
		return nil, errors.Join(j.failed("opening the journal", err), j.Close())
	}
	if as == owning {
		if err := keepPrivate(path); err != nil { // the files that SQLite made meanwhile
			return nil, errors.Join(err, j.Close())
		}
	}
	return j, nil
}

// keepPrivate makes the file and its companions readable by their owner alone.
// They are made before SQLite would, which knows no such mode for its
// shared-memory file.
func keepPrivate(path string) error {
	names := []string{path, path + "-wal", path + "-shm"}
	if err := makePrivate(names...); err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Chmod(name, 0o600); err != nil {
			return fmt.Errorf("making %s private: %w", name, err)
		}
	}
	return nil
}

// connect opens up to n connections, each set up by the given pragma.
func connect(ctx context.Context, path string, n int, pragma string) (*sql.DB, error) {
	db, err := driver.Open(path, func(c *sqlite3.Conn) error {
		return c.Exec(`PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; ` + pragma)
	})
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Close waits for writes that have begun and gives the file free. Writes that
// come later return ErrClosed.
func (j *Journal) Close() error {
	var err error
	j.close.Do(func() {
		if j.stop != nil {
			close(j.stop)
			<-j.idle
		}
		for _, db := range []*sql.DB{j.reader, j.writer} {
			if db != nil {
				err = errors.Join(err, db.Close())
			}
		}
		if j.lock != nil {
			err = errors.Join(err, j.lock.Unlock())
		}
	})
	if err != nil {
		return fmt.Errorf("closing the journal: %w", err)
	}
	return nil
}

// failed says what was being done, in the terms that a caller decides by.
func (j *Journal) failed(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		return j.damaged(doing, err)
	case errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY):
		return fmt.Errorf("%s: question %w", doing, ErrNotFound)
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// damaged says that the file is broken and what to do about it.
func (j *Journal) damaged(doing string, cause error) error {
	return fmt.Errorf("%s: %w (%w): stop datafind and put a backup in the place of %s; without one, "+
		"move it away together with its -wal and -shm files and start anew, "+
		"which forgets questions, votes and whatever was not answered yet", doing, ErrDamaged, cause, j.path)
}

// nanos and instant carry a time to the file and back, the zero time as 0.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
