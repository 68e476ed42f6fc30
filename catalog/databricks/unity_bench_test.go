package databricks

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
	"github.com/datafind/datafind/catalog/store"
)

const (
	benchCatalogs = 20
	benchTables   = 5_000 // of a catalog
	benchColumns  = 20    // of a table
)

// large is a workspace of 100,000 tables and 2,000,000 columns that is made up
// as it is read.
func large(st dbsqltest.Statement) dbsqltest.Reply {
	var rows relation
	switch {
	case strings.Contains(st.Text, "AS sub, catalog_name\n"):
		for c := range benchCatalogs {
			name := fmt.Sprintf("c%02d", c)
			rows = append(rows, []any{name, "", name})
		}
		return reply(rows[:len(rows):len(rows)])
	case strings.Contains(st.Text, "information_schema.tables"):
		largeRows(st, 1, func(k string, p []string, n int) {
			rows = append(rows, []any{k, "", p[0], p[1], p[2], "MANAGED", "owners", "A table of some kind, with a comment of usual length", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"})
		})
	case strings.Contains(st.Text, "information_schema.columns"):
		largeRows(st, benchColumns, func(k string, p []string, n int) {
			rows = append(rows, []any{k, fmt.Sprintf("%08d", n), p[0], p[1], p[2], fmt.Sprintf("column_%d", n), "string", "What it holds"})
		})
	case strings.Contains(st.Text, "table_tags"):
		largeRows(st, 1, func(k string, p []string, n int) { rows = append(rows, []any{k, "domain", "sales"}) })
	}
	return reply(rows)
}

// largeRows calls do for each row of the next page, in order.
func largeRows(st dbsqltest.Statement, each int, do func(k string, p []string, n int)) {
	c, at := 0, 0
	for name, p := range st.Parameters {
		if strings.HasPrefix(name, "c") {
			var n int
			fmt.Sscanf(*p.Value, "c%02d", &n)
			if name == "c0" {
				c = n
			}
		}
	}
	if k, ok := st.Parameters["k"]; ok {
		var schema, table, n int
		fmt.Sscanf(*k.Value, "c%02d.s%02d.t%05d", &c, &schema, &table)
		fmt.Sscanf(*st.Parameters["sub"].Value, "%d", &n)
		at = table*each + n + 1
		if each == 1 {
			at = table + 1
		}
	}
	in := len(st.Parameters)
	if _, ok := st.Parameters["k"]; ok {
		in -= 2
	}
	first := c
	if c0 := st.Parameters["c0"].Value; c0 != nil {
		fmt.Sscanf(*c0, "c%02d", &first)
	}
	for done := 0; done < 10_000 && c < first+in; done++ {
		if at == benchTables*each {
			c, at = c+1, 0
			if c == first+in {
				return
			}
		}
		p := []string{fmt.Sprintf("c%02d", c), fmt.Sprintf("s%02d", at/each/100), fmt.Sprintf("t%05d", at/each)}
		do(strings.Join(p, "."), p, at%each)
		at++
	}
}

// BenchmarkUnity reads the large workspace, and fills the cache from it for the
// first time. Most of the time is the double's, which writes JSON of what this
// reads, and whose memory is counted too.
func BenchmarkUnity(b *testing.B) {
	db, s := shop().serve(b)
	s.Handle(large)
	u := NewUnity(db, Options{})
	b.Run("tables", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			if err := u.Tables(b.Context(), func(catalog.Table) error { n++; return nil }); err != nil || n != benchCatalogs*benchTables {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("columns", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			err := u.Columns(b.Context(), nil, func(_ string, columns []catalog.Column) error { n += len(columns); return nil })
			if err != nil || n != benchCatalogs*benchTables*benchColumns {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("first sync", func(b *testing.B) {
		for b.Loop() {
			cache, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "cache.db"), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			report, err := cache.Sync(b.Context(), u, nil)
			if err != nil || report.Tables != benchCatalogs*benchTables || report.Columns != benchCatalogs*benchTables*benchColumns {
				b.Fatal(report, err)
			}
			if err := cache.Close(); err != nil {
				b.Fatal(err)
			}
		}
		status, _ := os.ReadFile("/proc/self/status")
		for line := range strings.Lines(string(status)) {
			var kb float64
			if _, err := fmt.Sscanf(line, "VmHWM: %f", &kb); err == nil {
				b.ReportMetric(kb/1024, "peak-MB")
			}
		}
	})
}
