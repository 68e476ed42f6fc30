package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Backlog tells what the outbox has still to deliver.
func (j *Journal) Backlog(ctx context.Context) (Backlog, error) {
	var b Backlog
	var oldest int64
	err := j.reader.QueryRowContext(ctx, `SELECT count(*), coalesce(min(since), 0), (SELECT count(*) FROM forgotten)
		FROM deliveries WHERE delivered < version`).Scan(&b.Rows, &oldest, &b.Forgotten)
	b.Oldest = instant(oldest)
	return b, j.failed("counting what is to be delivered", err)
}

// parcel names a row at one of its versions.
type parcel struct {
	id, question, user string
	version            int
}

// owed reads up to limit rows of one kind that are owed, those that wait
// longest first, and fewer where their bodies come to so many bytes before.
// Rows and versions are of one moment.
func (j *Journal) owed(ctx context.Context, votes bool, limit, bytes int) (b Batch, err error) {
	const doing = "reading what is to be delivered"
	tx, err := j.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return b, j.failed(doing, err)
	}
	defer tx.Rollback() // it only reads
	parcels, err := parcelsOwed(ctx, tx, votes, limit)
	if err != nil {
		return b, j.failed(doing, err)
	}
	for size, i := 0, 0; i < len(parcels) && size < bytes; i++ {
		n, err := b.add(ctx, tx, parcels[i])
		if err != nil {
			return b, j.failed(doing, err)
		}
		size += n
	}
	return b, nil
}

func parcelsOwed(ctx context.Context, tx *sql.Tx, votes bool, limit int) (all []parcel, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, question, user, version FROM deliveries
		WHERE delivered < version AND (user <> '') = ? ORDER BY since, id LIMIT ?`, votes, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p parcel
		if err := rows.Scan(&p.id, &p.question, &p.user, &p.version); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// add reads the row of a parcel into the batch and returns its size in bytes.
func (b *Batch) add(ctx context.Context, tx *sql.Tx, p parcel) (size int, err error) {
	if p.user != "" {
		row := VoteRow{ID: p.id, Version: p.version}
		if row.Vote, err = holding(ctx, tx, p.question, p.user); err != nil {
			return 0, err
		}
		err = tx.QueryRowContext(ctx, `SELECT id FROM deliveries WHERE question = ? AND user = ''`, p.question).Scan(&row.QuestionRow)
		b.Votes = append(b.Votes, row)
		return len(row.Vote.Reason), err
	}
	row := QuestionRow{ID: p.id, Version: p.version}
	if row.Question, err = scanQuestion(tx.QueryRowContext(ctx,
		`SELECT `+questionColumns+` FROM questions WHERE id = ?`, p.question)); err != nil {
		return 0, err
	}
	size = len(row.Question.Text)
	for order, to := range map[string]**Answer{"ASC": &row.First, "DESC": &row.Last} {
		a, err := scanAnswer(tx.QueryRowContext(ctx, `SELECT question, revision, kind, settled, model, tables, body, made
			FROM answers WHERE question = ? ORDER BY revision `+order+` LIMIT 1`, p.question))
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return 0, err
		}
		*to = &a
		size += len(a.Body)
	}
	b.Questions = append(b.Questions, row)
	return size, nil
}

// parcels names the rows of a batch as the flight keeps them.
func (b Batch) parcels() [][2]any {
	all := [][2]any{} // never null
	for _, q := range b.Questions {
		all = append(all, [2]any{q.ID, q.Version})
	}
	for _, v := range b.Votes {
		all = append(all, [2]any{v.ID, v.Version})
	}
	return all
}

// depart keeps which rows the next statement carries, before it is sent.
func (j *Journal) depart(ctx context.Context, b Batch) error {
	rows, err := json.Marshal(b.parcels())
	if err != nil {
		return fmt.Errorf("keeping what is sent: %w", err)
	}
	return j.write(ctx, "keeping what is sent", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE flight SET began = 1, statement = '', rows = ?`, string(rows))
		return err
	})
}

// airborne keeps the id of the statement that carries them.
func (j *Journal) airborne(ctx context.Context, statement string) error {
	return j.write(ctx, "keeping a statement's id", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE flight SET statement = ?`, statement)
		return err
	})
}

// inFlight returns the statement whose outcome is not known yet, or "".
func (j *Journal) inFlight(ctx context.Context) (statement string, err error) {
	err = j.reader.QueryRowContext(ctx, `SELECT statement FROM flight`).Scan(&statement)
	return statement, j.failed("reading a statement's id", err)
}

// land ends the flight. Where it arrived, its rows are delivered in the
// versions that it carried; what changed since stays owed, from now on.
func (j *Journal) land(ctx context.Context, arrived bool, now time.Time) error {
	return j.write(ctx, "keeping what was delivered", func(ctx context.Context, tx *sql.Tx) error {
		if arrived {
			if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET delivered = max(delivered, r.version), since = ?
				FROM (SELECT value ->> 0 AS id, value ->> 1 AS version FROM flight, json_each(flight.rows)) r
				WHERE deliveries.id = r.id`, nanos(now)); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE flight SET statement = '', rows = '[]'`)
		return err
	})
}

// nextForgotten returns the person whose rows are to be deleted first, or
// ErrNotFound.
func (j *Journal) nextForgotten(ctx context.Context) (f Forgotten, err error) {
	var ids string
	var at int64
	err = j.reader.QueryRowContext(ctx, `SELECT seq, user, ids, at FROM forgotten ORDER BY seq LIMIT 1`).Scan(&f.seq, &f.User, &ids, &at)
	if err == nil {
		err = json.Unmarshal([]byte(ids), &f.IDs)
	}
	f.At = instant(at)
	return f, j.failed("reading who is to be forgotten", err)
}

// forgot drops the note of a person whose rows are deleted.
func (j *Journal) forgot(ctx context.Context, f Forgotten) error {
	return j.write(ctx, "keeping that a person is forgotten", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM forgotten WHERE seq = ?`, f.seq)
		return err
	})
}
