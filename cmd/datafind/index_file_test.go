package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
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
