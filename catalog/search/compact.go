package search

import (
	"cmp"
	"context"
	"iter"
)

// wornShare is the part of all tables that came or went since the last whole
// build from which on an index is worth making whole again.
const wornShare = 32

// Worn tells whether so much came and went since the last whole build that a
// compact index is worth its time and its place in a file.
func (ix *Index) Worn() bool {
	return ix.lacks == nil && ix.moved() > max(advancedLeast, ix.live/wornShare)
}

// Compact is the same index made whole: words that no table has any more are
// gone, what Advance leaves for later is done, and no text is taken apart anew.
// The index that it is made from goes on as it was.
func (ix *Index) Compact() *Index {
	n := &Index{snap: ix.snap, weights: ix.weights, ownTerms: ix.ownTerms, parts: ix.parts}
	return n.again(ix, nil)
}

// again builds a whole index out of the records that the parts have in force, in
// the words of an older index, and of the tables that came.
func (ix *Index) again(older *Index, came []uint32) *Index {
	r := newRenumberer(older)
	from := make([]struct{ part, table uint32 }, len(ix.snap.Tables))
	for i := range ix.parts {
		for table, id := range ix.parts[i].ids {
			if ix.parts[i].inForce(table) {
				from[id].part, from[id].table = uint32(i), uint32(table)
			}
		}
	}
	next, stop := iter.Pull2(ix.snap.EachWhole(context.Background(), each(came)))
	defer stop()
	for id, at := range from {
		if len(came) > 0 && came[0] == uint32(id) {
			t, err, _ := next()
			r.lacks = cmp.Or(r.lacks, err)
			r.table(t)
			came = came[1:]
			continue
		}
		r.take(&ix.parts[at.part].records, int(at.table))
	}
	n := assemble(ix.snap, ix.weights, r.collector, nil)
	n.ownTerms = ix.ownTerms
	return n
}

func each(positions []uint32) iter.Seq[int] {
	return func(yield func(id int) bool) {
		for _, id := range positions {
			if !yield(int(id)) {
				return
			}
		}
	}
}

// renumberer collects records of an older index.
type renumberer struct {
	*collector
	older *Index
	words []uint32 // by word of the older one: its number here, or none
}

const none = ^uint32(0)

func newRenumberer(older *Index) *renumberer {
	r := &renumberer{newCollector(emptyVocabulary()), older, make([]uint32, len(older.terms))}
	for i := range r.words {
		r.words[i] = none
	}
	return r
}

func (r *renumberer) take(from *records, table int) {
	t := &r.current
	t.decode(from.raw(table), nil)
	for _, list := range [...][]uint32{t.name, t.words} {
		for _, w := range list {
			if r.words[w] == none {
				r.words[w] = r.term(r.older.terms[w])
			}
		}
	}
	t.renumber(renumbering{newer: r.words})
	r.records.add(t, from.layers[table], from.homes[table])
}
