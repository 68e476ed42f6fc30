package query

import (
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
)

// many are 100,000 tables of 20 columns.
func many() Reader {
	g := synth.New(1)
	tables := make([]catalog.Table, 100_000)
	for i := range tables {
		tables[i] = g.Table(i)
		if i > 0 {
			tables[i].Upstream = []string{tables[i/2].FullName()}
		}
	}
	return Reader{Snapshot: catalog.NewSnapshot(tables, nil, time.Now(), "synth"), Audience: catalog.Everyone()}
}

func BenchmarkPlan(b *testing.B) {
	r := many()
	for name, question := range map[string]string{
		"metadata":     "how many tables have no owner?",
		"table":        "which table has the monthly churn of customers by plan?",
		"no such word": "monthly churn of customers",
		"a name":       "what feeds " + r.Snapshot.Tables[77_777].FullName() + "?",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r.Plan(question, "en", asOf)
			}
		})
	}
}

// BenchmarkRun reads them. Nothing is built first.
func BenchmarkRun(b *testing.B) {
	r := many()
	for name, sql := range map[string]string{
		"nothing":       "SELECT 1",
		"count tables":  "SELECT count(*) FROM tables WHERE owner IS NULL",
		"group tables":  "SELECT schema, count(*) FROM tables GROUP BY schema ORDER BY 2 DESC LIMIT 10",
		"count columns": "SELECT count(*) FROM columns WHERE comment IS NULL",
		"group columns": "SELECT type, count(*) FROM columns GROUP BY type ORDER BY 2 DESC LIMIT 10",
		"join":          "SELECT count(DISTINCT t.table_name) FROM tables t JOIN columns c USING (table_name) WHERE c.personal",
		"lineage":       "SELECT target FROM lineage WHERE source = '" + r.Snapshot.Tables[7].FullName() + "'",
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
