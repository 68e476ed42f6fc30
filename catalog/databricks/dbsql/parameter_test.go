package dbsql_test

import (
	"database/sql"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// evening is a time whose day is another one in UTC.
var evening = time.Date(2026, 3, 1, 23, 30, 0, 123456789, time.FixedZone("", -3*3600))

var parameterCases = []struct {
	name  string
	value any
	want  string // "" is NULL
	kind  string
}{
	{"text", "it's :not a marker", "it's :not a marker", "STRING"},
	{"empty text", "", "", "STRING"},
	{"null", nil, "", ""},
	{"null of a type", sql.NullString{}, "", ""},
	{"nil pointer", (*string)(nil), "", ""},
	{"pointer", new("x"), "x", "STRING"},
	{"valuer", sql.NullInt64{Int64: 7, Valid: true}, "7", "BIGINT"},
	{"int", 42, "42", "BIGINT"},
	{"int64", int64(math.MinInt64), "-9223372036854775808", "BIGINT"},
	{"uint8", uint8(255), "255", "BIGINT"},
	{"float", 0.1, "0.1", "DOUBLE"},
	{"not a number", math.NaN(), "NaN", "DOUBLE"},
	{"infinite", math.Inf(-1), "-Infinity", "DOUBLE"},
	{"bool", true, "true", "BOOLEAN"},
	{"time", evening, "2026-03-02T02:30:00.123456Z", "TIMESTAMP"},
	{"date", dbsql.Date(evening), "2026-03-01", "DATE"},
	{"decimal", dbsql.Decimal("-0012.50"), "-0012.50", "DECIMAL(4,2)"},
	{"small decimal", dbsql.Decimal("0.000"), "0.000", "DECIMAL(3,3)"},
	{"zero", dbsql.Decimal("0"), "0", "DECIMAL(1,0)"},
}

func TestParameters(t *testing.T) {
	for _, test := range parameterCases {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.On("SELECT", one("INT", 1))
				db, _ := openDouble(t, s)
				if _, err := db.ExecContext(t.Context(), "SELECT :p", sql.Named("p", test.value)); err != nil {
					t.Fatal(err)
				}
				got := s.Statements()[0].Parameters["p"]
				if got.Type != test.kind {
					t.Errorf("type %q, want %q", got.Type, test.kind)
				}
				if test.kind == "" {
					if got.Value != nil {
						t.Errorf("got %q, want NULL", *got.Value)
					}
				} else if got.Value == nil || *got.Value != test.want {
					t.Errorf("got %v, want %q", got.Value, test.want)
				}
			})
		})
	}
}

func TestParametersThatCannotBeSent(t *testing.T) {
	for _, test := range []struct {
		name string
		args []any
		say  string
	}{
		{"positional", []any{"hidden"}, "sql.Named"},
		{"mixed", []any{sql.Named("a", 1), "hidden"}, "sql.Named"},
		{"odd name", []any{sql.Named("a-b", 1)}, "letters"},
		{"twice", []any{sql.Named("a", 1), sql.Named("a", 2)}, "twice"},
		{"binary", []any{sql.Named("a", []byte("hidden"))}, "unbase64"},
		{"array", []any{sql.Named("a", []string{"hidden"})}, "from_json"},
		{"map", []any{sql.Named("a", map[string]int{"hidden": 1})}, "from_json"},
		{"struct", []any{sql.Named("a", struct{ Hidden int }{1})}, "from_json"},
		{"large number", []any{sql.Named("a", uint64(math.MaxUint64))}, "cannot be sent"},
		{"no decimal", []any{sql.Named("a", dbsql.Decimal("1e5"))}, "digits"},
		{"long decimal", []any{sql.Named("a", dbsql.Decimal(strings.Repeat("1", 39)))}, "38"},
		{"output", []any{sql.Named("a", sql.Out{Dest: new(string)})}, "output"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := dbsqltest.New()
			db, _ := openDouble(t, s)
			_, err := db.QueryContext(t.Context(), "SELECT 1", test.args...)
			if !errors.Is(err, dbsql.ErrParameter) || !strings.Contains(err.Error(), test.say) {
				t.Errorf("got %v, want it to say %q", err, test.say)
			}
			if err != nil && strings.Contains(strings.ToLower(err.Error()), "\"hidden") {
				t.Errorf("the error holds the value: %v", err)
			}
			if n := s.Count(dbsqltest.Submit); n != 0 {
				t.Errorf("%d statements were sent", n)
			}
		})
	}
}
