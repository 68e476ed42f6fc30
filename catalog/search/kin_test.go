package search

import (
	"slices"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

func TestTheVectorsAreWhole(t *testing.T) {
	v := loadVectors()
	if len(v.words) < 50_000 || !slices.IsSorted(v.words) {
		t.Fatalf("%d words", len(v.words))
	}
	for row, w := range v.words {
		if v.scale[row] == 0 || v.langs[row] == 0 || v.langs[row] > 7 || text.Fold(w) != w {
			t.Fatalf("%q has scale %v and languages %d", w, v.scale[row], v.langs[row])
		}
	}
}

// TestTranslationsAreNear takes the glossary for a yardstick: the nearest of
// its English words to a Portuguese or Spanish one of every fourth line, how
// often is it one of the same line. The glossary does not know all that is right.
func TestTranslationsAreNear(t *testing.T) {
	g, v := loadGlossary(), loadVectors()
	var english []string
	groups := map[string][]int{}
	for n, group := range g.groups {
		for _, w := range group[0] {
			if groups[w] == nil {
				english = append(english, w)
			}
			groups[w] = append(groups[w], n)
		}
	}
	k := newKin(english, v)
	for l, least := range map[int]float64{1: 0.5, 2: 0.52} {
		right, all := 0.0, 0.0
		for n := 0; n < len(g.groups); n += 4 {
			for _, w := range g.groups[n][l] {
				row, ok := v.find(w)
				if !ok || len(g.groups[n][0]) == 0 {
					continue
				}
				all++
				if first := k.nearest(v.rows, row, nil, 1); slices.Contains(groups[english[k.terms[first[0].row]]], n) {
					right++
				}
			}
		}
		t.Logf("%s: %.3f of %v", text.Languages[l], right/all, all)
		if right/all < least {
			t.Errorf("%s: %.3f are near their translation", text.Languages[l], right/all)
		}
	}
}

// The words are in no list: what they mean is known by nearness alone.
func TestNearWordsAreFoundAndShown(t *testing.T) {
	ix := indexOf([]catalog.Table{
		table("ops.army.guns", "", "barrel"),
		table("ops.army.swords", "", "blade"),
		table("ops.earth.rivers", "", "length"),
		table("ops.drinks.wines", "", "grape"),
	})
	for question, want := range map[string]struct {
		table string
		how   How
	}{
		"rifles":  {"ops.army.guns", Synonym},
		"espadas": {"ops.army.swords", Translation},
	} {
		for l, lang := range text.Languages {
			if groups, _ := ix.lexicon.glossary.groupsOf(l, question); len(groups) > 0 {
				t.Fatalf("%q is in the glossary's %s", question, lang)
			}
		}
		r := ask(ix, question)
		if firstOf(r) != want.table || r.Candidates[0].Matches[0].How != want.how {
			t.Errorf("%q: %s, %+v", question, firstOf(r), r.Candidates)
		}
	}
	if r := ask(ix, "zzyzx"); len(r.Candidates) != 0 {
		t.Errorf("no word is near %+v", r.Candidates)
	}
}

func BenchmarkNear(b *testing.B) {
	v := loadVectors()
	k := newKin(v.words, v) // more words than catalogs have
	row, _ := v.find("cliente")
	for b.Loop() {
		k.nearest(v.rows, row, nil, kinMost)
	}
	b.ReportMetric(float64(len(k.terms)), "words")
}

func BenchmarkNewKin(b *testing.B) {
	v := loadVectors()
	for b.Loop() {
		newKin(v.words, v)
	}
}

func TestNearWordsOfTablesThatCameLater(t *testing.T) {
	tables := company()
	ix := indexOf(tables)
	later := append(slices.Clone(tables), table("ops.drinks.wines", "", "grape"))
	ix = ix.Advance(catalog.NewSnapshot(later, nil, today, "test"), []string{"ops.drinks.wines"})
	if got := firstOf(ask(ix, "vinhos")); got != "ops.drinks.wines" {
		t.Errorf("found %q", got)
	}
}
