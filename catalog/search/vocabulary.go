package search

import (
	"maps"
	"slices"
	"strings"
)

// vocabulary numbers the words of a catalog.
type vocabulary struct {
	terms  []string
	byTerm []map[string]uint32 // the words of the last whole build first; the last map alone may change
}

func emptyVocabulary() vocabulary { return vocabulary{byTerm: []map[string]uint32{{}}} }

// grown is the vocabulary with room for more words, which the old one does not
// see.
func (v *vocabulary) grown() vocabulary {
	return vocabulary{slices.Clip(v.terms), append(slices.Clip(v.byTerm), map[string]uint32{})}
}

// settled is the vocabulary with few maps: each has less than half of the words
// of the one before it, and the first stays as it is.
func (v *vocabulary) settled() vocabulary {
	s := vocabulary{v.terms, slices.Clone(v.byTerm)}
	last := len(s.byTerm) - 1
	for ; last > 1 && 2*len(s.byTerm[last]) >= len(s.byTerm[last-1]); last-- {
		both := maps.Clone(s.byTerm[last-1])
		maps.Copy(both, s.byTerm[last])
		s.byTerm = append(s.byTerm[:last-1], both)
	}
	if last > 0 && len(s.byTerm[last]) == 0 {
		s.byTerm = s.byTerm[:last]
	}
	return s
}

// find is the number of a word, where there is one.
func (v *vocabulary) find(word string) (id uint32, ok bool) {
	for _, m := range v.byTerm {
		if id, ok = m[word]; ok {
			return id, true
		}
	}
	return 0, false
}

// term is the number of a word, a new one for a new word, of which a copy is kept:
// copies lie close together, and do not hold the text that a word was cut from.
func (v *vocabulary) term(word string) uint32 {
	id, ok := v.find(word)
	if !ok {
		id, word = uint32(len(v.terms)), strings.Clone(word)
		v.terms = append(v.terms, word)
		v.byTerm[len(v.byTerm)-1][word] = id
	}
	return id
}
