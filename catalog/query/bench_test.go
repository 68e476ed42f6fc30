package query

import (
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
)

// BenchmarkRun reads 100,000 tables of 20 columns. Nothing is built first.
func BenchmarkRun(b *testing.B) {
	g := synth.New(1)
	tables := make([]catalog.Table, 100_000)
	for i := range tables {
		tables[i] = g.Table(i)
		if i > 0 {
			tables[i].Upstream = []string{tables[i/2].FullName()}
		}
	}
	r := Reader{Snapshot: catalog.NewSnapshot(tables, nil, time.Now(), "synth"), Audience: catalog.Everyone()}
	for name, sql := range map[string]string{
		"nothing":       "SELECT 1",
		"count tables":  "SELECT count(*) FROM tables WHERE owner IS NULL",
		"group tables":  "SELECT schema, count(*) FROM tables GROUP BY schema ORDER BY 2 DESC LIMIT 10",
		"count columns": "SELECT count(*) FROM columns WHERE comment IS NULL",
		"join":          "SELECT count(DISTINCT t.table_name) FROM tables t JOIN columns c USING (table_name) WHERE c.personal",
		"lineage":       "SELECT target FROM lineage WHERE source = '" + tables[7].FullName() + "'",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := r.Run(b.Context(), sql); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
