package store

import (
	"bytes"
	"context"
	"slices"
	"time"
)

// publish puts the revision in force, in one transaction of one row.
func (n *next) publish(ctx context.Context, asOf time.Time) (Report, error) {
	report := Report{
		Revision: n.revision, Previous: n.previous.revision, AsOf: asOf,
		Tables: n.seen.count, Columns: n.columns, Gaps: n.source.Gaps(),
		Containers: !bytes.Equal(n.containers, n.previous.containers),
	}
	if err := n.count(ctx, &report); err != nil {
		return report, err
	}
	gaps := n.encoded(func(e *encoder) { encodeGaps(e, report.Gaps) })
	if _, err := n.w.exec(ctx, "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?)",
		n.revision, asOf.UnixNano(), n.seen.count, hash(nil, n.containers), n.containers, gaps); err != nil {
		return report, err
	}
	return report, n.w.commit(ctx)
}

// count tells the revision from the one in force.
func (n *next) count(ctx context.Context, report *Report) error {
	if n.previous.revision == 0 {
		report.Added = report.Tables
		return nil
	}
	born, err := texts(ctx, n.w.conn, "SELECT name FROM records WHERE born = ?", n.revision)
	if err != nil {
		return err
	}
	gone, err := texts(ctx, n.w.conn, "SELECT name FROM records WHERE gone = ?", n.revision)
	if err != nil {
		return err
	}
	report.Touched = slices.Concat(born, gone)
	slices.Sort(report.Touched)
	report.Touched = slices.Compact(report.Touched)
	report.Added = len(report.Touched) - len(gone)
	report.Dropped = len(report.Touched) - len(born)
	report.Changed = len(born) - report.Added
	return nil
}

// sweep removes what only revisions before the previous one had: whoever still
// reads the previous one finds it whole until the sync after this.
func (n *next) sweep(ctx context.Context) error {
	for _, query := range []string{
		"DELETE FROM revisions WHERE revision < ?",
		"DELETE FROM records WHERE gone <= ?",
		"DELETE FROM columns WHERE gone <= ?",
	} {
		if _, err := n.w.exec(ctx, query, n.previous.revision); err != nil {
			return err
		}
		if err := n.w.commit(ctx); err != nil {
			return err
		}
	}
	return nil
}
