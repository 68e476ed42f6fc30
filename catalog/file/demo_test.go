package file

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestDemo(t *testing.T) {
	for _, c := range []struct{ now, asOf string }{
		{"2026-11-22T09:00:00Z", "2026-11-22T06:00:00Z"},
		{"2027-03-01T06:00:00Z", "2027-03-01T06:00:00Z"},
		{"2027-03-01T05:59:00Z", "2027-02-28T06:00:00Z"},
		{"2026-12-31T23:30:00-03:00", "2026-12-31T06:00:00Z"},
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		s, report, err := Demo(Options{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Problems) > 0 {
			t.Errorf("problems %v", report.Problems)
		}
		if got := s.AsOf.Format(time.RFC3339); got != c.asOf {
			t.Errorf("at %s the catalog is of %s, want %s", c.now, got, c.asOf)
		}
		written := 0
		for i := range s.Tables {
			table := &s.Tables[i]
			for _, at := range []time.Time{table.Created, table.Updated, table.LastWrite} {
				if at.After(now) {
					t.Errorf("%s has a date of %v, after now", table.FullName(), at)
				}
			}
			if s.AsOf.Sub(table.LastWrite).Abs() < 24*time.Hour {
				written++
			}
		}
		if written == 0 {
			t.Errorf("at %s no table was written on the last day", c.now)
		}
	}
}

// TestDemoIsWorthShowing: large enough to be a company's, with the tables that
// the questions ask for.
func TestDemoIsWorthShowing(t *testing.T) {
	s, report, err := Demo(Options{})
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]bool{}
	for i := range s.Tables {
		schemas[s.Tables[i].Catalog+"."+s.Tables[i].Schema] = true
	}
	if report.Tables < 150 || len(schemas) < 12 || report.Columns < 2500 {
		t.Errorf("%d tables in %d schemas, %d columns", report.Tables, len(schemas), report.Columns)
	}
	for _, m := range report.Meanings {
		if m.Tables == 0 {
			t.Errorf("no table has a %s", m.Name)
		}
	}
	for i, line := range strings.Split(strings.TrimSpace(string(DemoQuestions())), "\n") {
		var q struct {
			Question string   `json:"question"`
			Gold     []string `json:"gold"`
		}
		if err := json.Unmarshal([]byte(line), &q); err != nil || q.Question == "" {
			t.Errorf("question %d: %v", i+1, err)
		}
		for _, name := range q.Gold {
			if _, ok := s.Lookup(name); !ok {
				t.Errorf("question %d asks for %s, which is not there", i+1, name)
			}
		}
	}
}
