package synth

import (
	"reflect"
	"testing"

	"github.com/datafind/datafind/catalog/text"
)

func TestSameSeedSameTables(t *testing.T) {
	a, b, c := New(1), New(1), New(2)
	if !reflect.DeepEqual(a.Table(7), b.Table(7)) || a.Question(3, 100) != b.Question(3, 100) {
		t.Error("the same seed makes other tables")
	}
	if reflect.DeepEqual(a.Table(7), c.Table(7)) {
		t.Error("another seed makes the same tables")
	}
}

func TestNamesAreUnique(t *testing.T) {
	g, seen := New(1), map[string]bool{}
	for i := range 20_000 {
		table := g.Table(i)
		if name := table.FullName(); seen[name] {
			t.Fatalf("%s comes twice", name)
		} else {
			seen[name] = true
		}
	}
}

func TestMadeUpWordsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for n := range tail {
		seen[madeUp(n)] = true
	}
	if len(seen) != tail {
		t.Errorf("%d words of %d numbers", len(seen), tail)
	}
}

// A table has the size that the doc promises.
func TestSizeOfATable(t *testing.T) {
	const n = 2_000
	g, words, distinct := New(1), 0, 0
	for i := range n {
		table := g.Table(i)
		texts := []string{table.Name, table.Schema, table.Catalog, table.Comment}
		for _, c := range table.Columns {
			texts = append(texts, c.Name, c.Comment)
		}
		seen := map[string]bool{}
		for _, s := range texts {
			for _, w := range text.Words(s) {
				words++
				seen[w] = true
			}
		}
		distinct += len(seen)
	}
	w, d := float64(words)/n, float64(distinct)/n
	t.Logf("%.1f words, %.1f distinct", w, d)
	if w < 67 || w > 71 || d < 40 || d > 46 {
		t.Errorf("a table has %.1f words, %.1f distinct", w, d)
	}
}
