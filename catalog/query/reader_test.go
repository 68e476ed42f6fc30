package query

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
)

// two is a snapshot of which ana may see all and the others one table.
func two(t *testing.T) Reader {
	t.Helper()
	open := []catalog.Grant{{Principal: catalog.AccountUsers, Privilege: "SELECT"}}
	mine := []catalog.Grant{{Principal: "ana@x.test", Privilege: "SELECT"}}
	s := catalog.NewSnapshot([]catalog.Table{
		{
			Catalog: "gold", Schema: "sales", Name: "orders", Comment: "Orders of all shops", Owner: "sales", Grants: open,
			Upstream: []string{"gold.hr.salaries", "gold.sales.raw"}, Columns: []catalog.Column{{Name: "id"}, {Name: "cpf", Personal: true, Tags: []catalog.Tag{{Key: "pii", Value: "cpf"}}}},
			LastWrite: time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC),
		},
		{Catalog: "gold", Schema: "hr", Name: "salaries", Owner: "secret-team", Grants: mine, Columns: []catalog.Column{{Name: "secret_wage"}},
			Tags:       []catalog.Tag{{Key: "secret_tag"}},
			Properties: []catalog.Property{{Name: "secret_property", Kind: catalog.NumberProperty, Text: "7", Number: 7}},
			Upstream:   []string{"gold.sales.raw", "gold.gone.secret_gone"}, Usage: catalog.Usage{Users: 77}},
		{Catalog: "gold", Schema: "sales", Name: "raw", Grants: open, Downstream: []string{"gold.sales.orders"}},
	}, nil, time.Now(), "test")
	return Reader{Snapshot: s, Audience: catalog.Everyone()}
}

func run(t *testing.T, r Reader, sql string) string {
	t.Helper()
	got, err := r.Run(t.Context(), sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var rows []string
	for _, row := range got.Rows {
		rows = append(rows, strings.Join(row, "|"))
	}
	return strings.Join(rows, "\n")
}

func TestRun(t *testing.T) {
	r := two(t)
	ana := r
	ana.Audience = r.Snapshot.Person("ana@x.test")
	for _, tt := range []struct {
		r         Reader
		sql, want string
	}{
		{r, "SELECT count(*) FROM tables", "2"},
		{ana, "SELECT count(*) FROM tables", "3"},
		{r, "SELECT table_name, last_write FROM tables WHERE owner IS NOT NULL", "gold.sales.orders|2026-11-20 03:00:00"},
		{r, "SELECT source, target FROM lineage", "gold.sales.raw|gold.sales.orders"},
		{ana, "SELECT source, target FROM lineage ORDER BY 1, 2", "gold.hr.salaries|gold.sales.orders\ngold.sales.raw|gold.hr.salaries\ngold.sales.raw|gold.sales.orders"},
		{r, "SELECT t.name, c.column_name FROM tables t JOIN columns c USING (table_name) WHERE c.personal", "orders|cpf"},
		{r, "SELECT * FROM columns WHERE table_name = 'GOLD.sales.orders' AND position = 1", "gold.sales.orders|id|1|||0|"},
		{r, "SELECT * FROM columns WHERE table_name = 'gold.hr.salaries'", ""},
		{r, "SELECT tag, value, column_name FROM tags", "pii|cpf|cpf"},
		{ana, "SELECT property, number, column_name FROM properties", "secret_property|7.0|"},
		{ana, "SELECT name FROM tables WHERE table_name IN (SELECT table_name FROM usage WHERE users > 5)", "salaries"},
		{r, "SELECT fold('Finanças e TI')", "financaseti"},
		{r, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4) SELECT sum(x) FROM n", "10"},
		{r, "SELECT 1; -- the end", "1"},
	} {
		if got := run(t, tt.r, tt.sql); got != tt.want {
			t.Errorf("%s gives\n%s\nwant\n%s", tt.sql, got, tt.want)
		}
	}
}

func TestNothingOfWhatIsHiddenShows(t *testing.T) {
	r := two(t)
	for _, v := range views {
		for _, sql := range []string{"SELECT * FROM %s", "SELECT * FROM %s WHERE " + v.columns[0].name + " = 'gold.hr.salaries'",
			"SELECT * FROM %s a, tables b, lineage c", "SELECT * FROM %s WHERE rowid = 0 OR rowid > 0"} {
			if got := run(t, r, fmt.Sprintf(sql, v.name)); strings.Contains(got, "secret") || strings.Contains(got, "salaries") {
				t.Errorf("%s shows %s", fmt.Sprintf(sql, v.name), got)
			}
		}
	}
}

func TestAttacksAreRefused(t *testing.T) {
	tests := map[error][]string{
		ErrRefused: {
			"INSERT INTO tables VALUES (1)", "DROP TABLE tables",
			"CREATE TABLE x (a)", "CREATE VIEW x AS SELECT 1", "CREATE TEMP TABLE x AS SELECT 1", "CREATE VIRTUAL TABLE x USING tables",
			"ATTACH 'file.db' AS f", "ATTACH ':memory:' AS f", "DETACH main", "VACUUM INTO 'x.db'", "VACUUM", "REINDEX", "ANALYZE",
			"PRAGMA query_only=OFF", "PRAGMA table_list", "PRAGMA writable_schema=ON", "SELECT * FROM pragma_database_list", "SELECT * FROM pragma_function_list",
			"SELECT * FROM sqlite_master", "SELECT * FROM sqlite_schema", "SELECT count(*) FROM sqlite_temp_master", "SELECT * FROM json_each('[1]')",
			"SELECT 1; SELECT 2", "SELECT 1; DROP TABLE tables", "SELECT 1; SELEC", "BEGIN", "COMMIT", "SAVEPOINT a",
			"SELECT (SELECT count(*) FROM sqlite_master) FROM tables", "WITH t AS (SELECT * FROM sqlite_master) SELECT * FROM t",
			"SELECT count(*) FROM pragma_table_info('tables')",
		},
		ErrLimit: {
			"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n",
			"WITH RECURSIVE n(x) AS (SELECT 'x' UNION ALL SELECT x || x FROM n) SELECT length(group_concat(x)) FROM n",
			"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM (SELECT x FROM n ORDER BY -x)",
			"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000) SELECT count(*) FROM n a, n b, n c",
			"SELECT '" + strings.Repeat("x", 20000) + "'",
		},
		ErrSQL: {
			"", ";", "SELECT", "SELEC 1", "SELECT nothing FROM tables", "SELECT * FROM base_tables", "'", "SELECT \x00", strings.Repeat("(", 500),
			// What SQLite does not know or may not call is wrong to it.
			"DELETE FROM tables", "UPDATE tables SET owner = 'me'", "EXPLAIN DELETE FROM tables", "SELECT * FROM dbstat",
			"SELECT load_extension('x')", "SELECT writefile('x', 'y')", "SELECT readfile('x')", "SELECT randomblob(9)", "SELECT zeroblob(1000000)",
			"SELECT printf('%.*c', 100000000, 'x')", "SELECT fts5(1)", "SELECT sqlite_version()",
		},
	}
	r := two(t)
	for want, attacks := range tests {
		for _, sql := range attacks {
			if _, err := r.run(t.Context(), sql, 300*time.Millisecond); !errors.Is(err, want) {
				t.Errorf("%.80q gives %v, want %v", sql, err, want)
			}
		}
	}
}

func TestMuchIsCut(t *testing.T) {
	r := two(t)
	numbers := "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
	got, err := r.Run(t.Context(), numbers)
	if err != nil || len(got.Rows) != maxRows || !got.Cut {
		t.Errorf("endless numbers: %d rows, cut %t, %v", len(got.Rows), got.Cut, err)
	}
	long := "SELECT '" + strings.Repeat("x", 10000) + "' FROM (" + numbers + ")"
	if got, err = r.Run(t.Context(), long); err != nil || len(got.Rows) != maxBytes/10000 || !got.Cut {
		t.Errorf("endless long texts: %d rows, cut %t, %v", len(got.Rows), got.Cut, err)
	}
}

func TestTheCallersEndIsTheQuerysEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := two(t).Run(ctx, "SELECT 1"); !errors.Is(err, context.Canceled) {
		t.Errorf("a question that ended gives %v", err)
	}
}

func FuzzRun(f *testing.F) {
	for _, s := range []string{"SELECT * FROM tables", "DELETE FROM tags", "SELECT fold(owner), count(*) FROM tables GROUP BY 1", "WITH a AS (SELECT 1) SELECT * FROM a, columns"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		got, err := two(t).run(t.Context(), sql, 50*time.Millisecond)
		for _, row := range got.Rows {
			if all := strings.Join(row, " "); strings.Contains(all, "secret_") && !strings.Contains(strings.ToLower(sql), "secret_") {
				t.Errorf("%q shows %q", sql, all)
			}
		}
		if err != nil && !errors.Is(err, ErrSQL) && !errors.Is(err, ErrRefused) && !errors.Is(err, ErrLimit) {
			t.Errorf("%q: %v", sql, err)
		}
	})
}
