package file

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datafind/datafind/catalog"
)

const fullLine = `{"catalog":"main","schema":"sales","name":"orders","type":"TABLE","comment":" Orders. ","owner":"ana@x.example","domain":"sales",` +
	`"tags":{"layer":"gold","pii":""},"properties":{"retention":30,"since":"2020-01-31","note":null},` +
	`"columns":[{"name":"id","type":"BIGINT","comment":"key","tags":["pii:cpf"],"properties":{"rank":1.5}},{"name":"customer","type":"BIGINT"}],` +
	`"created":"2024-01-02","updated":"2024-02-03T04:05:06-03:00","last_write":"2026-11-22T05:10:00Z","popularity":{"queries":120,"users":7},` +
	`"lineage":{"upstream":["main.raw.orders"]},"keys":{"primary":["ID"],"foreign":[{"columns":["customer"],"table":"customers","references":["Id"]}]},` +
	`"certified":true,"deprecated":false,"grants":[{"principal":"finance","privilege":"SELECT"}]}`

func TestJSONLines(t *testing.T) {
	s, report := mustRead(t, "x.jsonl", strings.Join([]string{
		fullLine,
		`{"schema":"sales","catalog":"main","name":"customers","columns":[{"name":"id"}],"popularity":3}`,
		``,
		`{"catalog":"main","schema":"raw","name":"orders","comment":null,"columns":[]}`,
		`{"principal":"Ana@x.example","groups":["finance"]}`,
	}, "\n"))
	if report.Lines != 4 || report.Tables != 3 || report.Columns != 3 || len(report.Problems) != 0 {
		t.Errorf("report %+v", report)
	}
	want := catalog.Table{
		Catalog: "main", Schema: "sales", Name: "orders", Type: "TABLE", Comment: "Orders.", Owner: "ana@x.example", Domain: "sales",
		Tags: []catalog.Tag{{Key: "layer", Value: "gold"}, {Key: "pii"}},
		Properties: []catalog.Property{
			{Name: "retention", Kind: catalog.NumberProperty, Text: "30", Number: 30},
			{Name: "since", Kind: catalog.DateProperty, Text: "2020-01-31", Date: time.Date(2020, 1, 31, 0, 0, 0, 0, time.UTC)},
		},
		Columns: []catalog.Column{
			{Name: "id", Type: "BIGINT", Comment: "key", Tags: []catalog.Tag{{Key: "pii", Value: "cpf"}}, Personal: true,
				Properties: []catalog.Property{{Name: "rank", Kind: catalog.NumberProperty, Text: "1.5", Number: 1.5}}},
			{Name: "customer", Type: "BIGINT"},
		},
		Created:    time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC),
		Updated:    time.Date(2024, 2, 3, 7, 5, 6, 0, time.UTC),
		LastWrite:  time.Date(2026, 11, 22, 5, 10, 0, 0, time.UTC),
		Usage:      catalog.Usage{Queries: 120, Users: 7},
		Upstream:   []string{"main.raw.orders"},
		PrimaryKey: []string{"id"},
		Foreign:    []catalog.ForeignKey{{Columns: []string{"customer"}, Table: "main.sales.customers", References: []string{"id"}}},
		Certified:  true, Personal: true,
		Grants: []catalog.Grant{{Principal: "finance", Privilege: "SELECT"}},
	}
	want.Summary = catalog.Summarize(want.Columns)
	if diff := cmp.Diff(want, *table(t, s, "main.sales.orders"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if got := table(t, s, "main.raw.orders").Downstream; len(got) != 1 || got[0] != "main.sales.orders" {
		t.Errorf("lineage is not completed: %v", got)
	}
	if got := table(t, s, "main.sales.customers").Usage; got != (catalog.Usage{Queries: 3}) {
		t.Errorf("usage %+v", got)
	}
	if got := s.Person("ana@x.example").Principals; got[len(got)-1] != "finance" {
		t.Errorf("principals %v", got)
	}
}

func TestProblemsAreNamed(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no JSON", "nonsense", "line 2: not a JSON object"},
		{"cut off", `{"name":"x"`, "line 2: not JSON: unexpected end of JSON input"},
		{"two in a line", `{"name":"x"} {"name":"y"}`, "line 2: not JSON: invalid character '{' after top-level value"},
		{"no name", `{"schema":"x"}`, "line 2: the table's name is missing or empty"},
		{"blank name", `{"name":"  "}`, "line 2: the table's name is missing or empty"},
		{"endless name", `{"name":"` + strings.Repeat("x", 2000) + `"}`, "line 2: the table's name is longer than 1000 bytes"},
		{"wrong type", `{"name":"x","comment":7}`, "line 2: key comment cannot be a JSON number"},
		{"wrong column", `{"name":"x","columns":[{"name":[]}]}`, "line 2: key columns.name cannot be a JSON array"},
		{"no time", `{"name":"x","created":"yesterday"}`, `line 2: "yesterday" is no time; write "2026-01-31" or "2026-01-31T06:10:00Z"`},
		{"tags", `{"name":"x","tags":7}`, "line 2: tags and properties are an object or a list of strings"},
		{"popularity", `{"name":"x","popularity":"much"}`, `line 2: popularity is a number or {"queries":…,"users":…}, not "much"`},
		{"unknown key", `{"name":"x","colour":"red"}`, `line 2: unknown key "colour" is left out, here and in later lines`},
		{"unknown column key", `{"name":"x","columns":[{"name":"a","nullable":true}]}`, `line 2: unknown key "columns.nullable" is left out, here and in later lines`},
		{"twice", `{"name":"A"}`, "line 2: A is there already, from line 1; this one stands"},
		{"column twice", `{"name":"x","columns":[{"name":"b"},{"name":"b"}]}`, "line 2: column b comes twice; the first stands"},
		{"column without name", `{"name":"x","columns":[{"type":"INT"}]}`, "line 2: the name of column 1 is missing or empty; the column is left out"},
		{"lineage", `{"name":"x","lineage":{"upstream":["nowhere"]}}`, "line 2: nowhere is not in this catalog; what leads to it is left out"},
		{"primary key", `{"name":"x","keys":{"primary":["nope"]}}`, "line 2: the primary key's column nope is not in the table; the key is left out"},
		{"foreign key", `{"name":"x","columns":[{"name":"f"}],"keys":{"foreign":[{"columns":["f"],"table":"a","references":["nope"]}]}}`, "line 2: column nope of the key to a is not there; the key is left out"},
		{"too long", `{"name":"x","comment":"` + strings.Repeat("x", maxLine) + `"}`, "line 2: longer than 16 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, report := mustRead(t, "x.jsonl", `{"name":"a"}`+"\n"+c.text+"\n"+`{"name":"last"}`+"\n")
			if len(report.Problems) != 1 || report.Problems[0].String() != c.want {
				t.Errorf("problems %q, want %q", report.Problems, c.want)
			}
			table(t, s, "last")
			table(t, s, "a")
		})
	}
}

func TestUnknownKeyIsToldOnce(t *testing.T) {
	_, report := mustRead(t, "x.jsonl", strings.Repeat(`{"name":"a","colour":1,"Weight":2}`+"\n", 2)+`{"name":"a","size":1}`)
	var keys []string
	for _, p := range report.Problems {
		if strings.HasPrefix(p.Reason, "unknown") {
			keys = append(keys, p.String())
		}
	}
	if len(keys) != 3 || !strings.HasPrefix(keys[2], "line 3") {
		t.Errorf("told %v", keys)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	_, report := mustRead(t, "x.jsonl", strings.Repeat("bad\n", 500)+strings.Repeat(`{"name":"a"}`+"\n", 500))
	if len(report.Problems) != maxProblems || report.More != 900-1 || report.Bad != 500 {
		t.Errorf("%d problems, %d more, %d bad", len(report.Problems), report.More, report.Bad)
	}
}

func TestHopelessFiles(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"empty":           {"x.jsonl", "", "the file is empty"},
		"blank":           {"x.csv", "\n\n", "the file is empty"},
		"header alone":    {"x.csv", "dataSetName,attribute_name\n", "the file is empty"},
		"prose":           {"x.jsonl", "Dear all,\nhere is the catalog.\n", "none in 2 lines (line 1: not a JSON object)"},
		"nearly all bad":  {"x.jsonl", `{"name":"a"}` + strings.Repeat("\nbad", 9), "9 of 10 lines are bad (line 2: not a JSON object)"},
		"people alone":    {"x.jsonl", `{"principal":"a","groups":["b"]}`, "none in 1 lines"},
		"prose, any name": {"notes.txt", "Dear all,\n", "a metadata CSV needs a header"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readText(c.file, c.text, Options{})
			if !errors.Is(err, ErrNoTables) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func TestJSONArray(t *testing.T) {
	s, report := mustRead(t, "x.json", "\uFEFF [\n{\"name\":\"a\"},\n 7,\n{\"name\":\n\"b\"}]\n")
	if len(s.Tables) != 2 || report.Problems[0].String() != "line 2: not a JSON object" {
		t.Errorf("%d tables, %v", len(s.Tables), report.Problems)
	}
	_, report = mustRead(t, "x.json", `[{"name":"a"},{"name":"b"},{"name":`)
	if len(report.Problems) != 1 || !strings.HasPrefix(report.Problems[0].String(), "line 3: the JSON array breaks off here") {
		t.Errorf("problems %v", report.Problems)
	}
	if _, _, err := readText("x.json", `[{"name":"a"},{"name":"`+strings.Repeat("x", maxLine+8192)+`"}]`, Options{}); !errors.Is(err, errTooLong) {
		t.Errorf("error %v", err)
	}
}

func TestGzipByItsFirstBytes(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	fmt.Fprintln(w, "\uFEFF"+`{"name":"a"}`)
	w.Close()
	for _, name := range []string{"x.jsonl.gz", "x.jsonl", "download"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, report, err := Load(context.Background(), path, Options{}); err != nil || report.Tables != 1 {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
	if _, _, err := readText("x.jsonl.gz", packed.String()[:packed.Len()-9], Options{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut off: %v", err)
	}
	if _, _, err := readText("x.jsonl.gz", `{"name":"plain"}`, Options{}); err != nil {
		t.Errorf("plain under the name of gzip: %v", err)
	}
}

// TestTextIsBounded: what an archive unpacks to counts, not its own size.
func TestTextIsBounded(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(make([]byte, 4<<20)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	text, err := plainText(&packed, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, text); n != 1<<20 || !errors.Is(err, errTooLarge) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestLoadFails(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := Load(context.Background(), filepath.Join(dir, "none.csv"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, _, err := Load(context.Background(), dir, Options{}); err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("folder: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Load(ctx, "testdata/metadados.csv", Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAsOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(path, []byte(`{"name":"a"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	written := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	if err := os.Chtimes(path, written, written); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ now, want time.Time }{{written.Add(time.Hour), written}, {written.Add(-time.Hour), written.Add(-time.Hour)}} {
		s, _, err := Load(context.Background(), path, Options{Now: func() time.Time { return c.now }})
		if err != nil || !s.AsOf.Equal(c.want) || s.Source != "x.jsonl" {
			t.Errorf("as of %v from %s, want %v; %v", s.AsOf, s.Source, c.want, err)
		}
	}
}
