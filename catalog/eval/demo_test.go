package eval_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/search"
)

var update = flag.Bool("update", false, "write the golden files anew")

// demo is the index of the demo catalog on a fixed day, and its questions.
func demo(t *testing.T) (*search.Index, []eval.Question) {
	t.Helper()
	s, _, err := file.Demo(file.Options{Now: func() time.Time { return time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	questions, err := eval.Read(bytes.NewReader(file.DemoQuestions()))
	if err != nil {
		t.Fatal(err)
	}
	return search.New(s), questions
}

// The first three tables of every demo question stand in a file, so that a
// change of the ranking shows in review, question by question. "*" marks a
// gold table, "+" one that answers too.
func TestDemoRanking(t *testing.T) {
	ix, questions := demo(t)
	var b strings.Builder
	for _, q := range questions {
		r := ix.Search(context.Background(), search.Query{Text: q.Text, Limit: 3})
		fmt.Fprintf(&b, "%s %s\n", q.ID, q.Text)
		if r.Nothing {
			b.WriteString("  nothing\n")
		}
		for i, c := range r.Candidates {
			fmt.Fprintf(&b, "  %d%s %s\n", i+1, mark(q, c.Table.FullName()), c.Table.FullName())
		}
	}
	const golden = "testdata/demo_ranking.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("the ranking changed; look at the difference and run the test with -update:\n%s", difference(string(want), got))
	}
}

func mark(q eval.Question, table string) string {
	for _, g := range q.Gold {
		if strings.EqualFold(g, table) {
			return "*"
		}
	}
	for _, g := range q.AlsoOK {
		if strings.EqualFold(g, table) {
			return "+"
		}
	}
	return " "
}

// difference lists the lines that one text has and the other has not.
func difference(want, got string) string {
	var b strings.Builder
	for _, d := range [...]struct{ sign, in, notIn string }{{"-", want, got}, {"+", got, want}} {
		other := map[string]bool{}
		for line := range strings.Lines(d.notIn) {
			other[line] = true
		}
		for line := range strings.Lines(d.in) {
			if !other[line] {
				b.WriteString(d.sign + line)
			}
		}
	}
	return b.String()
}

// What the demo's questions must come to, by language.
func TestDemoFigures(t *testing.T) {
	ix, questions := demo(t)
	for _, lang := range []string{"en", "pt", "es"} {
		r := run(t, ix, questions, lang)
		t.Logf("%s: %s", lang, figures(r))
		if r.Hit3 < 0.95 || r.Hit10 < 0.98 {
			t.Errorf("%s: hit@3 is %.3f, hit@10 %.3f", lang, r.Hit3, r.Hit10)
		}
		if r.Declined < 0.5 || r.WronglyDeclined > 0.05 {
			t.Errorf("%s: declined %.2f of the questions without an answer and %.3f of the others", lang, r.Declined, r.WronglyDeclined)
		}
	}
	r := run(t, ix, questions, "")
	if r.Declined < 0.6 || r.WronglyDeclined > 0.05 {
		t.Errorf("declined %.2f of the questions without an answer and %.3f of the others", r.Declined, r.WronglyDeclined)
	}
	best := eval.CountBest(r)
	t.Logf("\"best match\" is said of %d, %.3f of them rightly", best.Said, best.Right)
	if best.Said < r.N/10 || best.Right < 0.9 {
		t.Errorf("\"best match\" is said of %d of %d, %.3f of them rightly", best.Said, r.N, best.Right)
	}
	gone, err := eval.Gone(context.Background(), ix.Search, ix.Snapshot(), questions)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("declined %.3f of %d questions whose tables were taken away", gone.Declined, gone.N)
	if gone.N != r.N || gone.Declined < 0.2 {
		t.Errorf("declined %.3f of %d questions whose tables were taken away", gone.Declined, gone.N)
	}
}

// run measures the questions of one language, or all.
func run(t *testing.T, ix *search.Index, questions []eval.Question, lang string) eval.Report {
	t.Helper()
	r, err := eval.Run(context.Background(), ix.Search, of(questions, lang), eval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// of picks the questions of one language, or all.
func of(questions []eval.Question, lang string) []eval.Question {
	var list []eval.Question
	for _, q := range questions {
		if lang == "" || q.Lang == lang {
			list = append(list, q)
		}
	}
	return list
}

func figures(r eval.Report) string {
	return fmt.Sprintf("n %d all@1 %.3f all@5 %.3f all@10 %.3f hit@1 %.3f hit@3 %.3f hit@5 %.3f hit@10 %.3f mrr %.3f cr@10 %.3f declined %.2f wrongly %.3f",
		r.N, r.All1, r.All5, r.All10, r.Hit1, r.Hit3, r.Hit5, r.Hit10, r.MRR, r.CR10, r.Declined, r.WronglyDeclined)
}
