package databricks

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func smallSheet() catalog.Sheet {
	return catalog.Sheet{Columns: []string{"attribute_name", "SLO", "it's ours"}, Rows: []catalog.SheetRow{
		{Line: 2, Cells: []string{"saldo", "1", ""}}, {Line: 3, Cells: []string{"cpf"}}, {Line: 4, Cells: []string{"", "", ""}}, {Line: 5, Cells: []string{"gerente", "", "“sim”"}},
	}}
}

var stagingSuffix = regexp.MustCompile(`_staging_[a-z2-7]{8}`)

func TestIngestDryRunPrintsAndChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := deltaDouble(t, nil)
		d := tableDouble{}
		s.Handle(d.answer)
		var out strings.Builder
		done, err := Ingest(t.Context(), w.cfg.DB, IngestConfig{Place: place, DryRun: &out}, smallSheet())
		if err != nil {
			t.Fatal(err)
		}
		if len(d.changes) != 0 {
			t.Errorf("changed: %v", d.changes)
		}
		sameSQL(t, "ingest.sql", stagingSuffix.ReplaceAllString(out.String(), "_staging_xxxxxxxx"))
		want := Ingested{Table: "main.datafind.metadata_table", Loaded: 2, Refused: []Refusal{
			{3, "the row has 1 cells, the header 3"}, {4, "the row is empty"},
		}}
		if diff := cmp.Diff(want, done); diff != "" {
			t.Error(diff)
		}
	})
}

// ingestDouble counts what is staged; short is how many rows go missing.
func ingestDouble(short int, fail string) func(dbsqltest.Statement) dbsqltest.Reply {
	d := tableDouble{schema: true}
	return func(st dbsqltest.Statement) dbsqltest.Reply {
		switch {
		case fail != "" && strings.HasPrefix(st.Text, fail):
			return dbsqltest.Failed(dbsqltest.NoTable)
		case strings.HasPrefix(st.Text, "SELECT count(*)"):
			return dbsqltest.Reply{Columns: []dbsqltest.Column{{Name: "n", Type: "LONG"}}, Rows: [][]any{{2 - short}}}
		}
		return d.answer(st)
	}
}

func TestIngestLoadsInAStagingTableFirst(t *testing.T) {
	for _, tt := range []struct {
		name  string
		short int
		fail  string
		ok    bool
	}{
		{"all is well", 0, "", true},
		{"a row goes missing", 1, "", false},
		{"a chunk fails", 0, "MERGE", false},
		{"the overwrite fails", 0, "INSERT OVERWRITE", false},
	} {
		t.Run(tt.name, inBubble(func(t *testing.T) {
			s, w := deltaDouble(t, nil)
			s.Handle(ingestDouble(tt.short, tt.fail))
			_, err := Ingest(t.Context(), w.cfg.DB, IngestConfig{Place: place}, smallSheet())
			if (err == nil) != tt.ok {
				t.Errorf("error %v", err)
			}
			all := s.Statements()
			last := all[len(all)-1]
			if !strings.HasPrefix(last.Text, "DROP TABLE IF EXISTS `main`.`datafind`.`metadata_table_staging_") {
				t.Errorf("the last statement is %s", last.Text)
			}
			for _, st := range all[:len(all)-1] {
				if strings.HasPrefix(st.Text, "DROP") || !tt.ok && tt.fail != "INSERT OVERWRITE" && strings.HasPrefix(st.Text, "INSERT OVERWRITE") {
					t.Errorf("ran %s", st.Text)
				}
			}
		}))
	}
}

func TestIngestRefusesWhatIsNoMetadata(t *testing.T) {
	for _, tt := range []struct {
		name  string
		sheet catalog.Sheet
		there []string
		want  error // nil: any
	}{
		{"no columns", catalog.Sheet{}, nil, nil},
		{"two columns of one name", catalog.Sheet{Columns: []string{"a", "A"}, Rows: []catalog.SheetRow{{Line: 2, Cells: []string{"1", "2"}}}}, nil, nil},
		{"a column without a name", catalog.Sheet{Columns: []string{"a", " "}, Rows: []catalog.SheetRow{{Line: 2, Cells: []string{"1", "2"}}}}, nil, nil},
		{"a name of two lines", catalog.Sheet{Columns: []string{"a\nb"}, Rows: []catalog.SheetRow{{Line: 2, Cells: []string{"1"}}}}, nil, nil},
		{"no rows", catalog.Sheet{Columns: []string{"a"}}, nil, ErrEmptySheet},
		{"bad rows alone", catalog.Sheet{Columns: []string{"a"}, Rows: []catalog.SheetRow{{Line: 2, Cells: nil}}}, nil, ErrEmptySheet},
		{"another table", smallSheet(), []string{"SLO", "price"}, ErrOtherTable},
	} {
		t.Run(tt.name, inBubble(func(t *testing.T) {
			s, w := deltaDouble(t, nil)
			d := tableDouble{schema: true, columns: map[string][]string{}}
			if tt.there != nil {
				d.columns[MetadataTable] = tt.there
			}
			s.Handle(d.answer)
			_, err := Ingest(t.Context(), w.cfg.DB, IngestConfig{Place: place}, tt.sheet)
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v", err)
			}
			if len(d.changes) != 0 {
				t.Errorf("changed: %v", d.changes)
			}
		}))
	}
}

func TestChunksAreBounded(t *testing.T) {
	big := strings.Repeat("x", chunkBytes/2)
	for _, tt := range []struct {
		rows []catalog.SheetRow
		want int
	}{
		{make([]catalog.SheetRow, chunkRows+1), chunkRows},
		{[]catalog.SheetRow{{Line: 1, Cells: []string{big}}, {Line: 2, Cells: []string{big}}, {Line: 3, Cells: []string{big}}}, 2},
		{[]catalog.SheetRow{{Line: 1, Cells: []string{big + big + big}}, {Line: 2, Cells: []string{big}}}, 1},
	} {
		body, n, err := chunk(tt.rows, 7)
		if err != nil || n != tt.want || !strings.HasSuffix(body, fmt.Sprintf(`"row":%d}]`, 7+n-1)) {
			t.Errorf("%d rows: %.50s… %v", n, body, err)
		}
	}
}

func TestReadMetadata(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := deltaDouble(t, nil)
		d := tableDouble{columns: map[string][]string{MetadataTable: {"attribute_id", "note"}}}
		s.Handle(func(st dbsqltest.Statement) dbsqltest.Reply {
			if strings.HasPrefix(st.Text, "SELECT") {
				text := dbsqltest.Column{Type: "STRING"}
				return dbsqltest.Reply{Columns: []dbsqltest.Column{text, text}, Rows: [][]any{{"AT-1", nil}, {"AT-2", "x"}}}
			}
			return d.answer(st)
		})
		got, err := ReadMetadata(t.Context(), w.cfg.DB, place, "")
		want := catalog.Sheet{Columns: []string{"attribute_id", "note"}, Rows: []catalog.SheetRow{{Line: 1, Cells: []string{"AT-1", ""}}, {Line: 2, Cells: []string{"AT-2", "x"}}}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if _, err := ReadMetadata(t.Context(), w.cfg.DB, place, "gone"); err == nil {
			t.Error("a table that is not there was read")
		}
	})
}
