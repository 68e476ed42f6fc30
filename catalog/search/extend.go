package search

import (
	"maps"
	"slices"

	"github.com/datafind/datafind/catalog/text"
)

// with is the lexicon with the words that a vocabulary has beyond those of the
// last whole build, whose files it takes over.
func (x *lexicon) with(v vocabulary) *lexicon {
	if x.before != nil {
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
			}
		}
	}
	y.speaks = y.spoken()
	return &y
}
