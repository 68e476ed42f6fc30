package search

import "slices"

const (
	twinPool  = 40  // places that are looked at for twins
	twinAlike = 0.5 // share of the smaller one's columns that both must have
)

// foldTwins lets a finished table stand for the raw and staged forms of it that
// rank near it: they leave the list, and it takes the best place of them all.
// ranks must be in order and come back so.
func (ix *Index) foldTwins(ranks []ranked) []ranked {
	near, moved := ranks[:min(twinPool, len(ranks))], false
	var layers [twinPool]layer
	for i, r := range near {
		layers[i] = ix.layer(r.table)
	}
	for i := range near {
		for j := range near {
			final, raw := &near[i], &near[j]
			if layers[j] != rawLayer || layers[i] == rawLayer || final.typed+raw.typed > 0 || raw.folded || !ix.finished(raw.table, final.table) {
				continue
			}
			raw.folded = true
			final.twins = append(final.twins, raw.table)
			if gain := raw.value() - final.value(); gain > 0 {
				final.lift, moved = final.lift+gain, true
			}
		}
	}
	ranks = slices.DeleteFunc(ranks, func(r ranked) bool { return r.folded })
	if !moved {
		return ranks
	}
	slices.SortStableFunc(ranks, func(a, b ranked) int {
		switch x, y := a.value(), b.value(); {
		case a.typed != b.typed:
			return b.typed - a.typed
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return ranks
}

// finished tells whether a table is the finished form of one of the raw layer:
// of the same thing, with columns of it.
func (ix *Index) finished(raw, final uint32) bool {
	return !ix.snap.Tables[final].Deprecated && ix.linksOf(raw).thing == ix.linksOf(final).thing && alike(ix.columnNames(raw), ix.columnNames(final))
}

// alike tells whether tables with these columns have enough of them in common.
func alike(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	same := 0
	for _, name := range a {
		if slices.Contains(b, name) {
			same++
		}
	}
	return float64(same) >= twinAlike*float64(len(a)) && same > 0
}
