package dbsql

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

func TestIsRead(t *testing.T) {
	for statement, want := range map[string]bool{
		"SELECT 1":   true,
		"  select 1": true,
		"-- a note; INSERT\n/* MERGE /* x */ */ (SELECT 1)": true,
		"SHOW TABLES":                          true,
		"DESCRIBE HISTORY t":                   true,
		"DESC t":                               true,
		"EXPLAIN DELETE FROM t":                true,
		"VALUES (1)":                           true,
		"WITH a AS (SELECT 1) SELECT * FROM a": true,
		"WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a":    false,
		"WITH a AS (SELECT r'\\') MERGE INTO t USING a ON true": false,
		"with a as (select 1)\nUpdate t set x = 1":              false,
		"INSERT INTO t SELECT 1":                                false,
		"MERGE INTO t":                                          false,
		"SELECTED":                                              false,
		"FROM t INSERT INTO u SELECT *":                         false,
		"/* SELECT":                                             false,
		"-- SELECT":                                             false,
		"":                                                      false,
	} {
		if got := isRead(statement); got != want {
			t.Errorf("%q: %v", statement, got)
		}
	}
}

func TestParseError(t *testing.T) {
	for _, test := range []struct{ body, code, message string }{
		{`{"error_code":"PERMISSION_DENIED","message":"No\n access","details":[{}]}`, "PERMISSION_DENIED", "No access"},
		{`{"error_code":403,"message":"No access"}`, "", "No access"},
		{`{"error":"invalid_client","error_description":"unknown"}`, "invalid_client", "unknown"},
		{"INVALID_REQUEST: not like this", "INVALID_REQUEST", "not like this"},
		{"plain words: of a proxy", "", "plain words: of a proxy"},
		{"<!doctype html><html><head><title>502 &amp; more</title><style>a{}</style>", "", "a page instead of a reply: 502 & more"},
		{"<html><body><script>x()</script><h1>Gone</h1></body></html>", "", "a page instead of a reply: Gone"},
		{"", "", "forbidden"},
		{"{}", "", "forbidden"},
		{"[1]", "", "[1]"},
		{"null", "", "forbidden"},
		{"\x00\xff", "", "forbidden"},
	} {
		e := parseError(403, []byte(test.body))
		if e.Code != test.code || e.Message != test.message || e.HTTPStatus != 403 {
			t.Errorf("%q: got %q, %q", test.body, e.Code, e.Message)
		}
	}
	if e := parseError(500, []byte(strings.Repeat("é", 1<<16))); len([]rune(e.Message)) > longestMessage+2 {
		t.Errorf("a message of %d runes", len([]rune(e.Message)))
	}
}

func utc(y int, mon time.Month, d, h, m, s, ns int) time.Time {
	return time.Date(y, mon, d, h, m, s, ns, time.UTC)
}

var valueCases = []struct {
	kind, text string
	want       any // an error where nil
}{
	{"BOOLEAN", "true", true},
	{"BOOLEAN", "yes", nil},
	{"BYTE", "-128", int64(-128)},
	{"LONG", "9223372036854775807", int64(math.MaxInt64)},
	{"LONG", "9223372036854775808", nil},
	{"INT", "1.0", nil},
	{"FLOAT", "0.1", 0.1},
	{"DOUBLE", "-Infinity", math.Inf(-1)},
	{"DOUBLE", "1e400", nil},
	{"DECIMAL", "12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"},
	{"STRING", "", ""},
	{"DATE", "2026-02-28", utc(2026, 2, 28, 0, 0, 0, 0)},
	{"DATE", "2026-02-29", nil},
	{"DATE", "2026-02-28 ", nil},
	{"DATE", "+10000-01-01", utc(10000, 1, 1, 0, 0, 0, 0)},
	{"DATE", "-0044-03-15", utc(-44, 3, 15, 0, 0, 0, 0)},
	{"TIMESTAMP", "2026-01-02T03:04:05.678Z", utc(2026, 1, 2, 3, 4, 5, 678e6)},
	{"TIMESTAMP", "2026-01-02 03:04:05.123456", utc(2026, 1, 2, 3, 4, 5, 123456e3)},
	{"TIMESTAMP", "2026-01-02T03:04:05-03:00", utc(2026, 1, 2, 6, 4, 5, 0)},
	{"TIMESTAMP", "2026-01-02T03:04:05+00:19:32", utc(2026, 1, 2, 2, 44, 33, 0)},
	{"TIMESTAMP", "2026-01-02", utc(2026, 1, 2, 0, 0, 0, 0)},
	{"TIMESTAMP", "2026-01-02T25:00:00Z", nil},
	{"TIMESTAMP_NTZ", "2026-01-02T03:04:05", utc(2026, 1, 2, 3, 4, 5, 0)},
	{"BINARY", "AP8=", []byte{0, 255}},
	{"BINARY", "not base64", nil},
	{"ARRAY", `[1,null]`, `[1,null]`},
	{"STRUCT", `{"a":1}`, `{"a":1}`},
	{"INTERVAL", "1-2", "1-2"},
	{"VARIANT", `{"a":1}`, `{"a":1}`},
	{"GEOMETRY_OF_TOMORROW", "POINT", "POINT"},
}

func TestValues(t *testing.T) {
	for _, test := range valueCases {
		got, err := cell{text: test.text}.value(column{TypeName: test.kind}.family())
		if test.want == nil {
			if err == nil || strings.Contains(err.Error(), test.text) {
				t.Errorf("%s %q: got %v, %v; want an error without the value", test.kind, test.text, got, err)
			}
			continue
		}
		same := err == nil
		switch want := test.want.(type) {
		case time.Time:
			at, ok := got.(time.Time)
			same = same && ok && at.Equal(want)
		case []byte:
			b, ok := got.([]byte)
			same = same && ok && string(b) == string(want)
		default:
			same = same && got == want
		}
		if !same {
			t.Errorf("%s %q: got %v, %v; want %v", test.kind, test.text, got, err, test.want)
		}
		if null, err := (cell{null: true}).value(column{TypeName: test.kind}.family()); null != nil || err != nil {
			t.Errorf("%s NULL: got %v, %v", test.kind, null, err)
		}
	}
	if nan, err := (cell{text: "NaN"}).value(asFloat); err != nil || !math.IsNaN(nan.(float64)) {
		t.Errorf("NaN: got %v, %v", nan, err)
	}
}

func TestTimestampKeepsItsZone(t *testing.T) {
	at, err := parseTimestamp("2026-01-02T03:04:05-03:00")
	if err != nil {
		t.Fatal(err)
	}
	if got := at.Format(time.RFC3339); got != "2026-01-02T03:04:05-03:00" {
		t.Errorf("got %s", got)
	}
}

func TestCellsOfOtherKinds(t *testing.T) {
	var cells []cell
	if err := json.Unmarshal([]byte(`["a\n\u0000","",null,1.50,true,{"a":[1]}]`), &cells); err != nil {
		t.Fatal(err)
	}
	want := []cell{{text: "a\n\x00"}, {}, {null: true}, {text: "1.50"}, {text: "true"}, {text: `{"a":[1]}`}}
	for i := range want {
		if cells[i] != want[i] {
			t.Errorf("cell %d: got %+v, want %+v", i, cells[i], want[i])
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"0": 0, "7": 7 * time.Second, "-1": -1, "": -1, "soon": -1, "99999999999": -1,
		"Fri, 02 Jan 2026 03:04:25 GMT": 20 * time.Second,
		"Fri, 02 Jan 2026 03:00:00 GMT": 0,
	} {
		if got, ok := parseRetryAfter(header, now); ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: got %s, %v", header, got, ok)
		}
	}
}
