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
// others wrote, where "someone" takes its place. Their words go from the
// questions that leant on theirs too. Backups left by a migration
// go too, because they cannot be cleaned. Where rows were ever delivered, the
// outbox is left a note to delete theirs; it keeps the id until that is done.
// It returns how many records it removed or changed, not counting what hung on
// a question; what is removed is overwritten on disk.
func (j *Journal) Forget(ctx context.Context, user string) (n int, err error) {
	if user == "" {
		return 0, errors.New("forgetting a person: no id was given")
	}
	leant, err := j.unsay(ctx, user)
	if err != nil {
		return 0, j.failed("forgetting a person", err)
	}
	changes, err := j.naming(ctx, user)
	if err != nil {
		return 0, j.failed("forgetting a person", err)
	}
	err = j.write(ctx, "forgetting a person", func(ctx context.Context, tx *sql.Tx) error {
		if err := noteForgotten(ctx, tx, user, j.clock()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM deliveries WHERE user = ?`, user); err != nil {
			return err
		}
		n, err = apply(ctx, tx, changes)
		return err
	})
	n += leant
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

// change is a statement that removes or rewrites records.
type change struct {
	query string
	args  []any
}

func apply(ctx context.Context, tx *sql.Tx, changes []change) (n int, err error) {
	for _, c := range changes {
		touched, err := affected(tx.ExecContext(ctx, c.query, c.args...))
		if err != nil {
			return n, err
		}
		n += touched
	}
	return n, nil
}

// naming finds all that has to change for a person to be forgotten. It reads
// the whole file, beside the writer, so that nothing waits for it; what is
// said of the person meanwhile is not found.
func (j *Journal) naming(ctx context.Context, user string) ([]change, error) {
	all := []change{
		{`DELETE FROM questions WHERE user = ?`, []any{user}},
		{`DELETE FROM votes WHERE user = ?`, []any{user}},
	}
	id := regexp.MustCompile(`\b` + regexp.QuoteMeta(user) + `\b`)
	for _, place := range []struct{ find, remove, rewrite string }{
		{find: `SELECT rowid, key || ' ' || lane || ' ' || reason || ' ' || payload FROM envelopes`,
			remove: `DELETE FROM envelopes WHERE rowid = ?`},
		{find: `SELECT rowid, text FROM questions`,
			rewrite: `UPDATE questions SET text = ?1 WHERE rowid = ?2 AND text = ?3`},
		{find: `SELECT rowid, body FROM questions`,
			rewrite: `UPDATE questions SET body = CAST(?1 AS BLOB) WHERE rowid = ?2 AND body = CAST(?3 AS BLOB)`},
		{find: `SELECT rowid, body FROM answers`,
			rewrite: `UPDATE answers SET body = CAST(?1 AS BLOB) WHERE rowid = ?2 AND body = CAST(?3 AS BLOB)`},
		{find: `SELECT rowid, reason FROM votes`,
			rewrite: `UPDATE votes SET reason = ?1 WHERE rowid = ?2 AND reason = ?3`},
	} {
		rows, err := j.named(ctx, place.find, user)
		if err != nil {
			return nil, err
		}
		for row, text := range rows {
			switch {
			case !id.MatchString(text): // a longer id that begins alike
			case place.remove != "":
				all = append(all, change{place.remove, []any{row}})
			default: // only what was read: a row may be another's by now
				all = append(all, change{place.rewrite, []any{id.ReplaceAllString(text, "someone"), row, text}})
			}
		}
	}
	return all, nil
}

// named are the texts that hold a user's id, by their row.
func (j *Journal) named(ctx context.Context, find, user string) (map[int64]string, error) {
	rows, err := j.reader.QueryContext(ctx,
		`WITH t (row, text) AS (`+find+`) SELECT row, text FROM t WHERE instr(text, ?) > 0`, user)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	texts := map[int64]string{}
	for rows.Next() {
		var row int64
		var text string
		if err := rows.Scan(&row, &text); err != nil {
			return nil, err
		}
		texts[row] = text
	}
	return texts, rows.Err()
}

// pruning is how many records are removed at a time, so that an envelope never
// waits long for the writer.
const pruning = 500

// PruneEnvelopes removes envelopes that were closed before a moment, finished
// or dead. It must lie longer ago than Slack delivers again, which a day is.
func (j *Journal) PruneEnvelopes(ctx context.Context, before time.Time) (n int, err error) {
	return j.prune(ctx, `DELETE FROM envelopes WHERE rowid IN
		(SELECT rowid FROM envelopes WHERE state <> 'open' AND closed < ? LIMIT ?)`, before)
}

// PruneQuestions removes questions that were asked before a moment, with their
// answers, posts and votes. Those that the outbox still owes go too: what may
// not be kept any more may not be delivered either.
func (j *Journal) PruneQuestions(ctx context.Context, before time.Time) (n int, err error) {
	return j.prune(ctx, `DELETE FROM questions WHERE rowid IN
		(SELECT rowid FROM questions WHERE asked < ? LIMIT ?)`, before)
}

func (j *Journal) prune(ctx context.Context, query string, before time.Time) (n int, err error) {
	for {
		var some int
		err := j.write(ctx, "pruning the journal", func(ctx context.Context, tx *sql.Tx) (err error) {
			some, err = affected(tx.ExecContext(ctx, query, nanos(before), pruning))
			return err
		})
		if err != nil {
			return n, err
		}
		n += some
		if some < pruning {
			return n, nil
		}
	}
}

func affected(r sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}
