package catalog_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/catalogtest"
)

func many(n int) *catalog.Snapshot {
	tables := make([]catalog.Table, n)
	for i := range tables {
		tables[i] = catalog.Table{Schema: "s", Name: fmt.Sprintf("t%04d", i), Columns: []catalog.Column{
			{Name: fmt.Sprint("c", i), Type: "string", Comment: "one", Tags: []catalog.Tag{{Key: "k"}}},
			{Name: "other", Type: "int"}, {Name: "third", Type: "string"},
		}}
	}
	return catalog.NewSnapshot(tables, nil, time.Time{}, "test")
}

func TestWholeTablesAreThoseThatWereLeftOut(t *testing.T) {
	s := many(600)
	outline, reader := catalogtest.Outline(s)
	id := 0
	for table, err := range outline.EachWhole(t.Context(), outline.Positions(nil)) {
		if err != nil || !reflect.DeepEqual(*table, s.Tables[id]) {
			t.Fatalf("table %d: %+v, %v", id, table, err)
		}
		id++
	}
	if id != 600 || len(reader.Asked()) != 600 {
		t.Errorf("%d tables were gone over", id)
	}
	few := catalog.NewSet(600)
	few.Add(3)
	few.Add(599)
	for range outline.EachWhole(t.Context(), outline.Positions(few)) {
	}
	if asked := reader.Asked(); !reflect.DeepEqual(asked, []string{"s.t0003", "s.t0599"}) {
		t.Errorf("asked for %v", asked)
	}
	reader.Fail = errors.New("gone")
	if tables, err := outline.Whole(t.Context(), 5, 2); err == nil || len(tables) != 2 || tables[0].Name != "t0005" || tables[1].Columns != nil {
		t.Errorf("without columns %v, %v", tables, err)
	}
}

func TestSummary(t *testing.T) {
	s := many(2)
	got := *s.Tables[0].Summary
	want := catalog.Summary{Columns: 3, Types: []string{"int", "string"}, Sum: got.Sum,
		Tags: []catalog.ColumnTag{{Column: "c0", Tag: catalog.Tag{Key: "k"}}}}
	if !reflect.DeepEqual(got, want) || got.Sum == s.Tables[1].Summary.Sum {
		t.Errorf("summary %+v, want %+v, and %+v", got, want, s.Tables[1].Summary)
	}
}
