package dbsql_test

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// everyType is a row of values and one of NULLs.
var everyType = dbsqltest.Reply{
	Columns: []dbsqltest.Column{
		{Name: "b", Type: "BOOLEAN"}, {Name: "i", Type: "SHORT"}, {Name: "l", Type: "LONG"}, {Name: "d", Type: "DOUBLE"},
		{Name: "m", Type: "DECIMAL", Precision: 20, Scale: 2}, {Name: "s", Type: "STRING"}, {Name: "day", Type: "DATE"},
		{Name: "at", Type: "TIMESTAMP"}, {Name: "x", Type: "BINARY"}, {Name: "a", Type: "ARRAY"}, {Name: "n", Type: "NULL"},
		{Name: "v", Type: "VARIANT"}, {Name: "iv", Type: "INTERVAL"},
	},
	Rows: [][]any{
		{"true", 7, int64(1) << 40, "2.5", "123456789012345678.90", "ü", "2026-03-01", "2026-03-01T10:00:00.000-03:00", "AP8=", `["a",null]`, nil, `{"k":1}`, "1-2"},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil},
	},
}

func TestScan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", everyType)
		db, _ := openDouble(t, s)
		rows, err := db.QueryContext(t.Context(), "SELECT * FROM t")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		checkTypes(t, rows)
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		var (
			b                 bool
			i, l              int64
			d                 float64
			m, text, a, v, iv string
			day, at           time.Time
			x                 []byte
			null              any
		)
		if err := rows.Scan(&b, &i, &l, &d, &m, &text, &day, &at, &x, &a, &null, &v, &iv); err != nil {
			t.Fatal(err)
		}
		if !b || i != 7 || l != 1<<40 || d != 2.5 || m != "123456789012345678.90" || text != "ü" || string(x) != "\x00\xff" ||
			a != `["a",null]` || null != nil || v != `{"k":1}` || iv != "1-2" ||
			!day.Equal(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) || at.Format(time.RFC3339) != "2026-03-01T10:00:00-03:00" {
			t.Errorf("got %v %v %v %v %v %q %v %v %v %v %v %v %v", b, i, l, d, m, text, day, at, x, a, null, v, iv)
		}
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		checkNulls(t, rows, 13)
	})
}

func checkNulls(t *testing.T, rows *sql.Rows, columns int) {
	t.Helper()
	nulls := make([]any, columns)
	into := make([]any, columns)
	for n := range nulls {
		into[n] = &nulls[n]
	}
	if err := rows.Scan(into...); err != nil {
		t.Fatal(err)
	}
	for n, value := range nulls {
		if value != nil {
			t.Errorf("column %d: got %v, want NULL", n, value)
		}
	}
}

func checkTypes(t *testing.T, rows *sql.Rows) {
	t.Helper()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"BOOLEAN", "SMALLINT", "BIGINT", "DOUBLE", "DECIMAL", "STRING", "DATE", "TIMESTAMP", "BINARY", "ARRAY", "NULL", "VARIANT", "INTERVAL"}
	for i, want := range names {
		if got := types[i].DatabaseTypeName(); got != want {
			t.Errorf("column %d is a %s, want %s", i, got, want)
		}
		if _, ok := types[i].Nullable(); ok {
			t.Errorf("column %d says whether it is nullable", i)
		}
		precision, scale, ok := types[i].DecimalSize()
		if ok != (want == "DECIMAL") || ok && (precision != 20 || scale != 2) {
			t.Errorf("column %d has precision %d, scale %d, %v", i, precision, scale, ok)
		}
	}
	for i, want := range map[int]reflect.Type{1: reflect.TypeFor[int64](), 4: reflect.TypeFor[string](), 7: reflect.TypeFor[time.Time](), 8: reflect.TypeFor[[]byte]()} {
		if got := types[i].ScanType(); got != want {
			t.Errorf("column %d scans into %s, want %s", i, got, want)
		}
	}
}

func TestChunksAreFetchedAsTheyAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.ChunkRows = 10
		s.On("SELECT", many(95))
		db, _ := openDouble(t, s)
		rows, err := db.QueryContext(t.Context(), "SELECT n FROM t")
		if err != nil {
			t.Fatal(err)
		}
		for range 11 {
			if !rows.Next() {
				t.Fatal(rows.Err())
			}
		}
		if n := s.Count(dbsqltest.Chunk); n != 1 {
			t.Errorf("%d chunks fetched for eleven rows", n)
		}
		rows.Close()
		for _, fault := range broken {
			s.Inject(dbsqltest.Chunk, fault, nil)
		}
		if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 95 || err != nil {
			t.Errorf("got %d rows, %v", n, err)
		}
	})
}

func TestNoRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", many(0))
		s.On("SHOW", dbsqltest.Reply{})
		db, _ := openDouble(t, s)
		for _, query := range []string{"SELECT n FROM t", "SHOW NOTHING"} {
			if n, err := count(t.Context(), db, query); n != 0 || err != nil {
				t.Errorf("%s: got %d rows, %v", query, n, err)
			}
		}
	})
}

func TestResultThatIsNotWhole(t *testing.T) {
	cut := many(5)
	cut.Truncated = true
	for _, test := range []struct {
		name  string
		reply dbsqltest.Reply
		op    dbsqltest.Op
		fault dbsqltest.Fault
		say   string
	}{
		{"truncated", cut, dbsqltest.Submit, nil, "cut the result short"},
		{"fewer rows", many(5), dbsqltest.Submit, dbsqltest.Replace(`"total_row_count":5`, `"total_row_count":6`), "5 of 6 rows"},
		{"short row", many(5), dbsqltest.Submit, dbsqltest.Replace(`["3"]`, `[]`), "row 4 has 0 values"},
		{"no row", many(5), dbsqltest.Submit, dbsqltest.Replace(`["3"]`, `3`), "cannot be read"},
		{"other value", many(5), dbsqltest.Submit, dbsqltest.Replace(`["3"]`, `["hidden"]`), "row 4, column n: not a INT"},
		{"circle", many(25), dbsqltest.Chunk, dbsqltest.Replace(`"chunk_index":1`, `"chunk_index":0`), "circles"},
		{"other host", many(25), dbsqltest.Submit, dbsqltest.Replace(`"/api/2.0/sql/statements/`, `"//evil.test/`), "not one of its paths"},
		{"other chunk", many(25), dbsqltest.Chunk, dbsqltest.Say(200, "ok"), "cannot be read"},
		{"chunk refused", many(25), dbsqltest.Chunk, dbsqltest.Refuse(403, "PERMISSION_DENIED", "no"), "PERMISSION_DENIED"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.ChunkRows = 10
				s.On("SELECT", test.reply)
				s.Inject(test.op, test.fault)
				db, _ := openDouble(t, s)
				_, err := count(t.Context(), db, "SELECT n FROM t")
				if err == nil || !strings.Contains(err.Error(), test.say) || strings.Contains(err.Error(), "hidden") {
					t.Fatalf("got %v, want it to say %q", err, test.say)
				}
				if e := asError(t, err); e.StatementID != "01ef-0001" {
					t.Errorf("an error of statement %q", e.StatementID)
				}
			})
		})
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.ChunkRows = 10
		s.On("SELECT", many(25))
		s.Inject(dbsqltest.Chunk, dbsqltest.Hang)
		db, _ := openDouble(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		since := time.Now()
		if _, err := count(ctx, db, "SELECT n FROM t"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(since); took != 30*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}
