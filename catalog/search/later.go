package search

import (
	"cmp"
	"slices"

	"github.com/datafind/datafind/catalog"
)

// later is the work on the tables that came since the last whole build.
type later struct {
	*collector
	count []uint32
	keys  keyCounts
	last  []uint32 // by word: the round in which it was counted last
	round uint32
}

func (ix *Index) later() *later {
	c := newCollector(ix.vocabulary.grown())
	c.compounds = ix.compounds()
	return &later{collector: c, count: slices.Clone(ix.count), keys: ix.keys.grown(), last: make([]uint32, len(ix.terms))}
}

// collect keeps the records of what is in force of parts and of the tables that
// came, and returns their positions, growing.
func (a *later) collect(parts []part, came []uint32, s *catalog.Snapshot) []uint32 {
	words := a.vocabulary
	fresh := takeApart(s, len(came), func(i int) int { return int(came[i]) }, func() *collector {
		return newCollector(words.grown())
	})
	a.vocabulary, a.lacks, fresh.compounds = fresh.vocabulary, fresh.lacks, a.compounds
	a.count = append(a.count, make([]uint32, len(a.terms)-len(a.count))...)
	a.last = append(a.last, make([]uint32, len(a.terms)-len(a.last))...)
	a.recountAll(&fresh.records, 1)
	a.splitCompounds(len(words.terms), a.count, len(s.Tables))
	if slices.ContainsFunc(a.compounds[len(words.terms):], func(parts []uint32) bool { return parts != nil }) {
		a.recountAll(&fresh.records, -1)
		fresh.compounds = a.compounds
		a.recountAll(&fresh.records, 1)
	}
	return a.merge(parts, &fresh.records, came)
}

// merge puts the records of what is in force of parts and of what came in the
// order of their positions, and returns these.
func (a *later) merge(parts []part, fresh *records, came []uint32) []uint32 {
	type kept struct {
		id    uint32
		from  *records
		table int
	}
	var all []kept
	for i := range parts {
		for table, id := range parts[i].ids {
			if parts[i].inForce(table) {
				all = append(all, kept{id, &parts[i].records, table})
			}
		}
	}
	for i, id := range came {
		all = append(all, kept{id, fresh, i})
	}
	slices.SortFunc(all, func(x, y kept) int { return cmp.Compare(x.id, y.id) })
	ids := make([]uint32, len(all))
	for i, k := range all {
		ids[i] = k.id
		a.records.take(k.from, k.table)
	}
	return ids
}

func (a *later) recountAll(r *records, by int) {
	for table := range r.ends {
		a.recount(r, table, by)
	}
}

// recount adds a table to the counts, or takes it away.
func (a *later) recount(r *records, table, by int) {
	r.read(table, &a.current)
	a.round++
	for _, w := range a.current.words {
		if a.last[w] != a.round {
			a.last[w] = a.round
			a.count[w] += uint32(by)
		}
	}
	for _, k := range a.current.keys {
		a.keys.add(k, by)
	}
}
