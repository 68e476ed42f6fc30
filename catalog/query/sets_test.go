package query

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// counted is one question of the counting sets; testdata/README.md has the form.
type counted struct {
	ID, Lang, Question, Kind, Level string
	Answer                          countedAnswer
	Also                            []countedAnswer
	Possible                        [][]string
}

type countedAnswer struct {
	Number *float64
	Rows   *[][]string
}

func (a countedAnswer) oneForm() bool { return (a.Number == nil) != (a.Rows == nil) }

func readCounted(t *testing.T, path string) []counted {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var set []counted
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q counted
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("%s, line %d: %v", path, len(set)+1, err)
		}
		set = append(set, q)
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
			if !slices.Contains(kinds, q.Kind) || !q.Answer.oneForm() {
				t.Errorf("%s: %s is of kind %q, or has not just one form of answer", tt.path, q.ID, q.Kind)
			}
			for _, also := range q.Also {
				if !also.oneForm() {
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
