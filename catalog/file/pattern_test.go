package file

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

const family = `{"catalog":"Gold","schema":"s","name":"a","columns":[{"name":"k"}],"lineage":{"upstream":["silver.s.b"],"downstream":["Gold.s.c","gold.hr.pay"]},"keys":{"foreign":[{"columns":["k"],"table":"silver.s.b","references":["k"]}]}}
{"catalog":"silver","schema":"s","name":"b","columns":[{"name":"k"}]}
{"catalog":"gold","schema":"s","name":"c"}
{"catalog":"gold","schema":"hr","name":"pay"}`

// TestPatterns holds that a table taken away leaves no name behind, not even
// in a problem.
func TestPatterns(t *testing.T) {
	s, report, err := readText("x.jsonl", family, Options{Include: []string{"GOLD.*"}, Exclude: []string{"*.hr.*"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tables) != 2 || report.Filtered != 2 || report.Tables != 2 || report.Columns != 1 || len(report.Problems) != 0 {
		t.Errorf("%d tables, report %+v", len(s.Tables), report)
	}
	all, err := json.Marshal([]any{s.Tables, report})
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{"silver", "pay", "hr"} {
		if strings.Contains(strings.ToLower(string(all)), hidden) {
			t.Errorf("%s shows in %s", hidden, all)
		}
	}
	if got := table(t, s, "gold.s.c").Upstream; len(got) != 1 || got[0] != "Gold.s.a" {
		t.Errorf("lineage %v", got)
	}
}

func TestPatternsThatMeetNothing(t *testing.T) {
	_, report, err := readText("x.jsonl", family, Options{Exclude: []string{"hr"}})
	if err != nil || len(report.Problems) != 1 || report.Problems[0].String() != "the pattern hr meets no table" {
		t.Errorf("problems %v, %v", report.Problems, err)
	}
	_, _, err = readText("x.jsonl", family, Options{Include: []string{"nothing.*"}})
	if !errors.Is(err, ErrNoTables) || !strings.Contains(err.Error(), "patterns leave none of 4") {
		t.Errorf("error %v", err)
	}
}
