package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"go.uber.org/zap"
)

// format is the user_version of a file; it moves with the schema and with how
// rows are encoded.
const format = 2

// keptAside is how many files that were set aside stay.
const keptAside = 2

// errUnfit says that a file is whole and not for us.
var errUnfit = errors.New("the file will not do")

//go:embed schema.sql
var schema string

// companions are the files that SQLite has for one database.
var companions = []string{"", "-wal", "-shm"}

// attach opens the file, a new one if what is there will not do. Nothing must
// be using it.
func (s *Store) attach(ctx context.Context) error {
	unfit := s.connect(ctx)
	if s.o.Keep && errors.Is(unfit, ErrOrigin) {
		return unfit
	}
	if !errors.Is(unfit, errUnfit) && !errors.Is(unfit, os.ErrNotExist) && !isDamage(unfit) {
		return unfit
	}
	lock, err := s.lock()
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if err := s.setAside(unfit); err != nil {
		return err
	}
	if err := s.create(); err != nil {
		return fmt.Errorf("making a new file: %w", err)
	}
	return s.connect(ctx)
}

// renew puts a new file in the place of one that err found damaged, unless
// somebody else did: used is the database that was in use then. The lock comes
// first, as a sync has it while it uses the file.
func (s *Store) renew(ctx context.Context, used *sql.DB, damage error) error {
	lock, err := s.lock()
	if err != nil {
		return err
	}
	defer lock.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reader != used {
		return nil
	}
	if err := errors.Join(s.detach(), s.setAside(damage), s.create()); err != nil {
		return fmt.Errorf("making a new file: %w", err)
	}
	return s.connect(ctx)
}

// lock keeps other processes from writing to the file or replacing it.
func (s *Store) lock() (*flock.Flock, error) {
	lock := flock.New(s.path+".lock", flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the cache: %w", err)
	}
	if !held {
		return nil, ErrBusy
	}
	return lock, nil
}

// connect opens the file for reading and writing. An error says why it will
// not do.
func (s *Store) connect(ctx context.Context) error {
	if info, err := os.Stat(s.path); err != nil {
		return err
	} else if info.Size() == 0 {
		return os.ErrNotExist
	}
	if err := keepPrivate(s.path); err != nil {
		return err
	}
	var err error
	if s.reader, err = s.open(readers, "PRAGMA query_only=ON"); err == nil {
		if err = s.fits(ctx); err == nil {
			s.writer, err = s.open(1, "PRAGMA wal_autocheckpoint=8000")
		}
	}
	if err != nil {
		return errors.Join(err, s.detach())
	}
	return nil
}

// fits returns an error unless the file is of this format and origin.
func (s *Store) fits(ctx context.Context) error {
	var version int
	var origin string
	if err := s.reader.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return scanned(err)
	}
	if version != format {
		return fmt.Errorf("%w: its format is %d, not %d", errUnfit, version, format)
	}
	err := scanned(s.reader.QueryRowContext(ctx, "SELECT origin FROM origin").Scan(&origin))
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: it says no origin", errUnfit)
	} else if err != nil {
		return err
	}
	if origin != s.o.Origin {
		return fmt.Errorf("%w: %w", errUnfit, ErrOrigin)
	}
	_, err = current(ctx, s.reader)
	if errors.Is(err, ErrEmpty) {
		err = nil
	}
	return err
}

// uri names the file to SQLite.
func (s *Store) uri() (string, error) {
	name, err := filepath.Abs(s.path)
	if err != nil {
		return "", err
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(name)}
	if !strings.HasPrefix(u.Path, "/") { // a drive's letter
		u.Path = "/" + u.Path
	}
	if s.o.vfs != "" {
		u.RawQuery = "vfs=" + s.o.vfs
	}
	return u.String(), nil
}

func (s *Store) open(n int, pragma string) (*sql.DB, error) {
	name, err := s.uri()
	if err != nil {
		return nil, err
	}
	db, err := driver.Open(name, func(c *sqlite3.Conn) error {
		return c.Exec("PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; " + pragma)
	})
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

func (s *Store) detach() error {
	var err error
	for _, db := range []*sql.DB{s.writer, s.reader} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	s.reader, s.writer = nil, nil
	return err
}

// create makes the file with an empty schema.
func (s *Store) create() (err error) {
	if err := keepPrivate(s.path); err != nil {
		return err
	}
	name, err := s.uri()
	if err != nil {
		return err
	}
	c, err := sqlite3.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	return c.Exec(fmt.Sprintf("PRAGMA journal_mode=WAL; BEGIN; %s; INSERT INTO origin VALUES (%s, %d); PRAGMA user_version=%d; COMMIT",
		schema, sqlite3.Quote(s.o.Origin), s.o.Clock().Unix(), format))
}

// setAside renames a file that will not do, and removes those of before.
func (s *Store) setAside(why error) error {
	if errors.Is(why, os.ErrNotExist) {
		return s.remove(s.path)
	}
	aside := s.path + ".aside-" + s.o.Clock().UTC().Format("20060102T150405.000")
	s.o.Logger.Warn("cache set aside", zap.Error(why), zap.String("file", aside))
	for _, c := range companions {
		if err := os.Rename(s.path+c, aside+c); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("setting the cache aside: %w", err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(s.path))
	if err != nil {
		return fmt.Errorf("looking for caches set aside: %w", err)
	}
	var kept []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, filepath.Base(s.path)+".aside-") && !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			kept = append(kept, filepath.Join(filepath.Dir(s.path), name))
		}
	}
	slices.Sort(kept)
	for _, old := range kept[:max(0, len(kept)-keptAside)] {
		err = errors.Join(err, s.remove(old))
	}
	return err
}

func (s *Store) remove(path string) error {
	for _, c := range companions {
		if err := os.Remove(path + c); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// keepPrivate makes the files readable by their owner alone. They are made
// before SQLite would, which has no such mode for its shared memory.
func keepPrivate(path string) error {
	for _, c := range companions {
		f, err := os.OpenFile(path+c, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
			return fmt.Errorf("making %s private: %w", path+c, err)
		}
	}
	return nil
}
