package journal

import (
	"context"
	"database/sql"
	"errors"
)

const voteColumns = `question, user, up, revision, tbl, reason, at`

// Vote keeps a person's verdict on an answer in place of the one before, which
// stays as history; changed tells whether the count of thumbs has moved by it.
// A verdict that is older than the one that holds is no news, so a click that
// is delivered or handled twice, or late, counts once. The same verdict on a
// later revision keeps the table and the reason that were told.
func (j *Journal) Vote(ctx context.Context, v Vote) (changed bool, err error) {
	err = j.follow(ctx, "keeping a vote", func(ctx context.Context, tx *sql.Tx) error {
		changed = false
		held, err := holding(ctx, tx, v.Question, v.User)
		none := errors.Is(err, sql.ErrNoRows)
		if err != nil && !none {
			return err
		}
		if !none && (v.At.Before(held.At) || v.Up == held.Up && v.Revision == held.Revision) {
			return nil
		}
		now := v
		if !none && v.Up == held.Up && v.Table == "" && v.Reason == "" {
			now.Table, now.Reason = held.Table, held.Reason
		}
		changed = none || v.Up != held.Up
		return hold(ctx, tx, now)
	})
	return changed && err == nil, err
}

// Correct adds to a person's verdict which table was the right one and why,
// where told; the verdict itself stays. ErrNotFound means that there is none
// that the answer was wrong.
func (j *Journal) Correct(ctx context.Context, question, user, table, reason string) error {
	return j.follow(ctx, "keeping a correction", func(ctx context.Context, tx *sql.Tx) error {
		v, err := holding(ctx, tx, question, user)
		if err != nil || v.Table == table && v.Reason == reason {
			return err
		}
		if v.Up {
			return sql.ErrNoRows
		}
		v.Table, v.Reason = table, reason
		return hold(ctx, tx, v)
	})
}

// Tally counts the verdicts that hold on the answer to a question.
func (j *Journal) Tally(ctx context.Context, question string) (up, down int, err error) {
	err = j.reader.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE up), count(*) FILTER (WHERE NOT up)
		FROM votes WHERE question = ? AND holds = 1`, question).Scan(&up, &down)
	return up, down, j.failed("counting votes", err)
}

// VoteOf returns the verdict of a person that holds, or ErrNotFound.
func (j *Journal) VoteOf(ctx context.Context, question, user string) (Vote, error) {
	v, err := holding(ctx, j.reader, question, user)
	return v, j.failed("reading a vote", err)
}

// queryer is a transaction or the file as it stands.
type queryer interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func holding(ctx context.Context, db queryer, question, user string) (Vote, error) {
	return scanVote(db.QueryRowContext(ctx, `SELECT `+voteColumns+` FROM votes
		WHERE question = ? AND user = ? AND holds = 1`, question, user))
}

// hold makes v the verdict that holds and what held before it history.
func hold(ctx context.Context, tx *sql.Tx, v Vote) error {
	if _, err := tx.ExecContext(ctx, `UPDATE votes SET holds = 0 WHERE question = ? AND user = ? AND holds = 1`,
		v.Question, v.User); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO votes (`+voteColumns+`, holds) VALUES (?, ?, ?, ?, ?, ?, ?, 1)`,
		v.Question, v.User, v.Up, v.Revision, v.Table, v.Reason, nanos(v.At))
	return err
}

func scanVote(r row) (Vote, error) {
	var v Vote
	var at int64
	err := r.Scan(&v.Question, &v.User, &v.Up, &v.Revision, &v.Table, &v.Reason, &at)
	v.At = instant(at)
	return v, err
}
