package search

import (
	"maps"
	"slices"

	"github.com/datafind/datafind/catalog/text"
)

// with is the lexicon with the words that a vocabulary has beyond its own. It
// takes over the files of an older one, which goes on as it was: each step back
// more than doubles the words that came since.
func (x *lexicon) with(v vocabulary) *lexicon {
	for x.before != nil && 2*(len(v.terms)-len(x.terms)) >= len(x.terms)-len(x.before.terms) {
		x = x.before
	}
	from, to := len(x.terms), len(v.terms)
	y := *x
	y.vocabulary, y.before = v, x
	y.singulars = x.singulars.with(from, to, func(w int) string { return text.Singular(v.terms[w]) })
	y.cognates = x.cognates.with(from, to, func(w int) string { return text.Cognate(v.terms[w]) })
	y.kin = x.kin.with(from, v.terms[from:])
	y.speller = x.speller.with(v.terms[from:], x.glossary)
	y.members = slices.Clone(x.members)
	speaks := false
	for l, lang := range text.Languages {
		stem := text.NewStemmer(lang)
		y.stems[l] = x.stems[l].with(from, to, func(w int) string { return stem(v.terms[w]) })
		y.short[l] = maps.Clone(x.short[l])
		for id := from; id < to; id++ {
			for _, long := range text.Expand(v.terms[id]) {
				s := stem(long)
				y.short[l][s] = append(slices.Clip(y.short[l][s]), uint32(id))
			}
			for _, g := range x.glossary.byForm[l][text.Singular(v.terms[id])] {
				y.members[g] = append(slices.Clip(y.members[g]), member{uint32(id), uint8(l)})
				speaks = true
			}
		}
	}
	if speaks {
		y.speaks = y.spoken()
	}
	return &y
}
