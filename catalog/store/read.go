package store

import (
	"context"
	"database/sql"
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
	columns, missing := make([][]catalog.Column, len(names)), 0
	err := c.store.read(ctx, "reading cached columns", func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, columnsOf)
		if err != nil {
			return err
		}
		defer stmt.Close()
		r := c.store.newRows()
		for i, name := range names {
			var found bool
			if columns[i], found, err = r.columns(ctx, stmt, c.revision, key(name)); err != nil {
				return err
			}
			if !found {
				missing++
			}
		}
		if missing == 0 {
			return nil
		}
		return fmt.Errorf("%w: %d of %d tables", lost(ctx, tx, c.revision), missing, len(names))
	})
	return columns, err
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

// columns reads those of one table, whose name is in lower case. Found is false
// where the file has the table no more as it was in the revision.
func (r *rows) columns(ctx context.Context, stmt *sql.Stmt, revision int64, name string) (columns []catalog.Column, found bool, err error) {
	rows, err := stmt.QueryContext(ctx, revision, name)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, false, rows.Err()
	}
	record, data, err := scanPair(rows)
	if err != nil {
		return nil, false, err
	}
	_, tags, err := decodeRecord(record, r.shares)
	if err != nil {
		return nil, false, err
	}
	if columns, err = decodeColumns(data, r.shares); err != nil {
		return nil, false, err
	}
	r.tag(columns, tags)
	return columns, true, rows.Err()
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
