package dbsql_test

import (
	"fmt"
	"testing"

	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// BenchmarkRows reads rows in the shape of information_schema.columns: what a
// first sync reads by the million.
func BenchmarkRows(b *testing.B) {
	s := dbsqltest.New()
	reply := dbsqltest.Reply{}
	for _, name := range []string{"table_schema", "table_name", "column_name", "full_data_type", "comment"} {
		reply.Columns = append(reply.Columns, dbsqltest.Column{Name: name, Type: "STRING"})
	}
	reply.Columns = append(reply.Columns, dbsqltest.Column{Name: "ordinal_position", Type: "INT"})
	const n = 20000
	for i := range n {
		reply.Rows = append(reply.Rows, []any{"sales", fmt.Sprintf("table_%d", i/20), fmt.Sprintf("column_%d", i), "decimal(18,2)", "What was paid, in the currency of the order.", i % 20})
	}
	s.On("SELECT", reply)
	db, _ := openDouble(b, s)
	b.ReportAllocs()
	for b.Loop() {
		rows, err := db.QueryContext(b.Context(), "SELECT * FROM columns")
		if err != nil {
			b.Fatal(err)
		}
		read := 0
		var schema, table, column, kind, comment string
		var position int
		for rows.Next() {
			if err := rows.Scan(&schema, &table, &column, &kind, &comment, &position); err != nil {
				b.Fatal(err)
			}
			read++
		}
		if rows.Close(); read != n {
			b.Fatalf("%d rows, %v", read, rows.Err())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/row")
}
