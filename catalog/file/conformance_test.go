package file

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestRealCatalogs loads published catalogs that are no part of the project:
// $EVAL_DIR holds a folder for each with its catalog.jsonl.gz.
func TestRealCatalogs(t *testing.T) {
	dir := os.Getenv("EVAL_DIR")
	if dir == "" {
		t.Skip("EVAL_DIR is not set; the published catalogs are not checked")
	}
	for name, want := range map[string][2]int{
		"fivetran":     {2396, 43846}, // 44 columns come twice in their table,
		"spider":       {876, 4503},
		"spider2_lite": {3475, 84811},
		"beaver_nw":    {463, 4238},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot, report, err := Load(context.Background(), filepath.Join(dir, name, "catalog.jsonl.gz"), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(snapshot.Tables) != want[0] || report.Tables != want[0] || report.Columns != want[1] {
				t.Errorf("%d tables, report of %d and %d columns, want %v; problems %v (+%d)", len(snapshot.Tables), report.Tables, report.Columns, want, report.Problems, report.More)
			}
		})
	}
}
