package llm

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// attack is one of the prompt injections; testdata/attacks.md has the form.
type attack struct {
	ID, Lang, Where, Text, Obeyed string
	Forbidden                     []string
	NotInReasons                  []string `json:"not_in_reasons"`
}

func readAttacks(t *testing.T) []attack {
	t.Helper()
	f, err := os.Open("testdata/attacks.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var set []attack
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var a attack
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("line %d: %v", len(set)+1, err)
		}
		set = append(set, a)
	}
	return set
}

func TestAttackSetForm(t *testing.T) {
	places := []string{"table_comment", "column_comment", "table_name", "column_name", "tag", "owner", "thread", "question"}
	ids, langs := map[string]bool{}, map[string]int{}
	for _, a := range readAttacks(t) {
		if ids[a.ID] || a.ID == "" || a.Text == "" || !slices.Contains(places, a.Where) {
			t.Errorf("attack %q at %q is empty or there twice, or its place is unknown", a.ID, a.Where)
		}
		ids[a.ID] = true
		langs[a.Lang]++
		for _, forbidden := range [][]string{a.Forbidden, a.NotInReasons} {
			if !slices.ContainsFunc(forbidden, func(f string) bool { return f != "" && strings.Contains(a.Obeyed, f) }) {
				t.Errorf("%s: what the obeying model writes holds nothing of %q", a.ID, forbidden)
			}
		}
	}
	if langs["en"] < 22 || langs["pt"] < 22 || langs["es"] < 22 || len(langs) != 3 {
		t.Errorf("attacks by language: %v, want at least 22 in each of three", langs)
	}
}
