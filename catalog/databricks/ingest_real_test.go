//go:build real

package databricks

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/file"
)

func seedSheet(t *testing.T) catalog.Sheet {
	t.Helper()
	sheet, _, err := file.LoadSheet(t.Context(), "../file/testdata/metadados.csv", file.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range sheet.Rows {
		sheet.Rows[i].Line = i + 1 // as they are read back
	}
	return sheet
}

func TestRealIngestAndReadBack(t *testing.T) {
	db, _ := sharedBridge(t).open(t, nil)
	place := Place{Catalog: "spark_catalog", Schema: "ingest"}
	want := seedSheet(t)
	for range 2 { // again is no different
		done, err := Ingest(t.Context(), db, IngestConfig{Place: place}, want)
		if err != nil {
			t.Fatal(err)
		}
		if done.Loaded != 20 || len(done.Refused) != 0 || done.Table != "spark_catalog.ingest.metadata_table" {
			t.Errorf("%+v", done)
		}
	}
	got, err := ReadMetadata(t.Context(), db, place, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if tables := cells(t, db, "SHOW TABLES IN ingest"); slices.ContainsFunc(tables, func(t string) bool { return strings.Contains(t, "staging") }) {
		t.Errorf("left behind: %v", tables)
	}
	snapshot, _, err := file.Tables(got, "Delta", time.Now(), file.Options{})
	if err != nil || len(snapshot.Tables) != 2 || len(snapshot.Tables[0].Columns) != 10 {
		t.Errorf("no catalog comes of it: %v", err)
	}
	asked := cells(t, db, "SELECT DISTINCT dataSetName FROM ingest.metadata_table WHERE CAST(`PeriododeRetenção` AS INT) > 500")
	if !slices.Equal(asked, []string{"fct_conta_corrente"}) {
		t.Errorf("the example question answers %v", asked)
	}
}

// What was there before stays, as far as the file does not replace it.
func TestRealIngestIntoATableThatWasThere(t *testing.T) {
	db, _ := sharedBridge(t).open(t, nil)
	place := Place{Schema: "before"}
	run(t, db, "CREATE SCHEMA before",
		"CREATE TABLE before.metadata_table (attribute_name STRING, SLO INT, note STRING) USING DELTA",
		"INSERT INTO before.metadata_table VALUES ('old', 9, 'mine')",
		"CREATE TABLE before.prompt_outputs (id STRING, prompt STRING, prompt_response STRING, insertion_date TIMESTAMP) USING DELTA",
		"INSERT INTO before.prompt_outputs VALUES ('a', 'p', 'r', TIMESTAMP'2024-01-01'), ('b', 'p', 'r', TIMESTAMP'2024-01-02')",
		"CREATE TABLE before.other (x STRING) USING DELTA")
	sheet := catalog.Sheet{Columns: []string{"SLO", "attribute_name", "two words"}, Rows: []catalog.SheetRow{{Line: 2, Cells: []string{"1", "saldo", ""}}, {Line: 3, Cells: []string{"", "cpf"}}}}
	if _, err := Ingest(t.Context(), db, IngestConfig{Place: place, Table: "other"}, sheet); !errors.Is(err, ErrOtherTable) {
		t.Errorf("another table was taken: %v", err)
	}
	sheet.Columns[2] = "more"
	done, err := Ingest(t.Context(), db, IngestConfig{Place: place}, sheet)
	if err != nil {
		t.Fatal(err)
	}
	if done.Loaded != 1 || len(done.Refused) != 1 || done.Refused[0].Line != 3 {
		t.Errorf("%+v", done)
	}
	if got := cells(t, db, "SELECT attribute_name, SLO, note, more FROM before.metadata_table"); !slices.Equal(got, []string{"saldo|1||"}) {
		t.Errorf("loaded %v", got)
	}
	if got := cells(t, db, "SELECT id, version, status FROM before.prompt_outputs_current ORDER BY id"); !slices.Equal(got, []string{"a||", "b||"}) {
		t.Errorf("old rows show as %v", got)
	}
}

// While the file is loaded again and again, a reader never sees a part.
func TestRealReadersSeeTheOldOrTheNew(t *testing.T) {
	db, _ := sharedBridge(t).open(t, nil)
	place := Place{Schema: "atomic"}
	sheet := func(n int) catalog.Sheet {
		s := catalog.Sheet{Columns: []string{"attribute_name", "load"}}
		for i := range n {
			s.Rows = append(s.Rows, catalog.SheetRow{Line: i + 2, Cells: []string{fmt.Sprintf("c%d", i), fmt.Sprint(n)}})
		}
		return s
	}
	if _, err := Ingest(t.Context(), db, IngestConfig{Place: place}, sheet(5)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		var err error
		for n := 6; n < 8 && err == nil; n++ {
			_, err = Ingest(t.Context(), db, IngestConfig{Place: place}, sheet(n))
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
		}
		for _, line := range cells(t, db, "SELECT count(*), min(load), max(load) FROM atomic.metadata_table") {
			if p := strings.Split(line, "|"); p[0] != p[1] || p[1] != p[2] {
				t.Errorf("a reader saw %s", line)
			}
		}
	}
}
