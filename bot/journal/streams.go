package journal

import (
	"context"
	"database/sql"
)

// Stream is prose that grows in a message of its own beside an answer.
type Stream struct {
	Question string
	Revision int    // of the answer that it belongs to
	Ref      string // where the message stands; empty while unknown
	Open     bool   // it may still grow
}

// BeginStream keeps that prose is about to be begun for a revision of an
// answer, in place of that for an earlier one. It has reached the disk when
// it returns.
func (j *Journal) BeginStream(ctx context.Context, question string, revision int) error {
	return j.write(ctx, "beginning a stream", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO streams (question, revision) VALUES (?, ?)
			ON CONFLICT DO UPDATE SET revision = excluded.revision, ref = '', open = 1`, question, revision)
		return err
	})
}

// StreamAt keeps where the prose for a question stands.
func (j *Journal) StreamAt(ctx context.Context, question, ref string) error {
	return j.follow(ctx, "keeping where a stream stands", func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE streams SET ref = ? WHERE question = ? RETURNING question`, ref, question).Scan(&question)
	})
}

// StreamsIn are the places where prose stands or stood in a channel, as far as
// they are known.
func (j *Journal) StreamsIn(ctx context.Context, team, channel string) (refs []string, err error) {
	rows, err := j.reader.QueryContext(ctx, `SELECT s.ref FROM questions q JOIN streams s ON s.question = q.id
		WHERE q.team = ? AND q.channel = ? AND s.ref <> '' ORDER BY s.ref`, team, channel)
	if err != nil {
		return nil, j.failed("reading the streams of a channel", err)
	}
	defer rows.Close()
	for rows.Next() {
		var ref string
		if err := rows.Scan(&ref); err != nil {
			return nil, j.failed("reading the streams of a channel", err)
		}
		refs = append(refs, ref)
	}
	return refs, j.failed("reading the streams of a channel", rows.Err())
}

// LostStreams are the questions in a channel, withdrawn ones too, whose prose
// may have been begun and is known nowhere.
func (j *Journal) LostStreams(ctx context.Context, team, channel string) (lost []Question, err error) {
	const doing = "reading the lost streams of a channel"
	rows, err := j.reader.QueryContext(ctx, `SELECT `+questionColumns+` FROM questions JOIN streams ON question = id
		WHERE open = 1 AND ref = '' AND team = ? AND channel = ? ORDER BY id`, team, channel)
	if err != nil {
		return nil, j.failed(doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		q, err := scanQuestion(rows)
		if err != nil {
			return nil, j.failed(doing, err)
		}
		lost = append(lost, q)
	}
	return lost, j.failed(doing, rows.Err())
}

// CancelStream keeps that prose for a question was never begun after all.
func (j *Journal) CancelStream(ctx context.Context, question string) error {
	return j.follow(ctx, "cancelling a stream", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM streams WHERE question = ?`, question)
		return err
	})
}

// EndStream keeps that the prose for a question grows no more.
func (j *Journal) EndStream(ctx context.Context, question string) error {
	return j.follow(ctx, "ending a stream", func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE streams SET open = 0 WHERE question = ? RETURNING question`, question).Scan(&question)
	})
}

// Stream returns the prose for a question, or ErrNotFound where none was ever
// begun.
func (j *Journal) Stream(ctx context.Context, question string) (s Stream, err error) {
	err = j.reader.QueryRowContext(ctx, `SELECT question, revision, ref, open FROM streams WHERE question = ?`, question).
		Scan(&s.Question, &s.Revision, &s.Ref, &s.Open)
	return s, j.failed("reading a stream", err)
}
