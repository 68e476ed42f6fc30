package query

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/catalogtest"
	"github.com/datafind/datafind/catalog/file"
)

// TestColumnsAreReadForWhatIsAsked runs queries over the demo's catalog whose
// columns are behind a reader: all say the same, none reads what may not be
// seen, and what only counts reads nothing.
func TestColumnsAreReadForWhatIsAsked(t *testing.T) {
	demo, _, err := file.Demo(file.Options{Mapping: file.DefaultMapping(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for i := range demo.Tables { // the demo has no attributes of columns
		demo.Tables[i].Columns[0].Properties = []catalog.Property{{Name: "unit", Text: demo.Tables[i].Name}}
	}
	s := catalog.NewSnapshot(demo.Tables, nil, demo.AsOf, demo.Source)
	outline, reader := catalogtest.Outline(s)
	who := s.Person("")
	allowed := s.Visible(who)
	for sql, reads := range map[string]bool{
		"SELECT count(*) FROM columns":                                                                             false,
		"SELECT table_name, column_count FROM tables":                                                              false,
		"SELECT table_name, column_name, tag, value FROM tags":                                                     false,
		"SELECT table_name, position FROM columns ORDER BY 1, 2":                                                   false,
		"SELECT column_name, type, comment, personal FROM columns ORDER BY 1, 2":                                   true,
		"SELECT count(*) FROM columns c JOIN tables t USING (table_name) WHERE c.personal AND t.owner IS NOT NULL": true,
		"SELECT table_name, column_name, property, value FROM properties ORDER BY 1, 2, 3":                         true,
	} {
		reader.Asked()
		want, err := Reader{Snapshot: s, Audience: who}.Run(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Reader{Snapshot: outline, Audience: who}.Run(t.Context(), sql)
		if err != nil || !slices.EqualFunc(got.Rows, want.Rows, slices.Equal) || len(got.Rows) == 0 {
			t.Errorf("%s gives %v, %v, not %v", sql, got.Rows, err, want.Rows)
		}
		asked := reader.Asked()
		if reads != (len(asked) > 0) {
			t.Errorf("%s reads columns of %d tables", sql, len(asked))
		}
		for _, name := range asked {
			if id, ok := s.Lookup(name); !ok || !allowed.Has(id) {
				t.Errorf("%s reads %s, which may not be seen", sql, name)
			}
		}
	}
	reader.Fail = errors.New("the disk is gone")
	for _, sql := range []string{"SELECT count(comment) FROM columns", "SELECT count(*) FROM columns WHERE personal", "SELECT * FROM columns LIMIT 1"} {
		if got, err := (Reader{Snapshot: outline, Audience: who}).Run(t.Context(), sql); !errors.Is(err, reader.Fail) {
			t.Errorf("%s gives %v, %v", sql, got.Rows, err)
		}
	}
	if got, err := (Reader{Snapshot: outline, Audience: who}).Run(t.Context(), "SELECT count(*) FROM columns"); err != nil || len(got.Rows) != 1 {
		t.Errorf("what needs no columns gives %v, %v", got.Rows, err)
	}
}
