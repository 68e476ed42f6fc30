package query

import (
	"os"
	"slices"
	"testing"

	"github.com/datafind/datafind/catalog/eval"
)

func oneForm(k eval.Known) bool { return (k.Number == nil) != (k.Rows == nil) }

func readCounted(t *testing.T, path string) []eval.Counted {
	t.Helper()
	lines, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	set, err := eval.ReadCounted(lines)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return set
}

func TestCountingSetsForm(t *testing.T) {
	tests := []struct {
		path string
		want map[string]int
	}{
		{"testdata/counting.jsonl", map[string]int{"en": 40, "pt": 40, "es": 40}},
		{"testdata/seed_counting.jsonl", map[string]int{"pt": 6, "en": 3, "es": 3}},
	}
	kinds := []string{"count", "list", "distinct", "group", "top", "exists"}
	for _, tt := range tests {
		ids, langs := map[string]bool{}, map[string]int{}
		for _, q := range readCounted(t, tt.path) {
			if ids[q.ID] || q.ID == "" || q.Question == "" {
				t.Errorf("%s: id %q is empty or there twice, or has no question", tt.path, q.ID)
			}
			ids[q.ID] = true
			langs[q.Lang]++
			if q.Kind == "none" {
				if q.Answer.Number != nil || q.Answer.Rows != nil || q.Level != "" {
					t.Errorf("%s: %s has an answer to what the metadata cannot answer", tt.path, q.ID)
				}
				continue
			}
			if !slices.Contains(kinds, q.Kind) || !oneForm(q.Answer) {
				t.Errorf("%s: %s is of kind %q, or has not just one form of answer", tt.path, q.ID, q.Kind)
			}
			for _, also := range q.Also {
				if !oneForm(also) {
					t.Errorf("%s: %s has another answer that has not just one form", tt.path, q.ID)
				}
			}
		}
		for lang, n := range tt.want {
			if langs[lang] != n {
				t.Errorf("%s: %d questions in %s, want %d", tt.path, langs[lang], lang, n)
			}
		}
	}
}
