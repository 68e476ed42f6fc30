package query

import (
	"os"
	"strings"
	"testing"
)

// labelled is one column of the personal-data set.
type labelled struct{ column, table, comment, label string }

func readLabelled(t *testing.T, lang string) []labelled {
	t.Helper()
	text, err := os.ReadFile("testdata/personal/" + lang + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	var set []labelled
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 4 {
			t.Fatalf("%s: %q has %d cells, want 4", lang, line, len(cells))
		}
		set = append(set, labelled{cells[0], cells[1], cells[2], cells[3]})
	}
	return set
}

func TestPersonalSetForm(t *testing.T) {
	for _, lang := range []string{"en", "pt", "es"} {
		seen, labels := map[[2]string]bool{}, map[string]int{}
		set := readLabelled(t, lang)
		for _, c := range set {
			key := [2]string{c.table, c.column}
			if seen[key] || c.column == "" || c.table == "" {
				t.Errorf("%s: %v is empty or there twice", lang, key)
			}
			seen[key] = true
			labels[c.label]++
		}
		if len(set) < 200 || len(labels) != 3 || labels["direct"] < 80 || labels["possible"] < 30 || labels["none"] < 90 {
			t.Errorf("%s: %d columns labelled %v", lang, len(set), labels)
		}
	}
}
