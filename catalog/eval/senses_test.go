package eval_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog/search"
)

// A bad reading is worse than none: no clear question may be asked back
// about, and no part of the company named that was not meant.
func TestShortQuestions(t *testing.T) {
	ix, _ := demo(t)
	list, err := os.ReadFile("testdata/short_questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	ambiguous, found := 0, 0
	for line := range strings.Lines(string(list)) {
		question, parts, ok := strings.Cut(line, "|")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		question = strings.TrimSpace(question)
		r := ix.Search(context.Background(), search.Query{Text: question})
		meant := strings.Fields(parts)
		if len(meant) > 0 {
			ambiguous++
			if len(r.Senses) > 1 {
				found++
			}
		}
		for _, s := range r.Senses {
			if !slices.Contains(meant, s.Label) {
				t.Errorf("%q may mean %q: %s", question, s.Label, r.Candidates[s.Candidate].Table.FullName())
			}
		}
	}
	t.Logf("%d of %d ambiguous questions have their readings", found, ambiguous)
	if 2*found < ambiguous {
		t.Errorf("only %d of %d ambiguous questions have their readings", found, ambiguous)
	}
}
