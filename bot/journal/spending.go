package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Spent returns what models have used on a day, named by its midnight in UTC:
// tokens and US dollars, zero where nothing is kept of it.
func (j *Journal) Spent(ctx context.Context, day time.Time) (tokens int, cost float64, err error) {
	err = j.reader.QueryRowContext(ctx, `SELECT tokens, cost FROM spending WHERE day = ?`, nanos(day)).Scan(&tokens, &cost)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return tokens, cost, j.failed("reading what was spent", err)
}

// Spend adds to what models have used on a day and drops the days before it;
// negative numbers put something back.
func (j *Journal) Spend(ctx context.Context, day time.Time, tokens int, cost float64) error {
	return j.follow(ctx, "keeping what was spent", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM spending WHERE day < ?`, nanos(day)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO spending (day, tokens, cost) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens, cost = cost + excluded.cost`, nanos(day), tokens, cost)
		return err
	})
}
