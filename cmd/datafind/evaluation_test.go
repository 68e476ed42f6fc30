package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

// unknown is a figure that was not published.
const unknown = -1

// plain is what a short BM25F script reaches on the same questions, as
// published with the sets. Ours has to be better at each.
var plain = []struct {
	set, catalog, lang       string
	hit1, hit3, hit10, all10 float64
}{
	{"fivetran", "fivetran", "en", .268, .500, .661, .661},
	{"spider", "spider", "en", .699, .854, .951, .867},
	{"spider", "spider", "pt", .022, unknown, .022, .017},
	{"spider_syn", "spider", "en", .511, .681, .807, .634},
	{"spider2_lite", "spider2_lite", "en", .408, .542, .681, .365},
	{"spider2_lite", "spider2_lite", "pt", .196, unknown, .369, .223},
	{"spider2_lite", "spider2_lite", "es", .177, unknown, .342, .215},
	{"beaver_nw", "beaver_nw", "en", .682, .773, .932, .216},
}

// TestEvaluation prints two tables, how well the sets are ranked and what they
// tell besides, and fails where a plain ranking would be as good. EVAL_DIR names
// the folder with the public sets.
func TestEvaluation(t *testing.T) {
	dir := os.Getenv("EVAL_DIR")
	if dir == "" {
		t.Skip("EVAL_DIR is not set: the public question sets are not there")
	}
	indexes := map[string]*search.Index{}
	var besides []string
	t.Log("| set | questions | hit@1 plain | ours | hit@3 plain | ours | hit@10 plain | ours | all@10 plain | ours |")
	t.Log("|---|---|---|---|---|---|---|---|---|---|")
	for _, p := range plain {
		if indexes[p.catalog] == nil {
			indexes[p.catalog] = indexOf(t, filepath.Join(dir, p.catalog, "catalog.jsonl.gz"))
		}
		questions := questionsIn(t, filepath.Join(dir, p.set, "questions.jsonl"), p.lang)
		r, err := eval.Run(context.Background(), indexes[p.catalog].Search, questions, eval.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("| %s %s | %d | %.3f | **%.3f** | %s | **%.3f** | %.3f | **%.3f** | %.3f | **%.3f** |",
			p.set, p.lang, r.N, p.hit1, r.Hit1, published(p.hit3), r.Hit3, p.hit10, r.Hit10, p.all10, r.All10)
		if r.Hit1 <= p.hit1 || r.Hit3 <= p.hit3 || r.Hit10 <= p.hit10 || r.All10 <= p.all10 {
			t.Errorf("%s %s is not better than a plain ranking", p.set, p.lang)
		}
		if !testing.Verbose() {
			continue // nothing below can fail, and it takes four times as long
		}
		b := lookBesides(t, indexes[p.catalog], questions, r)
		besides = append(besides, fmt.Sprintf("| %s %s | %.3f / %.3f | %.3f | %.3f | %.3f | %.3f | %s | %.3f | %.3f of %d | %s |", p.set, p.lang,
			r.Hit1, r.Hit3, b.ShortHit3, b.MisspeltHit3, b.Gone.Declined, r.WronglyDeclined, risks(b.Risk), b.Sure, b.Best.Right, b.Best.Said, final(b.Twins)))
	}
	t.Log("| set | hit@1 / hit@3 | hit@3 in 2 to 5 words | with a slip | declined without their tables | with them | wrong first at 20, 40, 60, 80, 100 % answered | answered nine in ten right | \"best match\" right | final one highest |")
	t.Log("|---|---|---|---|---|---|---|---|---|---|")
	for _, row := range besides {
		t.Log(row)
	}
}

func risks(list []eval.Risky) string {
	var words []string
	for _, r := range list {
		words = append(words, fmt.Sprintf("%.2f", r.Risk))
	}
	return strings.Join(words, " ")
}

func final(t eval.Twins) string {
	if t.Met == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f of %d", t.Final, t.Met)
}

func published(figure float64) string {
	if figure == unknown {
		return "–"
	}
	return fmt.Sprintf("%.3f", figure)
}

func indexOf(t *testing.T, path string) *search.Index {
	t.Helper()
	snapshot, _, err := file.Load(context.Background(), path, file.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return search.New(snapshot)
}

// questionsIn reads the questions of one language.
func questionsIn(t *testing.T, path, lang string) []eval.Question {
	t.Helper()
	all, err := eval.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(q eval.Question) bool { return q.Lang != lang })
}

func lookBesides(t *testing.T, index *search.Index, questions []eval.Question, r eval.Report) eval.Besides {
	t.Helper()
	b, err := eval.LookBesides(context.Background(), index.Search, index.Snapshot(), questions, r, eval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
