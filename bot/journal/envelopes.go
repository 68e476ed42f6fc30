package journal

import (
	"context"
	"database/sql"
)

// Accept keeps an envelope, on disk when it returns nil; only then may it be
// acknowledged. It is not fresh when one with its key was accepted before,
// also if that one was finished since.
func (j *Journal) Accept(ctx context.Context, e Envelope) (fresh bool, err error) {
	err = j.write(ctx, "accepting an envelope", func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO envelopes (key, type, lane, urgent, payload, received)
			VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
			e.Key, e.Type, e.Lane, e.Urgent, blob(e.Payload), nanos(e.Received))
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		fresh = n == 1
		return err
	})
	return fresh && err == nil, err
}

// Unfinished returns the envelopes that were neither finished nor given up,
// in the order in which they were accepted.
func (j *Journal) Unfinished(ctx context.Context) ([]Envelope, error) {
	rows, err := j.reader.QueryContext(ctx, `SELECT key, type, lane, urgent, payload, received, attempts
		FROM envelopes WHERE state = 'open' ORDER BY seq`)
	if err != nil {
		return nil, j.failed("reading unfinished envelopes", err)
	}
	defer rows.Close()
	var all []Envelope
	for rows.Next() {
		var e Envelope
		var received int64
		if err := rows.Scan(&e.Key, &e.Type, &e.Lane, &e.Urgent, &e.Payload, &received, &e.Attempts); err != nil {
			return nil, j.failed("reading unfinished envelopes", err)
		}
		e.Received = instant(received)
		all = append(all, e)
	}
	return all, j.failed("reading unfinished envelopes", rows.Err())
}

// Begin counts an attempt at handling an open envelope, before the handling,
// and returns how many have begun with this one.
func (j *Journal) Begin(ctx context.Context, key string) (attempts int, err error) {
	err = j.follow(ctx, "beginning an envelope", func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE envelopes SET attempts = attempts + 1
			WHERE key = ? AND state = 'open' RETURNING attempts`, key).Scan(&attempts)
	})
	return attempts, err
}

// Finish closes an envelope that was handled. Its payload goes, for nobody
// needs it any more; its key stays, so that a later delivery is known.
func (j *Journal) Finish(ctx context.Context, key string) error {
	return j.follow(ctx, "finishing an envelope", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE envelopes SET state = 'done', payload = x'', closed = ?
			WHERE key = ? AND state = 'open'`, nanos(j.clock()), key)
		return err
	})
}

// GiveUp closes an envelope that could not be handled; it is kept with its
// payload and the reason, and counted as dead.
func (j *Journal) GiveUp(ctx context.Context, key, reason string) error {
	return j.follow(ctx, "giving up an envelope", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE envelopes SET state = 'dead', reason = ?, closed = ?
			WHERE key = ? AND state = 'open'`, reason, nanos(j.clock()), key)
		return err
	})
}

// blob keeps an empty body an empty blob where nil would be NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
