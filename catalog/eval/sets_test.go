package eval_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

// Floors under the figures on public question sets, a little below what the
// ranking reaches: hit@1, hit@3, hit@10, all@10.
var floors = []struct {
	set, catalog, lang string
	least              [4]float64
}{
	{"fivetran", "fivetran", "en", [4]float64{.46, .68, .82, .82}},
	{"spider", "spider", "en", [4]float64{.69, .90, .95, .91}},
	{"spider", "spider", "pt", [4]float64{.56, .75, .86, .80}},
	{"spider_syn", "spider", "en", [4]float64{.57, .74, .88, .77}},
	{"spider2_lite", "spider2_lite", "en", [4]float64{.59, .74, .86, .64}},
	{"spider2_lite", "spider2_lite", "pt", [4]float64{.48, .64, .79, .55}},
	{"spider2_lite", "spider2_lite", "es", [4]float64{.47, .63, .76, .52}},
	{"beaver_nw", "beaver_nw", "en", [4]float64{.69, .92, .95, .27}},
}

// The sets are not part of this project. EVAL_DIR names the folder that they
// lie in, each with its questions.jsonl and catalog.jsonl.gz.
func TestSets(t *testing.T) {
	dir := os.Getenv("EVAL_DIR")
	if dir == "" {
		t.Skip("EVAL_DIR does not name the folder of the question sets")
	}
	indexes := map[string]*search.Index{}
	said, right := 0, 0.0
	for _, f := range floors {
		if indexes[f.catalog] == nil {
			s, _, err := file.Load(context.Background(), filepath.Join(dir, f.catalog, "catalog.jsonl.gz"), file.Options{})
			if err != nil {
				t.Fatal(err)
			}
			indexes[f.catalog] = search.New(s)
		}
		questions, err := eval.ReadFile(filepath.Join(dir, f.set, "questions.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		r := run(t, indexes[f.catalog], questions, f.lang)
		gone, err := eval.Gone(context.Background(), indexes[f.catalog].Search, indexes[f.catalog].Snapshot(), of(questions, f.lang))
		if err != nil {
			t.Fatal(err)
		}
		best := eval.CountBest(r)
		said, right = said+best.Said, right+best.Right*float64(best.Said)
		t.Logf("%s %s: %s gone %.3f best %.3f of %d", f.set, f.lang, figures(r), gone.Declined, best.Right, best.Said)
		if r.WronglyDeclined > 0.05 {
			t.Errorf("%s %s: %.3f are wrongly declined", f.set, f.lang, r.WronglyDeclined)
		}
		for i, got := range [...]float64{r.Hit1, r.Hit3, r.Hit10, r.All10} {
			if got < f.least[i] {
				t.Errorf("%s %s: %s is %.3f, was at least %.3f", f.set, f.lang, [...]string{"hit@1", "hit@3", "hit@10", "all@10"}[i], got, f.least[i])
			}
		}
	}
	if said == 0 || right < 0.9*float64(said) {
		t.Errorf("\"best match\" is said of %d first tables, %.0f of them right", said, right)
	}
}
