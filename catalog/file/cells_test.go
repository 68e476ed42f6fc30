package file

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datafind/datafind/catalog"
)

// A file that went through cells makes the catalog that it makes at once.
func TestCellsMakeTheSameCatalog(t *testing.T) {
	const path = "testdata/metadados.csv"
	want, wantReport, err := Load(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sheet, report, err := LoadSheet(t.Context(), path, Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	if len(sheet.Rows) != 20 || len(sheet.Columns) != 24 || sheet.Rows[0].Line != 2 || report.Columns != 20 || report.Bad != 0 {
		t.Errorf("%d rows, %d columns, report %+v", len(sheet.Rows), len(sheet.Columns), report)
	}
	got, gotReport, err := Tables(sheet, want.Source, want.AsOf, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(catalog.Snapshot{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wantReport, gotReport); diff != "" {
		t.Error(diff)
	}
}

func TestLoadSheetKeepsGoodRowsAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.csv")
	text := "dataSetName;attribute_name;extra\nt;a;null\nt;a;twice\nt;;no name\nt;b\nt;c; x \nt;d;\nt;e;\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sheet, report, err := LoadSheet(t.Context(), path, Mapping{})
	want := catalog.Sheet{Columns: []string{"dataSetName", "attribute_name", "extra"}, Rows: []catalog.SheetRow{
		{Line: 2, Cells: []string{"t", "a", ""}}, {Line: 5, Cells: []string{"t", "b", ""}}, {Line: 6, Cells: []string{"t", "c", "x"}},
		{Line: 7, Cells: []string{"t", "d", ""}}, {Line: 8, Cells: []string{"t", "e", ""}},
	}}
	if diff := cmp.Diff(want, sheet); diff != "" || err != nil || report.Bad != 2 {
		t.Error(diff, err, report)
	}
	for name, text := range map[string]string{"a.csv": "x,y\n1,2\n", "b.jsonl": "{}\n", "c.csv": ""} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := LoadSheet(t.Context(), path, Mapping{}); !errors.Is(err, ErrNoTables) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
