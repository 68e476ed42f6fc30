package query

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/text"
)

// asOf is when the catalog of the counting set is loaded.
var asOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func demo(t testing.TB) Reader {
	t.Helper()
	s, _, err := file.Demo(file.Options{Now: func() time.Time { return asOf }})
	if err != nil {
		t.Fatal(err)
	}
	return Reader{Snapshot: s.WithoutGrants(), Audience: catalog.Everyone(), Private: true}
}

func seed(t testing.TB) Reader {
	t.Helper()
	s, _, err := file.Load(t.Context(), filepath.Join("..", "file", "testdata", "metadados.csv"), file.Options{Now: func() time.Time { return asOf }})
	if err != nil {
		t.Fatal(err)
	}
	return Reader{Snapshot: s, Audience: catalog.Everyone(), Private: true}
}

// mark is what became of a question.
type mark string

const (
	right    mark = "right"
	wrong    mark = "wrong"
	declined mark = "declined"
)

func judge(t *testing.T, r Reader, q eval.Counted) (mark, string) {
	t.Helper()
	plan, ok := r.Plan(q.Question, text.LanguageOf(q.Question, "en"), asOf)
	if !ok {
		if q.Kind == "none" {
			return right, ""
		}
		return declined, ""
	}
	got, err := r.Run(t.Context(), plan.SQL)
	if err != nil {
		t.Errorf("%s: %s: %v", q.ID, plan.SQL, err)
		return wrong, plan.SQL
	}
	if q.Met(eval.Counts{Form: string(plan.Form), Rows: got.Rows, Cut: got.Cut}) {
		return right, plan.SQL
	}
	return wrong, plan.SQL
}

func TestCountingSets(t *testing.T) {
	for _, tt := range []struct {
		path   string
		r      Reader
		atWish float64
	}{
		{"testdata/counting.jsonl", demo(t), .7},
		{"testdata/seed_counting.jsonl", seed(t), .7},
	} {
		byLang, byKind, total := map[string]map[mark]int{}, map[string]map[mark]int{}, map[mark]int{}
		set := readCounted(t, tt.path)
		for _, q := range set {
			m, sql := judge(t, tt.r, q)
			for _, by := range []struct {
				of  map[string]map[mark]int
				key string
			}{{byLang, q.Lang}, {byKind, q.Kind}} {
				if by.of[by.key] == nil {
					by.of[by.key] = map[mark]int{}
				}
				by.of[by.key][m]++
			}
			total[m]++
			if m == wrong {
				t.Errorf("%s is answered wrongly: %s\n%s", q.ID, q.Question, sql)
			}
			if m == declined && testing.Verbose() {
				t.Logf("declined: %s %s (%s %s)", q.ID, q.Question, q.Kind, q.Level)
			}
		}
		t.Logf("%s: %v by language %v by kind %v", tt.path, total, byLang, byKind)
		if share := float64(total[right]) / float64(len(set)); share < tt.atWish {
			t.Errorf("%s: %.2f are right, want %.2f", tt.path, share, tt.atWish)
		}
	}
}

// People who look for a table must not get an answer about the metadata.
func TestQuestionsForTablesAreLeft(t *testing.T) {
	r := demo(t)
	taken(t, "demo", r, file.DemoQuestions())
	dir := os.Getenv("EVAL_DIR")
	if dir == "" {
		t.Log("EVAL_DIR is not set: the demo's questions alone")
		return
	}
	sets, err := filepath.Glob(filepath.Join(dir, "*", "questions.jsonl"))
	if err != nil || len(sets) == 0 {
		t.Fatalf("%s holds no questions: %v", dir, err)
	}
	for _, path := range sets {
		questions, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		taken(t, path, evalCatalog(t, filepath.Dir(path)), questions)
	}
}

func evalCatalog(t *testing.T, dir string) Reader {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "catalog.jsonl.gz")); err != nil {
		dir = filepath.Join(filepath.Dir(dir), "spider")
	}
	f, err := os.Open(filepath.Join(dir, "catalog.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var tables []catalog.Table
	for lines := json.NewDecoder(z); lines.More(); {
		var x struct {
			Catalog, Schema, Name, Comment string
			Columns                        []struct{ Name, Type, Comment string }
		}
		if err := lines.Decode(&x); err != nil {
			t.Fatal(err)
		}
		table := catalog.Table{Catalog: x.Catalog, Schema: x.Schema, Name: x.Name, Comment: x.Comment}
		for _, c := range x.Columns {
			table.Columns = append(table.Columns, catalog.Column{Name: c.Name, Type: c.Type, Comment: c.Comment})
		}
		tables = append(tables, table)
	}
	return Reader{Snapshot: catalog.NewSnapshot(tables, nil, asOf, dir), Audience: catalog.Everyone(), Private: true}
}

func taken(t *testing.T, name string, r Reader, questions []byte) {
	t.Helper()
	total, n := 0, 0
	lines := bufio.NewScanner(bytes.NewReader(questions))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q struct{ Question string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		total++
		if plan, ok := r.Plan(q.Question, text.LanguageOf(q.Question, "en"), asOf); ok {
			n++
			t.Logf("taken: %s\n%s", q.Question, strings.TrimSpace(plan.SQL))
		}
	}
	t.Logf("%s: %d of %d questions are taken", name, n, total)
	if n*200 > total {
		t.Errorf("%s: %d of %d questions are taken, more than one in 200", name, n, total)
	}
}

// A table's name alone asks nothing, and the catalog is not walked for it.
func TestNamesAloneAskNothing(t *testing.T) {
	for question, want := range map[string]bool{
		"gold.retention.churn_monthly": false, "churn_monthly, please": false, "churn by month": false,
		"how many glossary_name are there?": true, "quais glossary_name?": true, "which tables hold CPF?": true,
	} {
		if got := (&parser{language: text.LanguageOf(question, "en")}).mayBe(cut(question)); got != want {
			t.Errorf("%q: got %v", question, got)
		}
	}
}
