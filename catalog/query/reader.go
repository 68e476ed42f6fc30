package query

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/datafind/datafind/catalog"
)

// How much a query may take.
const (
	maxTime   = 5 * time.Second
	maxRows   = 1000
	maxBytes  = 256 << 10 // of all cells
	maxMemory = 64 << 20  // of SQLite, sorting and grouping included
)

// Why a query gave nothing.
var (
	ErrSQL     = errors.New("the query is wrong")
	ErrRefused = errors.New("the query may not run")
	ErrLimit   = errors.New("the query takes too much")
)

// Reader reads one snapshot with the eyes of one audience.
type Reader struct {
	Snapshot *catalog.Snapshot
	Audience catalog.Audience
	// Private tells that one person alone reads the answer. Else nothing is
	// said of columns that only look like personal data.
	Private bool
}

// Result is what a query gave. Cells are text, an empty one is nothing known.
type Result struct {
	Columns []string
	Rows    [][]string
	Cut     bool // there is more than maxRows rows or maxBytes bytes
}

// Run runs one SELECT over the views that Schema describes.
func (r Reader) Run(ctx context.Context, sql string) (Result, error) {
	return r.run(ctx, sql, maxTime)
}

func (r Reader) run(ctx context.Context, sql string, limit time.Duration) (Result, error) {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	eyes := &eyes{Reader: r, ctx: bounded, allowed: r.Snapshot.Visible(r.Audience)}
	c, err := eyes.open()
	if err != nil {
		return Result{}, fmt.Errorf("opening the metadata for a query: %w", err)
	}
	defer c.Close()
	result, err := read(c, sql)
	switch {
	case err == nil && eyes.failed == nil:
		return result, nil
	case ctx.Err() != nil:
		return Result{}, ctx.Err()
	case bounded.Err() != nil:
		return Result{}, fmt.Errorf("%w: more than %s", ErrLimit, limit)
	case eyes.failed != nil:
		return Result{}, eyes.failed
	}
	return Result{}, classified(err)
}

func read(c *sqlite3.Conn, sql string) (result Result, err error) {
	stmt, tail, err := c.Prepare(sql)
	if err != nil {
		return result, err
	}
	if stmt == nil {
		return result, fmt.Errorf("%w: it is empty", ErrSQL)
	}
	defer stmt.Close()
	if more, _, err := c.Prepare(tail); more != nil || err != nil {
		return result, errors.Join(fmt.Errorf("%w: it is more than one statement", ErrRefused), more.Close())
	}
	if !stmt.ReadOnly() || stmt.ColumnCount() == 0 {
		return result, fmt.Errorf("%w: it is no SELECT", ErrRefused)
	}
	for i := range stmt.ColumnCount() {
		result.Columns = append(result.Columns, stmt.ColumnName(i))
	}
	for size := 0; stmt.Step(); {
		row := make([]string, len(result.Columns))
		for i := range row {
			row[i] = stmt.ColumnText(i)
			size += len(row[i])
		}
		if len(result.Rows) == maxRows || size > maxBytes {
			result.Cut = true
			return result, nil
		}
		result.Rows = append(result.Rows, row)
	}
	return result, stmt.Err()
}

// classified says by which of its own errors a query failed.
func classified(err error) error {
	switch {
	case errors.Is(err, ErrRefused), errors.Is(err, ErrSQL):
		return err
	case errors.Is(err, sqlite3.AUTH):
		return fmt.Errorf("%w: only SELECT over the views is allowed (%w)", ErrRefused, err)
	case errors.Is(err, sqlite3.NOMEM), errors.Is(err, sqlite3.TOOBIG), errors.Is(err, sqlite3.FULL), errors.Is(err, sqlite3.INTERRUPT):
		return fmt.Errorf("%w: %w", ErrLimit, err)
	}
	return fmt.Errorf("%w: %w", ErrSQL, err)
}
