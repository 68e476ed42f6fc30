package search

import (
	"slices"

	"github.com/datafind/datafind/catalog"
)

// nearPart is the part of a score that engines bring.
const nearPart = "meaning"

// nearRank is how fast a place further down counts less, the k of a reciprocal
// rank. It is small: what an engine is sure of are its first places.
const nearRank = 3

// meet joins what engines found to what words found, by rank: the first place
// brings a share of the best score, the others less. A table that no word
// meets can so be found; its priors hold as for all others.
func (ix *Index) meet(pool []ranked, near [][]int, allowed *catalog.Set, of func(table uint32) ranked) []ranked {
	at := make(map[uint32]int, len(pool))
	most := 1.0 // where no word meets anything
	for i := range pool {
		at[pool[i].table] = i
		most = max(most, pool[i].score)
	}
	for _, list := range near {
		for rank, id := range list {
			if !allowed.Has(id) {
				continue
			}
			i, ok := at[uint32(id)]
			if !ok {
				i = len(pool)
				at[uint32(id)] = i
				pool = append(pool, of(uint32(id)))
			}
			value := ix.weights.near * most * ix.share(&ix.snap.Tables[id], ix.layer(uint32(id))) * nearRank / float64(nearRank+rank)
			pool[i].near += value
			pool[i].score += value
		}
	}
	slices.SortFunc(pool, order)
	return pool
}
