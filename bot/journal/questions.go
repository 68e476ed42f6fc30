package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

const questionColumns = `id, user, team, channel, message, surface, text, body, asked, withdrawn`

// Ask keeps a question unless one with its ID is there; stored is the one that
// holds, fresh tells whether it is this one. A mention that is delivered as an
// event of two types is one question by this.
func (j *Journal) Ask(ctx context.Context, q Question) (stored Question, fresh bool, err error) {
	err = j.follow(ctx, "keeping a question", func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO questions (`+questionColumns+`)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
			q.ID, q.User, q.Team, q.Channel, q.Message, q.Surface, q.Text, blob(q.Body), nanos(q.Asked), q.Withdrawn)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if err != nil {
			return err
		}
		fresh = n == 1
		stored, err = scanQuestion(tx.QueryRowContext(ctx, `SELECT `+questionColumns+` FROM questions WHERE id = ?`, q.ID))
		return err
	})
	return stored, fresh && err == nil, err
}

// Question returns the question with an ID, or ErrNotFound.
func (j *Journal) Question(ctx context.Context, id string) (Question, error) {
	q, err := scanQuestion(j.reader.QueryRowContext(ctx, `SELECT `+questionColumns+` FROM questions WHERE id = ?`, id))
	return q, j.failed("reading a question", err)
}

// QuestionAt returns the question that a message asked, or ErrNotFound.
func (j *Journal) QuestionAt(ctx context.Context, team, channel, message string) (Question, error) {
	q, err := scanQuestion(j.reader.QueryRowContext(ctx, `SELECT `+questionColumns+` FROM questions
		WHERE team = ? AND channel = ? AND message = ? ORDER BY asked, id LIMIT 1`, team, channel, message))
	return q, j.failed("reading a question", err)
}

// Stretch is a part of a channel's history, by the numbers of its messages (ts).
type Stretch struct {
	Team, Channel string
	Thread        string // its first message; empty: whatever the thread
	From, Until   string // from this message on, before that one
}

// Earlier returns up to limit questions that messages in a stretch asked and
// that were not withdrawn, the latest first.
func (j *Journal) Earlier(ctx context.Context, s Stretch, limit int) (found []Question, err error) {
	rows, err := j.reader.QueryContext(ctx, `SELECT `+questionColumns+` FROM questions
		WHERE team = ?1 AND channel = ?2 AND message >= ?3 AND message < ?4 AND withdrawn = 0
			AND (?5 = '' OR json_extract(CAST(body AS TEXT), '$.Place.Thread') = ?5)
		ORDER BY message DESC LIMIT ?6`, s.Team, s.Channel, s.From, s.Until, s.Thread, limit)
	if err != nil {
		return nil, j.failed("reading questions", err)
	}
	defer rows.Close()
	for rows.Next() {
		q, err := scanQuestion(rows)
		if err != nil {
			return nil, j.failed("reading a question", err)
		}
		found = append(found, q)
	}
	return found, j.failed("reading questions", rows.Err())
}

// Withdraw marks a question whose message was deleted.
func (j *Journal) Withdraw(ctx context.Context, question string) error {
	return j.follow(ctx, "withdrawing a question", func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE questions SET withdrawn = 1 WHERE id = ? RETURNING id`, question).Scan(&question)
	})
}

// SaveAnswer keeps a revision of an answer; the first one kept under its
// number holds. ErrNotFound means that its question is not there.
func (j *Journal) SaveAnswer(ctx context.Context, a Answer) error {
	tables, err := json.Marshal(a.Tables)
	if err != nil {
		return fmt.Errorf("keeping an answer: %w", err)
	}
	return j.follow(ctx, "keeping an answer", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO answers (question, revision, kind, settled, model, tables, body, made)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			a.Question, a.Revision, a.Kind, a.Settled, a.Model, string(tables), blob(a.Body), nanos(a.Made))
		return err
	})
}

// Answer returns a revision of the answer to a question, the latest for 0, or
// ErrNotFound.
func (j *Journal) Answer(ctx context.Context, question string, revision int) (Answer, error) {
	a, err := scanAnswer(j.reader.QueryRowContext(ctx, `SELECT question, revision, kind, settled, model, tables, body, made
		FROM answers WHERE question = ?1 AND (?2 = 0 OR revision = ?2) ORDER BY revision DESC LIMIT 1`, question, revision))
	return a, j.failed("reading an answer", err)
}

// Intend counts an attempt to post the answer to a question, before it is
// made, and returns what is known of the post with this attempt counted.
func (j *Journal) Intend(ctx context.Context, question string) (p Post, err error) {
	err = j.write(ctx, "intending a post", func(ctx context.Context, tx *sql.Tx) error {
		p, err = scanPost(tx.QueryRowContext(ctx, `INSERT INTO posts (question, attempts) VALUES (?, 1)
			ON CONFLICT DO UPDATE SET attempts = attempts + 1 RETURNING question, attempts, ref, revision`, question))
		return err
	})
	return p, err
}

// Posted keeps where an answer stands and which revision is shown there; a
// later revision is never replaced by an earlier one.
func (j *Journal) Posted(ctx context.Context, question, ref string, revision int) error {
	return j.follow(ctx, "keeping a post", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO posts (question, ref, revision) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET ref = excluded.ref, revision = max(revision, excluded.revision)`,
			question, ref, revision)
		return err
	})
}

// Post returns what is known of the post of an answer, or ErrNotFound where
// none was ever begun.
func (j *Journal) Post(ctx context.Context, question string) (Post, error) {
	p, err := scanPost(j.reader.QueryRowContext(ctx,
		`SELECT question, attempts, ref, revision FROM posts WHERE question = ?`, question))
	return p, j.failed("reading a post", err)
}

// row is a row of a result, whether of one or of many.
type row interface{ Scan(...any) error }

func scanQuestion(r row) (Question, error) {
	var q Question
	var asked int64
	err := r.Scan(&q.ID, &q.User, &q.Team, &q.Channel, &q.Message, &q.Surface, &q.Text, &q.Body, &asked, &q.Withdrawn)
	q.Asked = instant(asked)
	return q, err
}

func scanAnswer(r row) (Answer, error) {
	var a Answer
	var tables string
	var made int64
	if err := r.Scan(&a.Question, &a.Revision, &a.Kind, &a.Settled, &a.Model, &tables, &a.Body, &made); err != nil {
		return Answer{}, err
	}
	a.Made = instant(made)
	return a, json.Unmarshal([]byte(tables), &a.Tables)
}

func scanPost(r row) (Post, error) {
	var p Post
	err := r.Scan(&p.Question, &p.Attempts, &p.Ref, &p.Revision)
	return p, err
}
