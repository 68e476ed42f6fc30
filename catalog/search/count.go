package search

import (
	"maps"
	"slices"
)

// keyCounts is how many tables in force have a key that leads to a thing.
type keyCounts struct {
	things []thing          // those that any key led to at the last whole build, ascending
	tables []uint32         // for each of them
	newer  map[thing]uint32 // the same for those that came since; nil for none
}

func newKeyCounts(of map[thing]uint32) keyCounts {
	k := keyCounts{things: slices.Sorted(maps.Keys(of))}
	k.tables = make([]uint32, len(k.things))
	for i, t := range k.things {
		k.tables[i] = of[t]
	}
	return k
}

// grown are the counts with room to change, which the old ones do not see.
func (k *keyCounts) grown() keyCounts {
	g := keyCounts{k.things, slices.Clone(k.tables), map[thing]uint32{}}
	maps.Copy(g.newer, k.newer)
	return g
}

// of is how many tables have a key to a thing.
func (k *keyCounts) of(t thing) uint32 {
	if at, ok := slices.BinarySearch(k.things, t); ok {
		return k.tables[at]
	}
	return k.newer[t]
}

func (k *keyCounts) add(t thing, by int) {
	if at, ok := slices.BinarySearch(k.things, t); ok {
		k.tables[at] += uint32(by)
		return
	}
	k.newer[t] += uint32(by)
}

// counts is how many of the tables have each of so many words, and a key that
// leads to a thing.
func (r *records) counts(words int) ([]uint32, keyCounts) {
	type counted struct {
		of   []uint32
		keys map[thing]uint32
	}
	each := make([]counted, len(r.ends)/stretchLeast+1)
	n := inStretches(len(r.ends), stretchLeast, func(stretch, from, to int) {
		c := counted{make([]uint32, words), map[thing]uint32{}}
		last := make([]uint32, words)
		var t record
		for d := from; d < to; d++ {
			t.decodeWords(r.raw(d), &r.compounds)
			for _, w := range t.words {
				if last[w] != uint32(d)+1 {
					last[w] = uint32(d) + 1
					c.of[w]++
				}
			}
			for _, k := range t.keys {
				c.keys[k]++
			}
		}
		each[stretch] = c
	})
	all := each[0]
	for _, e := range each[1:n] {
		for w, tables := range e.of {
			all.of[w] += tables
		}
		for k, tables := range e.keys {
			all.keys[k] += tables
		}
	}
	return all.of, newKeyCounts(all.keys)
}

// averages are the average lengths of the fields, over the tables that have them.
func averages(r *records) *[fieldCount]float64 {
	type sums [2][fieldCount]float64 // the lengths, and how many tables have any
	each := make([]sums, len(r.ends)/stretchLeast+1)
	n := inStretches(len(r.ends), stretchLeast, func(stretch, from, to int) {
		var t record
		for d := from; d < to; d++ {
			r.read(d, &t)
			for f, n := range t.lengths {
				if n > 0 {
					each[stretch][0][f] += float64(n)
					each[stretch][1][f]++
				}
			}
		}
	})
	average := new([fieldCount]float64)
	for f := range average {
		sum, with := 0.0, 0.0
		for _, e := range each[:n] {
			sum, with = sum+e[0][f], with+e[1][f]
		}
		average[f] = sum / max(with, 1)
	}
	return average
}
