package file

import (
	"errors"
	"os"
	"testing"
)

// holds checks what must be true of anything that could be read.
func holds(t *testing.T, name, text string) {
	s, report, err := readText(name, text, Options{})
	if len(report.Problems) > maxProblems || report.Bad > report.Lines {
		t.Fatalf("report %+v", report)
	}
	for _, p := range report.Problems {
		if p.Reason == "" || len([]rune(p.Reason)) > 300 {
			t.Fatalf("problem %+v", p)
		}
	}
	if err != nil {
		return
	}
	if len(s.Tables) == 0 || len(s.Tables) != report.Tables || report.Tables > report.Lines {
		t.Fatalf("%d tables, report %+v", len(s.Tables), report)
	}
	for i := range s.Tables {
		table := &s.Tables[i]
		if table.Name == "" || len(table.Name) > maxName || len(table.Columns) > len(text) {
			t.Fatalf("table %+v", table)
		}
		for _, c := range table.Columns {
			if c.Name == "" || len(c.Name) > maxName {
				t.Fatalf("column %+v", c)
			}
		}
		for _, other := range append(append([]string{}, table.Upstream...), table.Downstream...) {
			if _, ok := s.Lookup(other); !ok {
				t.Fatalf("lineage to %q, which is not there", other)
			}
		}
	}
}

func FuzzJSONLines(f *testing.F) {
	for _, seed := range []string{"", fullLine, fullLine + "\n" + family, "[" + fullLine + "]", "[1,", "{\"name\":\"a\"}\n\xff\xfe", "\xfe\xff\x00{", "\x1f\x8b", `{"name":"a","tags":{"":1},"properties":[":"]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { holds(t, "x.jsonl", text) })
}

func FuzzCSV(f *testing.F) {
	raw, err := os.ReadFile("testdata/metadados.csv")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		f.Fatal(err)
	}
	for _, seed := range []string{"", string(raw), "dataSetName;attribute_name;p\na;b;1\n\"a;c", "tabela\tcoluna\r\na\tb\r\n", "dataSetName,dataSetName,attribute_name\na,,b,,,\n\xe7,\xe3,\"\"\"\"", "\x1f\x8b\x08\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { holds(t, "x.csv", text) })
}
