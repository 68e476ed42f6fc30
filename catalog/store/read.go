package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/datafind/datafind/catalog"
)

// columnsAt reads the columns of one revision.
type columnsAt struct {
	store    *Store
	revision int64
}

// Columns implements catalog.ColumnReader.
func (c columnsAt) Columns(ctx context.Context, names []string) ([][]catalog.Column, error) {
	columns := make([][]catalog.Column, len(names))
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = key(name)
	}
	list, err := json.Marshal(keys)
	if err != nil {
		return columns, fmt.Errorf("naming tables to the cache: %w", err)
	}
	err = c.store.read(ctx, "reading cached columns", func(tx *sql.Tx) error {
		found, err := c.store.newRows().columns(ctx, tx, columns, c.revision, list)
		if err != nil || found == len(names) {
			return err
		}
		return fmt.Errorf("%w: %d of %d tables", lost(ctx, tx, c.revision), len(names)-found, len(names))
	})
	return columns, err
}

// columns reads those of the tables that a list names, in its order, and tells
// how many it found.
func (r *rows) columns(ctx context.Context, q querier, into [][]catalog.Column, revision int64, list []byte) (found int, err error) {
	rows, err := q.QueryContext(ctx, columnsOf, revision, string(list))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for ; rows.Next(); found++ {
		var at int
		record, data, err := scanPair(rows, &at)
		if err != nil {
			return found, err
		}
		_, tags, err := decodeRecord(record, r.shares)
		if err != nil {
			return found, err
		}
		if into[at], err = decodeColumns(data, r.shares); err != nil {
			return found, err
		}
		r.tag(into[at], tags)
	}
	return found, rows.Err()
}

// lost says why rows of a revision are not there: a revision of long ago has
// only what did not change since, all others are whole.
func lost(ctx context.Context, q querier, revision int64) error {
	var n int
	err := q.QueryRowContext(ctx, "SELECT count(*) FROM revisions WHERE revision = ?", revision).Scan(&n)
	switch {
	case err != nil:
		return err
	case n == 0:
		return ErrRevision
	}
	return errEncoding
}

// tag puts tags to their columns.
func (r *rows) tag(columns []catalog.Column, tags []catalog.ColumnTag) {
	if len(tags) == 0 {
		return
	}
	of := map[string][]catalog.Tag{}
	for _, x := range tags {
		of[key(x.Column)] = append(of[key(x.Column)], x.Tag)
	}
	for i := range columns {
		c := &columns[i]
		c.Tags = of[key(c.Name)]
		c.Personal = c.Personal || r.meaning.Personal(c.Tags, nil)
	}
}
