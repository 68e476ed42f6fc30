package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/store"
)

func TestIndexFile(t *testing.T) {
	s := catalog.NewSnapshot([]catalog.Table{
		{Catalog: "c", Schema: "sales", Name: "orders", Columns: []catalog.Column{{Name: "customer_id"}}},
		{Catalog: "c", Schema: "hr", Name: "employees", Columns: []catalog.Column{{Name: "salary"}}},
	}, nil, time.Now(), "test")
	f := indexFile{filepath.Join(t.TempDir(), "catalog.db.index"), zap.NewNop()}
	first := func(ix *search.Index) string {
		r := ix.Search(context.Background(), search.Query{Text: "salary of employees"})
		if len(r.Candidates) == 0 {
			return ""
		}
		return r.Candidates[0].Table.FullName()
	}
	built := f.load(s)
	f.keep(built)
	info, err := os.Stat(f.path)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Fatalf("stored with mode %v, %v", info.Mode(), err)
	}
	loaded := f.load(s)
	if loaded.Whole() || first(loaded) != "c.hr.employees" {
		t.Errorf("the stored index was not taken, or finds %q", first(loaded))
	}
	if err := os.WriteFile(f.path, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := f.load(s); !again.Whole() || first(again) != "c.hr.employees" {
		t.Errorf("a broken file was taken, or %q is found", first(again))
	}
	if left, _ := filepath.Glob(f.path + ".*"); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
}

// An index that much came to and went from is made whole, put in use and stored.
func TestWornIndexIsStoredAgain(t *testing.T) {
	tables := make([]catalog.Table, 12_000)
	for i := range tables {
		tables[i] = catalog.Table{Catalog: "c", Schema: "s", Name: fmt.Sprintf("orders_%05d", i)}
	}
	snapshot := func() *catalog.Snapshot { return catalog.NewSnapshot(slices.Clone(tables), nil, time.Now(), "test") }
	l := &live{index: indexFile{filepath.Join(t.TempDir(), "catalog.db.index"), zap.NewNop()}}
	g := (*generation)(nil).next(store.Change{Snapshot: snapshot()}, true, nil, l.index, nil)
	l.keep(g)
	before, err := os.ReadFile(l.index.path)
	if err != nil {
		t.Fatal(err)
	}
	var touched []string
	for i := range 600 {
		tables[i].Comment = "salary"
		touched = append(touched, tables[i].FullName())
	}
	g = g.next(store.Change{Snapshot: snapshot(), Touched: touched}, true, nil, l.index, nil)
	l.keep(g)
	after, err := os.ReadFile(l.index.path)
	if err != nil || bytes.Equal(before, after) || !l.current.Load().index.Whole() {
		t.Fatalf("the worn index was not made whole and stored: %v", err)
	}
	if r := l.current.Load().Search(t.Context(), search.Query{Text: "salary"}); r.Nothing || len(r.Candidates) == 0 {
		t.Error("what came is not found in the index made whole")
	}
}
