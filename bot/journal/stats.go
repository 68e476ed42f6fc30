package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Stats is how full a journal is.
type Stats struct {
	Open      int // envelopes still to be handled
	Dead      int // envelopes given up
	Questions int
	Answers   int   // revisions
	Votes     int   // verdicts that hold
	Size      int64 // bytes on disk, the write-ahead log included
}

// Stats counts what the journal holds.
func (j *Journal) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	err := j.reader.QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM envelopes WHERE state = 'open'),
		(SELECT count(*) FROM envelopes WHERE state = 'dead'),
		(SELECT count(*) FROM questions),
		(SELECT count(*) FROM answers),
		(SELECT count(*) FROM votes WHERE holds = 1)`).Scan(&s.Open, &s.Dead, &s.Questions, &s.Answers, &s.Votes)
	if err != nil {
		return Stats{}, j.failed("counting the journal", err)
	}
	for _, name := range []string{j.path, j.path + "-wal"} {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) { // a copy has no log
			continue
		}
		if err != nil {
			return Stats{}, fmt.Errorf("measuring the journal: %w", err)
		}
		s.Size += info.Size()
	}
	return s, nil
}

// Check reads the whole file and returns ErrDamaged if any of it is broken. It
// takes about a second for each few hundred megabytes.
func (j *Journal) Check(ctx context.Context) error {
	var word string
	if err := j.reader.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&word); err != nil {
		return j.failed("checking the journal", err)
	}
	if word != "ok" {
		return j.damaged("checking the journal", errors.New(word))
	}
	return nil
}
