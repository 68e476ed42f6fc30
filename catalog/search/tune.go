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

// NewWith builds an index by other settings; what they do not name is as it is
// by default. A name that no setting has is a mistake in the program.
func NewWith(s *catalog.Snapshot, settings Settings) *Index {
	w := standard
	named := w.named()
	for name, value := range settings {
		at, ok := named[name]
		if !ok {
			panic(fmt.Sprintf("search: no setting is called %q", name))
		}
		*at = value
	}
	return build(s, w)
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
		"translation": &w.translation, "cognate": &w.cognate, "typo": &w.typo, "besides": &w.besides, "loose": &w.loose,
		"weak": &w.weak, "digit": &w.digit, "period": &w.period,
		neighboursPart: &w.neighbours, coveredPart: &w.covered,
		wholePart: &w.whole, homePart: &w.home, togetherPart: &w.together, columnsPart: &w.columns, firstPart: &w.first, shortPart: &w.short, keysPart: &w.keys,
		joinsPart: &w.joins, "hub": &w.hub,
		usedPart: &w.used, certifiedPart: &w.certified, deprecatedPart: &w.deprecated, freshPart: &w.fresh, "staging": &w.staging, "mart": &w.mart,
	})
	return all
}
