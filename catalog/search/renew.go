package search

import (
	"bytes"
	"cmp"
	"context"
	"iter"

	"github.com/datafind/datafind/catalog"
)

// renewal collects tables that came or changed. What did not change of one is
// taken over from an older index, and columns that did not are not read.
type renewal struct {
	*collector
	older    *Index
	snap     *catalog.Snapshot // the later one
	was, now marker
	record   record
}

// What is the same in two states of a table.
type sameness uint8

const (
	nothingSame sameness = iota
	columnsSame          // which have no tags and no properties
	textsSame            // all but what its priors come from
)

// all collects the tables at some positions. was are their positions in the older
// snapshot, or none.
func (r *renewal) all(came, was []uint32) {
	same := make([]sameness, len(came))
	for i, id := range came {
		if was[i] != none {
			same[i] = r.compare(&r.older.snap.Tables[was[i]], &r.snap.Tables[id])
		}
	}
	next, stop := iter.Pull2(r.snap.EachWhole(context.Background(), func(yield func(id int) bool) {
		for i, id := range came {
			if same[i] == nothingSame && !yield(int(id)) {
				return
			}
		}
	}))
	defer stop()
	for i, id := range came {
		if same[i] == nothingSame {
			t, err, _ := next()
			r.lacks = cmp.Or(r.lacks, err)
			r.table(t)
			continue
		}
		p, table := r.older.locate(was[i])
		if same[i] == textsSame {
			r.take(&p.records, table)
			continue
		}
		r.record.decode(p.raw(table), nil)
		r.tableWith(&r.snap.Tables[id], &r.record)
	}
}

func (r *renewal) compare(was, now *catalog.Table) sameness {
	r.was.b, r.now.b = r.was.b[:0], r.now.b[:0]
	r.was.columns(was.Summary)
	r.now.columns(now.Summary)
	if !bytes.Equal(r.was.b, r.now.b) {
		return nothingSame
	}
	r.was.head(was)
	r.now.head(now)
	if bytes.Equal(r.was.b, r.now.b) {
		return textsSame
	}
	if len(now.Summary.Tags)+len(now.Summary.Properties) > 0 {
		return nothingSame
	}
	return columnsSame
}
