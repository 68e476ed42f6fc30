package search

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/datafind/datafind/catalog"
)

// An index is built anew when the tables that came since the last build are more
// than so many and more than this part of all, or as many of those built went.
const (
	advancedLeast = 1_000
	advancedShare = 8
)

// Advance is the index of a later snapshot. touched are the full names, in lower
// case, of all tables that were added, changed or dropped in between; the others
// are taken over. The index that it is made from goes on as it was.
//
// What is not renewed until the next whole build: the average lengths of fields,
// the freshness of tables that did not change, and which of the older words are
// made up of others.
func (ix *Index) Advance(s *catalog.Snapshot, touched []string) *Index {
	return ix.advance(s, ix.moves(s, touched))
}

func (ix *Index) advance(s *catalog.Snapshot, m moves) *Index {
	most := max(advancedLeast, len(s.Tables)/advancedShare)
	if !m.whole || len(m.gone) > most || len(ix.parts) == 0 || ix.lacks != nil {
		return ix.again(s)
	}
	n := &Index{snap: s, weights: ix.weights, lexicon: ix.lexicon, ownTerms: ix.ownTerms, live: len(s.Tables), average: ix.average}
	a := later{collector: newCollector(ix.vocabulary.grown(), ix.things.grown()), count: slices.Clone(ix.count), keyCount: slices.Clone(ix.keyCount)}
	for _, id := range m.gone {
		p, table := ix.locate(id)
		a.recount(&p.records, table, -1)
	}
	for i := range ix.parts {
		n.parts = append(n.parts, ix.parts[i].moved(m))
	}
	base := &n.parts[0]
	a.compounds = ix.parts[len(ix.parts)-1].compounds
	var ids []uint32
	ids, n.lacks = a.collect(n.parts[1:], m.came, s)
	if len(ids) > most || base.deadCount() > most {
		return ix.again(s)
	}
	n.vocabulary, n.things, n.count, n.keyCount = a.vocabulary, a.things, a.count, a.keyCount
	if len(n.terms) > len(n.lexicon.terms) {
		n.lexicon = n.lexicon.with(n.vocabulary)
	}
	n.parts = n.parts[:1]
	if len(ids) > 0 {
		words, _ := a.counts(len(n.terms), len(n.things.terms))
		at := func(table int) *catalog.Table { return &s.Tables[ids[table]] }
		n.parts = append(n.parts, part{segment: newSegment(a.records, n.things.terms, at, words, n), ids: ids})
	}
	n.scratch = sync.Pool{New: func() any { return &scratch{terms: newTermRoom(len(n.terms))} }}
	return n
}

// moves says where the tables of one snapshot are in the next.
type moves struct {
	gone  []uint32     // positions in the old one of what was changed or dropped
	came  []uint32     // positions in the new one of what was added or changed, growing
	to    []uint32     // by position in the old one: in the new one, for what is gone that of the next
	dead  *catalog.Set // gone as a set
	whole bool         // the two fit together
}

func (ix *Index) moves(s *catalog.Snapshot, touched []string) moves {
	m := moves{to: make([]uint32, len(ix.snap.Tables)), dead: catalog.NewSet(len(ix.snap.Tables))}
	came := catalog.NewSet(len(s.Tables))
	for _, name := range slices.Compact(slices.Sorted(slices.Values(touched))) {
		if id, ok := ix.snap.Lookup(name); ok {
			m.gone = append(m.gone, uint32(id))
			m.dead.Add(id)
		}
		if id, ok := s.Lookup(name); ok {
			m.came = append(m.came, uint32(id))
			came.Add(id)
		}
	}
	slices.Sort(m.came)
	next := 0
	for id := range m.to {
		for next < len(s.Tables) && came.Has(next) {
			next++
		}
		if m.to[id] = uint32(next); !m.dead.Has(id) {
			next++
		}
	}
	m.whole = len(m.to)-len(m.gone)+len(m.came) == len(s.Tables)
	return m
}

// moved is the part with the positions of the next snapshot.
func (p *part) moved(m moves) part {
	n := part{segment: p.segment, ids: make([]uint32, len(p.ids)), dead: slices.Clone(p.dead)}
	if n.dead == nil {
		n.dead = make([]uint64, (len(p.ids)+63)/64)
	}
	for table, id := range p.ids {
		if !p.inForce(table) {
			n.ids[table] = m.to[min(int(id), len(m.to)-1)]
			continue
		}
		if n.ids[table] = m.to[id]; m.dead.Has(int(id)) {
			n.dead[table>>6] |= 1 << (table & 63)
		}
	}
	return n
}

func (p *part) deadCount() int {
	count := 0
	for table := range p.ids {
		if !p.inForce(table) {
			count++
		}
	}
	return count
}

// later is the work on the tables that came since the last whole build.
type later struct {
	*collector
	count, keyCount []uint32
}

// collect keeps the records of what is in force of parts and of the tables that
// came, and returns their positions, growing, and why some of those have no
// columns.
func (a *later) collect(parts []part, came []uint32, s *catalog.Snapshot) (ids []uint32, lacks error) {
	type kept struct {
		id  uint32
		raw []byte // nil where it came
	}
	next, stop := iter.Pull2(s.EachWhole(context.Background(), positions(came)))
	defer stop()
	var all []kept
	for i := range parts {
		for table, id := range parts[i].ids {
			if parts[i].inForce(table) {
				all = append(all, kept{id, parts[i].raw(table)})
			}
		}
	}
	for _, id := range came {
		all = append(all, kept{id: id})
	}
	slices.SortFunc(all, func(x, y kept) int { return cmp.Compare(x.id, y.id) })
	words, fresh := len(a.terms), []int{}
	ids = make([]uint32, len(all))
	for i, k := range all {
		if ids[i] = k.id; k.raw != nil {
			a.data = append(a.data, k.raw...)
			a.ends = append(a.ends, uint64(len(a.data)))
			continue
		}
		t, err, _ := next() // both go in the order of the positions
		lacks = cmp.Or(lacks, err)
		a.table(t)
		fresh = append(fresh, i)
	}
	a.count = append(a.count, make([]uint32, len(a.terms)-words)...)
	a.keyCount = append(a.keyCount, make([]uint32, len(a.things.terms)-len(a.keyCount))...)
	a.recountAll(fresh, 1)
	before := slices.Clone(a.count)
	a.recountAll(fresh, -1)
	a.splitCompounds(words, before, len(s.Tables))
	a.recountAll(fresh, 1)
	return ids, lacks
}

func positions(ids []uint32) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, id := range ids {
			if !yield(int(id)) {
				return
			}
		}
	}
}

func (a *later) recountAll(tables []int, by int) {
	for _, table := range tables {
		a.recount(&a.records, table, by)
	}
}

// recount adds a table to the counts, or takes it away.
func (a *later) recount(r *records, table, by int) {
	var t record
	r.read(table, &t)
	slices.Sort(t.words)
	for _, w := range slices.Compact(t.words) {
		a.count[w] += uint32(by)
	}
	for _, k := range t.keys {
		a.keyCount[k] += uint32(by)
	}
}

// again builds the index of a snapshot from nothing, as this one was built.
func (ix *Index) again(s *catalog.Snapshot) *Index {
	n := build(s, ix.weights)
	n.ownTerms = ix.ownTerms
	return n
}
