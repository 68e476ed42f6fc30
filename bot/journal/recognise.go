package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
)

// ErrForeign tells that a file is none of the journal's.
var ErrForeign = errors.New("the file is no journal")

// SQLite's files begin with a line of their own; a byte after it tells whether
// there is a log in front of the file.
const (
	headLine = "SQLite format 3\x00"
	headSize = 20
	logByte  = 18
	withLog  = 2
)

// recognise looks at the file before anything of it is changed, also its mode:
// a path may be mistyped. What is missing or empty is a journal only to the one
// who is to fill it.
func (j *Journal) recognise(ctx context.Context, as access) error {
	head, err := headOf(j.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && as == owning:
		return nil
	case err != nil:
		return fmt.Errorf("opening the journal: %w", err)
	case head == "" && as == owning:
		return nil
	case head == "":
		return fmt.Errorf("opening the journal: %w: %s is empty", ErrForeign, j.path)
	case len(head) < headSize || head[:len(headLine)] != headLine:
		return fmt.Errorf("opening the journal: %w: %s is no database; if it was one, %w",
			ErrForeign, j.path, j.damaged("reading it", errors.New("its beginning is gone")))
	}
	if head[logByte] == withLog {
		if err := makePrivate(j.path+"-wal", j.path+"-shm"); err != nil {
			return err
		}
	}
	ours, others, err := tablesOf(ctx, j.path)
	if err != nil {
		return j.failed("opening the journal", err)
	}
	if ours == 0 && (others > 0 || as != owning) {
		return fmt.Errorf("opening the journal: %w: %s is a database of something else", ErrForeign, j.path)
	}
	return nil
}

func headOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, headSize))
	return string(head), err
}

// tablesOf counts the tables of a database, without a change to it: those that
// every journal has, and others.
func tablesOf(ctx context.Context, path string) (ours, others int, err error) {
	db, err := driver.Open(path, func(c *sqlite3.Conn) error {
		return c.Exec(`PRAGMA busy_timeout=5000; PRAGMA query_only=ON`)
	})
	if err != nil {
		return 0, 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE mine), count(*) FILTER (WHERE NOT mine)
		FROM (SELECT name IN ('envelopes', 'questions', 'answers') AS mine FROM sqlite_master)`).Scan(&ours, &others)
	return ours, others, err
}

// makePrivate makes files that only their owner can read, where they are
// missing.
func makePrivate(names ...string) error {
	for _, name := range names {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return fmt.Errorf("opening the journal: %w", err)
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("opening the journal: %w", err)
		}
	}
	return nil
}
