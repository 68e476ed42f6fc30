package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Forget removes a person: the questions that they asked with all that hangs
// on them, their votes, every envelope that names them, and their id in what
// others wrote, where "someone" takes its place. Backups left by a migration
// go too, because they cannot be cleaned. Where rows were ever delivered, the
// outbox is left a note to delete theirs; it keeps the id until that is done.
// It returns how many records it removed or changed, not counting what hung on
// a question; what is removed is overwritten on disk.
func (j *Journal) Forget(ctx context.Context, user string) (n int, err error) {
	if user == "" {
		return 0, errors.New("forgetting a person: no id was given")
	}
	err = j.write(ctx, "forgetting a person", func(ctx context.Context, tx *sql.Tx) error {
		if err := noteForgotten(ctx, tx, user, j.clock()); err != nil {
			return err
		}
		n, err = forget(ctx, tx, user)
		return err
	})
	if err != nil {
		return 0, err
	}
	if err := j.dropBackups(); err != nil {
		return n, fmt.Errorf("forgetting a person: removing old backups: %w", err)
	}
	// The log in front of the file still has the pages as they were.
	if _, err := j.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return n, j.failed("forgetting a person: cutting the log", err)
	}
	return n, nil
}

// noteForgotten leaves a note of whose rows are to be deleted outside, with
// the ids of those that are about to go here.
func noteForgotten(ctx context.Context, tx *sql.Tx, user string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO forgotten (user, ids, at)
		SELECT ?1, (SELECT json_group_array(id) FROM deliveries
			WHERE user = ?1 OR question IN (SELECT id FROM questions WHERE user = ?1)), ?2
		FROM flight WHERE began`, user, nanos(now))
	return err
}

func forget(ctx context.Context, tx *sql.Tx, user string) (n int, err error) {
	if _, err := tx.ExecContext(ctx, `DELETE FROM deliveries WHERE user = ?`, user); err != nil {
		return 0, err
	}
	for _, query := range []string{
		`DELETE FROM questions WHERE user = ?`,
		`DELETE FROM votes WHERE user = ?`,
	} {
		removed, err := affected(tx.ExecContext(ctx, query, user))
		if err != nil {
			return 0, err
		}
		n += removed
	}
	for _, place := range []struct{ find, change string }{
		{`SELECT rowid, key || ' ' || lane || ' ' || reason || ' ' || payload FROM envelopes`, `DELETE FROM envelopes WHERE ? <> '' AND rowid = ?`},
		{`SELECT rowid, text FROM questions`, `UPDATE questions SET text = ? WHERE rowid = ?`},
		{`SELECT rowid, body FROM questions`, `UPDATE questions SET body = CAST(? AS BLOB) WHERE rowid = ?`},
		{`SELECT rowid, body FROM answers`, `UPDATE answers SET body = CAST(? AS BLOB) WHERE rowid = ?`},
		{`SELECT rowid, reason FROM votes`, `UPDATE votes SET reason = ? WHERE rowid = ?`},
	} {
		changed, err := unname(ctx, tx, user, place.find, place.change)
		if err != nil {
			return 0, err
		}
		n += changed
	}
	return n, nil
}

// unname makes a change to each row whose text names the user. The change is
// given the text without the name, and the row.
func unname(ctx context.Context, tx *sql.Tx, user, find, change string) (n int, err error) {
	id := regexp.MustCompile(`\b` + regexp.QuoteMeta(user) + `\b`)
	named := map[int64]string{}
	rows, err := tx.QueryContext(ctx, `WITH t (row, text) AS (`+find+`) SELECT row, text FROM t WHERE instr(text, ?) > 0`, user)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var row int64
		var text string
		if err := rows.Scan(&row, &text); err != nil {
			return 0, err
		}
		if id.MatchString(text) { // and not a longer id that begins alike
			named[row] = id.ReplaceAllString(text, "someone")
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	for row, text := range named {
		if _, err := tx.ExecContext(ctx, change, text, row); err != nil {
			return 0, err
		}
	}
	return len(named), nil
}

// PruneEnvelopes removes envelopes that were closed before a moment, finished
// or dead. It must lie longer ago than Slack delivers again, which a day is.
func (j *Journal) PruneEnvelopes(ctx context.Context, before time.Time) (n int, err error) {
	return j.prune(ctx, `DELETE FROM envelopes WHERE state <> 'open' AND closed < ?`, before)
}

// PruneQuestions removes questions that were asked before a moment, with their
// answers, posts and votes.
func (j *Journal) PruneQuestions(ctx context.Context, before time.Time) (n int, err error) {
	return j.prune(ctx, `DELETE FROM questions WHERE asked < ?`, before)
}

func (j *Journal) prune(ctx context.Context, query string, before time.Time) (n int, err error) {
	err = j.write(ctx, "pruning the journal", func(ctx context.Context, tx *sql.Tx) error {
		n, err = affected(tx.ExecContext(ctx, query, nanos(before)))
		return err
	})
	return n, err
}

func affected(r sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}
