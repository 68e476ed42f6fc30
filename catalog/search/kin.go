package search

import (
	"slices"
	"sync"
)

// kin finds the catalog's words that are near a word in meaning.
type kin struct {
	vectors *wordVectors
	terms   []uint32 // the catalog's words that have a vector
	from    []int    // by place in terms: its row in vectors
	*rows            // by place in terms
	found   sync.Map // by row in vectors: what nearest found; people ask with few words
}

func newKin(terms []string, v *wordVectors) *kin {
	return (&kin{vectors: v, rows: newRows(0, v.dims)}).with(0, terms)
}

// with is the same with the words from a number on besides.
func (k *kin) with(number int, terms []string) *kin {
	if !slices.ContainsFunc(terms, k.vectors.has) {
		return k
	}
	v := k.vectors
	n := &kin{vectors: v, terms: slices.Clip(k.terms), from: slices.Clip(k.from)}
	for i, w := range terms {
		if row, ok := v.find(w); ok {
			n.terms, n.from = append(n.terms, uint32(number+i)), append(n.from, row)
		}
	}
	n.rows = newRows(len(n.terms), v.dims)
	copy(n.values, k.values)
	copy(n.signs, k.signs)
	for i := copy(n.scale, k.scale); i < len(n.from); i++ {
		values, _ := v.of(n.from[i])
		copy(n.values[i*n.dims:], values)
		n.finish(i)
	}
	return n
}

// near lists the catalog's words nearest to a word, the nearest first.
func (k *kin) near(row int) []hit {
	if known, ok := k.found.Load(row); ok {
		return known.([]hit)
	}
	hits := k.nearest(k.vectors.rows, row, nil, kinMost)
	k.found.Store(row, hits)
	return hits
}

const (
	kinMost = 5   // of the catalog's words that one word may mean by nearness
	kinFrom = 0.4 // the cosine below which chance speaks
	kinStep = 0.1 // what one at that cosine counts, of the way to the word itself
)

// near finds the words of the catalog that are near in meaning to one that it
// knows in no other way, each a meaning by itself, the further the less.
func (x *lexicon) near(word string, w *weights) []class {
	v := x.kin.vectors
	row, ok := v.find(word)
	if !ok {
		return nil
	}
	var classes []class
	for _, n := range x.kin.near(row) {
		if n.cos < kinFrom {
			break
		}
		how := Synonym
		if v.langs[row]&v.langs[x.kin.from[n.row]] == 0 {
			how = Translation
		}
		weight := w.kin * (n.cos - kinFrom + kinStep) / (1 - kinFrom + kinStep)
		classes = append(classes, class{how, weight, []variant{{x.kin.terms[n.row], 1, how}}})
	}
	return classes
}
