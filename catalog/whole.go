package catalog

import (
	"context"
	"iter"
)

// ColumnReader reads columns that a snapshot does not hold in memory.
type ColumnReader interface {
	// Columns are those of some tables by their full names, in that order. With
	// an error they are nil for the tables that could not be read, and for no
	// others that have any.
	Columns(ctx context.Context, names []string) ([][]Column, error)
}

// wholeBatch is how many tables are read at once by who goes over many.
const wholeBatch = 256

// WithColumns is the same metadata, whose tables have their summaries alone;
// their columns come out of the reader where they are needed.
func (s *Snapshot) WithColumns(r ColumnReader) *Snapshot {
	with := *s
	with.columns = r
	return &with
}

// Whole are the tables at some positions with their columns. There are as many
// as were asked for, also with an error, which says why some have none.
func (s *Snapshot) Whole(ctx context.Context, ids ...int) ([]*Table, error) {
	tables := make([]*Table, len(ids))
	for i, id := range ids {
		tables[i] = &s.Tables[id]
	}
	if s.columns == nil || len(ids) == 0 {
		return tables, nil
	}
	names := make([]string, len(ids))
	for i, t := range tables {
		names[i] = t.FullName()
	}
	columns, err := s.columns.Columns(ctx, names)
	for i := range columns {
		whole := *tables[i]
		whole.Columns = columns[i]
		tables[i] = &whole
	}
	return tables, err
}

// EachWhole goes over the tables at some positions with their columns, a batch
// at a time. The error stands at each table that may have none because of it.
func (s *Snapshot) EachWhole(ctx context.Context, ids iter.Seq[int]) iter.Seq2[*Table, error] {
	return func(yield func(*Table, error) bool) {
		batch := make([]int, 0, wholeBatch)
		flush := func() bool {
			tables, err := s.Whole(ctx, batch...)
			batch = batch[:0]
			for _, t := range tables {
				if !yield(t, err) {
					return false
				}
			}
			return true
		}
		for id := range ids {
			if batch = append(batch, id); len(batch) == cap(batch) && !flush() {
				return
			}
		}
		flush()
	}
}

// Positions are those of the tables in a set, nil for all, growing.
func (s *Snapshot) Positions(in *Set) iter.Seq[int] {
	return func(yield func(int) bool) {
		for id := range s.Tables {
			if in.Has(id) && !yield(id) {
				return
			}
		}
	}
}
