package search

import (
	"cmp"
	"slices"
)

// hashes finds the tables of a segment by the hash of a text. Two texts may
// share one: whoever asks looks at the tables.
type hashes struct {
	keys   []uint64 // ascending
	tables []uint32
}

func newHashes(tables int, key func(table int) uint64) hashes {
	h := hashes{make([]uint64, tables), make([]uint32, tables)}
	keys := make([]uint64, tables)
	for i := range keys {
		keys[i], h.tables[i] = key(i), uint32(i)
	}
	slices.SortFunc(h.tables, func(a, b uint32) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
	for i, t := range h.tables {
		h.keys[i] = keys[t]
	}
	return h
}

// of lists the tables of a hash, ascending.
func (h *hashes) of(key uint64) []uint32 {
	from, _ := slices.BinarySearch(h.keys, key)
	to := from
	for to < len(h.keys) && h.keys[to] == key {
		to++
	}
	return h.tables[from:to]
}

// hashOf is FNV-1a over texts and the ends between them.
func hashOf(texts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range texts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return h
}
