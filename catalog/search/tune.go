package search

import (
	"fmt"
	"maps"

	"github.com/datafind/datafind/catalog"
)

// Settings are the ranking's numbers by name, such as "name", "name length" or
// "synonym". They are for measuring; the product has one set of them.
type Settings map[string]float64

// Standard is a copy of the settings that New takes.
func Standard() Settings {
	w, s := standard, Settings{}
	for name, value := range w.named() {
		s[name] = *value
	}
	return s
}

// With is the same index by other settings; what they do not name is as it is by
// default. Texts are not taken apart anew, only the postings are written again,
// with what hangs on the settings. A name that no setting has is a mistake in the
// program.
func (ix *Index) With(settings Settings) *Index {
	if ix.moved() > 0 {
		ix = ix.Compact()
	}
	n := &Index{snap: ix.snap, weights: standard, vocabulary: ix.vocabulary, compounds: ix.compounds, lexicon: ix.lexicon, ownTerms: ix.ownTerms,
		count: ix.count, keys: ix.keys, live: ix.live, rarities: ix.rarities, average: ix.average, lacks: ix.lacks}
	named := n.weights.named()
	for name, value := range settings {
		at, ok := named[name]
		if !ok {
			panic(fmt.Sprintf("search: no setting is called %q", name))
		}
		*at = value
	}
	p := ix.parts[0]
	if n.weights.stored() != ix.weights.stored() {
		p.segment = newSegment(p.records, n, func(table int) *catalog.Table { return &ix.snap.Tables[table] })
	}
	n.parts = []part{p}
	n.scratch.New = n.newScratch
	return n
}

// stored is the weights that go into postings and into what is known of a table
// before any question; the others are looked up when one is asked.
func (w *weights) stored() [2*fieldCount + 7]float64 {
	var s [2*fieldCount + 7]float64
	copy(s[:], w.field[:])
	copy(s[fieldCount:], w.length[:])
	copy(s[2*fieldCount:], []float64{w.again, w.used, w.certified, w.deprecated, w.fresh, w.staging, w.mart})
	return s
}

// named is every weight by its name.
func (w *weights) named() map[string]*float64 {
	all := map[string]*float64{}
	for f, name := range fields {
		all[string(name)] = &w.field[f]
		all[string(name)+" length"] = &w.length[f]
	}
	maps.Copy(all, map[string]*float64{
		"again": &w.again, "saturation": &w.k1,
		"stem": &w.stem, "far stem": &w.stemFar, "abbreviation": &w.abbreviation, "synonym": &w.synonym,
		"translation": &w.translation, "cognate": &w.cognate, "typo": &w.typo, "near in meaning": &w.kin, "besides": &w.besides, "loose": &w.loose,
		"weak": &w.weak, "digit": &w.digit, "period": &w.period,
		neighboursPart: &w.neighbours, coveredPart: &w.covered,
		wholePart: &w.whole, homePart: &w.home, togetherPart: &w.together, columnsPart: &w.columns, firstPart: &w.first, shortPart: &w.short, keysPart: &w.keys,
		joinsPart: &w.joins, "hub": &w.hub,
		usedPart: &w.used, certifiedPart: &w.certified, deprecatedPart: &w.deprecated, freshPart: &w.fresh, "staging": &w.staging, "mart": &w.mart,
	})
	return all
}
