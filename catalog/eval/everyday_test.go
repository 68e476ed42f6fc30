package eval_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog/search"
)

// everyday is the share of the everyday questions whose first table must be
// one of those that they name: people trust a finder by what comes first.
const everyday = 0.9

func TestEverydayQuestions(t *testing.T) {
	ix, _ := demo(t)
	list, err := os.ReadFile("testdata/everyday_questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	asked, right := 0, 0
	for line := range strings.Lines(string(list)) {
		question, tables, ok := strings.Cut(line, "|")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		question = strings.TrimSpace(question)
		for _, name := range strings.Fields(tables) {
			if _, ok := ix.Snapshot().Lookup(name); !ok && name != "nothing" {
				t.Fatalf("%q names %s, which is no table", question, name)
			}
		}
		r := ix.Search(context.Background(), search.Query{Text: question})
		first := "nothing"
		if !r.Nothing && len(r.Candidates) > 0 {
			first = r.Candidates[0].Table.FullName()
		}
		asked++
		if slices.Contains(strings.Fields(tables), first) {
			right++
		} else {
			t.Logf("%q finds %s first, want%s", question, first, strings.TrimSuffix(tables, "\n"))
		}
	}
	t.Logf("%d of %d everyday questions have a right table first", right, asked)
	if float64(right) < everyday*float64(asked) {
		t.Errorf("only %d of %d everyday questions have a right table first", right, asked)
	}
}
