package search

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
)

// An index by other settings is the one that is built by them, whether they go
// into postings, into the priors or only into how a question is asked.
func TestWithIsBuiltByThem(t *testing.T) {
	tables := append(drawn(600, 3), table("gold.shop.shop__orders", "Orders."))
	tables[0].Certified = true
	s := catalog.NewSnapshot(tables, nil, today, "test")
	ix := New(s)
	other := map[string]float64{"name": 1, "comment length": 0.9, "again": 2, "mart": 3, "certified": 1, "saturation": 0.5, "joins": 0, "synonym": 0.1}
	for _, name := range slices.Sorted(maps.Keys(other)) {
		w := standard
		*w.named()[name] = other[name]
		anew, with, differ := build(s, w), ix.With(Settings{name: other[name]}), 0
		for _, q := range append(asked(tables[:600], 40, 4), "orders", strings.ReplaceAll(tables[0].Name, "_", " ")) {
			sameResults(t, name+": "+q, ask(with, q), ask(anew, q))
			if !sameScores(ask(with, q), ask(ix, q)) {
				differ++
			}
		}
		if differ == 0 {
			t.Errorf("%s changes no score", name)
		}
	}
}

func sameScores(a, b Result) bool {
	return slices.EqualFunc(a.Candidates, b.Candidates, func(a, b Candidate) bool { return a.ID == b.ID && a.Score == b.Score })
}

// Settings are counted from the standard, not from those of the index.
func TestWithNothingIsTheStandard(t *testing.T) {
	ix := indexOf(company())
	again := ix.With(Settings{"name": 1, "mart": 0}).With(nil)
	if again.weights != standard {
		t.Errorf("weights %+v", again.weights)
	}
	sameResults(t, "churn", ask(again, "churn"), ask(ix, "churn"))
}

// What Advance brought in pieces is taken along, and what it dropped is not.
func TestWithOfAnAdvancedIndex(t *testing.T) {
	tables := drawn(300, 6)
	later := slices.Clone(tables[:len(tables)-1])
	later[0].Comment = "zyxoaquel"
	s := catalog.NewSnapshot(later, nil, today, "test")
	ix := New(catalog.NewSnapshot(tables, nil, today, "test"))
	next := ix.Advance(s, []string{strings.ToLower(tables[0].FullName()), strings.ToLower(tables[len(tables)-1].FullName())})
	sameResults(t, "zyxoaquel", ask(next.With(Settings{"name": 2}), "zyxoaquel"), ask(New(s).With(Settings{"name": 2}), "zyxoaquel"))
}
