package databricks

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// TestUnityOnSpark has every statement of the reader run by Spark, over tables
// in the shape of the system tables that hold what the double's workspace
// does, and wants the same to come of it. $DATABRICKS_BRIDGE is the DSN of a
// bridge.
func TestUnityOnSpark(t *testing.T) {
	dsn := os.Getenv("DATABRICKS_BRIDGE")
	if dsn == "" {
		t.Skip("DATABRICKS_BRIDGE is not set; the statements are not run by Spark")
	}
	real, err := sql.Open(dbsql.Name, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer real.Close()
	fixture, err := os.ReadFile("testdata/unity_fixture.sql")
	if err != nil {
		t.Fatal(err)
	}
	for statement := range strings.SplitSeq(string(fixture), ";\n") {
		if _, err := real.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	for _, options := range []Options{{}, {PageRows: 2, Include: []string{"gold.*", `*.raw\_*`, "*.raw_?rd*"}, Exclude: []string{"*.hr.*"}}} {
		w := shop()
		w.usage = relation{{"gold.sales.orders", "", 3, 2}}
		double, _ := w.serve(t)
		want := mustRead(t, NewUnity(double, options))
		got := mustRead(t, NewUnity(real, options))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(reading{})); diff != "" {
			t.Errorf("%+v: %s", options, diff)
		}
	}
	var names []string
	err = NewUnity(real, Options{}).Columns(t.Context(), []string{"GOLD.sales.orders", "gold.sales.gone", "silver.crm.raw_orders"},
		func(table string, columns []catalog.Column) error {
			names = append(names, fmt.Sprint(table, len(columns)))
			return nil
		})
	if err != nil || strings.Join(names, " ") != "gold.sales.orders3 silver.crm.raw_orders1" {
		t.Errorf("%v, %v", names, err)
	}
}
