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

// later takes the tables apart that came.
func (ix *Index) later(s *catalog.Snapshot, m moves) *later {
	c := takeApart(len(m.came), func() *collector { return newCollector(ix.vocabulary.grown()) }, func(c *collector, from, to int) {
		(&renewal{collector: c, older: ix, snap: s}).all(m.came[from:to], m.was[from:to])
	})
	c.vocabulary, c.compounds = c.settled(), ix.compounds
	a := &later{collector: c, keys: ix.keys.grown(), count: make([]uint32, len(c.terms)), last: make([]uint32, len(c.terms))}
	copy(a.count, ix.count)
	return a
}

// countAll adds the tables that came to the counts, takes the words apart that no
// table had before, those from a number on, and adds their parts. of is how many
// tables there are in all.
func (a *later) countAll(from, of int) {
	var newer []int // tables with such words
	for table := range a.ends {
		a.recount(&a.records, table, 1)
		if slices.ContainsFunc(a.current.words, func(w uint32) bool { return int(w) >= from }) {
			newer = append(newer, table)
		}
	}
	made := a.splitCompounds(from, a.count, of)
	parted := slices.ContainsFunc(made, func(parts []uint32) bool { return parts != nil })
	if parted {
		a.recountAll(newer, -1)
	}
	a.compounds.later = append(slices.Clip(a.compounds.later), made...)
	if parted {
		a.recountAll(newer, 1)
	}
}

func (a *later) recountAll(tables []int, by int) {
	for _, table := range tables {
		a.recount(&a.records, table, by)
	}
}

// recount adds a table to the counts, or takes it away.
func (a *later) recount(r *records, table, by int) {
	a.current.decodeWords(r.raw(table), &r.compounds)
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

// with are the records of what is in force of parts and of what came, in the
// order of their positions, and these.
func (a *later) with(parts []part, came []uint32) (records, []uint32) {
	if len(parts) == 0 {
		return a.records, came
	}
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
		all = append(all, kept{id, &a.records, i})
	}
	slices.SortFunc(all, func(x, y kept) int { return cmp.Compare(x.id, y.id) })
	r, ids := records{compounds: a.compounds}, make([]uint32, len(all))
	for i, k := range all {
		ids[i] = k.id
		r.take(k.from, k.table)
	}
	return r, ids
}
