package store

import (
	"context"

	"github.com/datafind/datafind/catalog"
)

// readColumns fetches the columns that are wanted. Where those are most of all,
// asking for all is cheaper than naming them.
func (n *next) readColumns(ctx context.Context) error {
	if _, err := n.w.exec(ctx, `DELETE FROM wanted WHERE NOT EXISTS
		(SELECT 1 FROM records r WHERE r.name = wanted.name AND r.gone IS NULL)`); err != nil {
		return err
	}
	if err := n.w.commit(ctx); err != nil {
		return err
	}
	wanted, err := texts(ctx, n.w.conn, "SELECT full_name FROM wanted ORDER BY name")
	if err != nil || len(wanted) == 0 {
		return err
	}
	total, done := len(wanted), 0
	if total > n.seen.count/2 {
		wanted = nil
	}
	err = n.source.Columns(ctx, wanted, func(table string, columns []catalog.Column) error {
		put, err := n.putColumns(ctx, key(table), columns)
		if err != nil || !put {
			return err
		}
		n.columns += len(columns)
		if done++; done%progressEvery == 0 {
			n.progress(Progress{PhaseColumns, done, total})
		}
		return n.w.rest(ctx)
	})
	if err != nil {
		return err
	}
	n.progress(Progress{PhaseColumns, total, total})
	return n.withoutColumns(ctx)
}

// withoutColumns settles the tables that the source has no columns for.
func (n *next) withoutColumns(ctx context.Context) error {
	if err := n.w.commit(ctx); err != nil {
		return err
	}
	rest, err := texts(ctx, n.w.conn, "SELECT name FROM wanted")
	if err != nil {
		return err
	}
	for _, name := range rest {
		if _, err := n.putColumns(ctx, name, nil); err != nil {
			return err
		}
		if err := n.w.rest(ctx); err != nil {
			return err
		}
	}
	return n.w.commit(ctx)
}

// putColumns gives a table its columns; put is false where nobody wants them.
func (n *next) putColumns(ctx context.Context, name string, columns []catalog.Column) (put bool, err error) {
	var wanted int
	if put, err = n.w.row(ctx, "SELECT 1 FROM wanted WHERE name = ?", []any{name}, &wanted); err != nil || !put {
		return false, err
	}
	r, _, err := n.newest(ctx, name)
	if err != nil {
		return false, err
	}
	data := n.encoded(func(e *encoder) { encodeColumns(e, columns) })
	sum := hash([]byte(name), data)
	var born, before int64
	had, err := n.w.row(ctx, "SELECT born, hash FROM columns WHERE id = ?", []any{r.columns}, &born, &before)
	if err != nil {
		return false, err
	}
	if !had || before != sum {
		id, err := n.replaceColumns(ctx, r.columns, had && born == n.revision, sum, data)
		if err != nil {
			return false, err
		}
		if err := n.pointTo(ctx, r, id, name, columns); err != nil {
			return false, err
		}
	}
	_, err = n.w.exec(ctx, "DELETE FROM wanted WHERE name = ?", name)
	return true, err
}

// replaceColumns writes columns over those that nobody reads yet, or beside
// those that somebody does.
func (n *next) replaceColumns(ctx context.Context, id int64, over bool, sum int64, data []byte) (int64, error) {
	if over {
		_, err := n.w.exec(ctx, "UPDATE columns SET hash = ?, data = ? WHERE id = ?", sum, data, id)
		return id, err
	}
	if _, err := n.w.exec(ctx, "UPDATE columns SET gone = ? WHERE id = ?", n.revision, id); err != nil {
		return 0, err
	}
	return n.w.exec(ctx, "INSERT INTO columns (born, hash, data) VALUES (?, ?, ?)", n.revision, sum, data)
}

// pointTo gives a table's record its columns, with their summary.
func (n *next) pointTo(ctx context.Context, r record, id int64, name string, columns []catalog.Column) error {
	summary := n.encoded(func(e *encoder) { encodeSummary(e, columns) })
	sum := hash([]byte(name), summary)
	if r.born == n.revision {
		_, err := n.w.exec(ctx, "UPDATE records SET columns = ?, sums = ?, summary = ? WHERE id = ?", id, sum, summary, r.id)
		return err
	}
	if _, err := n.w.exec(ctx, "UPDATE records SET gone = ? WHERE id = ?", n.revision, r.id); err != nil {
		return err
	}
	_, err := n.w.exec(ctx, `INSERT INTO records (name, born, hash, shape, columns, sums, summary, data)
		SELECT name, ?, hash, shape, ?, ?, ?, data FROM records WHERE id = ?`, n.revision, id, sum, summary, r.id)
	return err
}

// texts reads a column of texts.
func texts(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, scanned(err)
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
