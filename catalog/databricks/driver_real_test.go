//go:build real

package databricks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// What the driver was built to on a double, asked of Spark.
func TestRealDriver(t *testing.T) {
	b := sharedBridge(t)
	db, client := b.open(t, nil)
	t.Run("parameters and values", func(t *testing.T) {
		at := time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)
		got := cells(t, db, `SELECT :s, :n + 1, :b, :f, :d, :t, :m, :x IS NULL, array(1, 2), named_struct('a', :s), X'00ff', CAST(NULL AS STRING)`,
			sql.Named("s", "it's “ç”"), sql.Named("n", 41), sql.Named("b", true), sql.Named("f", 0.5),
			sql.Named("d", dbsql.Date(at)), sql.Named("t", at), sql.Named("m", dbsql.Decimal("1.20")), sql.Named("x", nil))
		want := `it's “ç”|42|true|0.5|2026-11-22T00:00:00Z|2026-11-22T12:00:00.123456Z|1.20|true|[1,2]|{"a":"it's “ç”"}|` + "\x00\xff|"
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%q, want %q", got, want)
		}
	})
	t.Run("a megabyte in one parameter", func(t *testing.T) {
		big := strings.Repeat("x", 1<<20)
		if got := cells(t, db, "SELECT length(:big)", sql.Named("big", big)); got[0] != fmt.Sprint(len(big)) {
			t.Error(got)
		}
	})
	t.Run("chunks", func(t *testing.T) {
		if got := cells(t, db, "SELECT id FROM range(250) ORDER BY id"); len(got) != 250 || got[249] != "249" {
			t.Errorf("%d rows", len(got))
		}
	})
	for query, state := range map[string]string{
		"SELEC": "42601", "SELECT * FROM nowhere": "42P01", "CREATE TABLE nowhere.t (a INT) USING DELTA": "42704", "SELECT CAST('x' AS INT)": "22018",
	} {
		_, err := db.ExecContext(t.Context(), query)
		var e *dbsql.Error
		if !errors.As(err, &e) || e.SQLState != state || e.StatementID == "" || errors.Is(err, dbsql.ErrUnknownOutcome) {
			t.Errorf("%s: %v, want state %s", query, err, state)
		}
	}
	t.Run("cancel", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ids := make(chan string, 1)
		_, err := db.ExecContext(dbsql.WithProgress(ctx, func(p dbsql.Progress) {
			if p.State == dbsql.StateRunning {
				select {
				case ids <- p.StatementID:
				default:
				}
				cancel()
			}
		}), "SELECT count(*) FROM range(100000000000) WHERE sqrt(id) = -1")
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if state, err := client.Settle(t.Context(), <-ids); err != nil || state != dbsql.StateCanceled {
			t.Errorf("%s, %v", state, err)
		}
	})
	if _, err := client.Status(t.Context(), "00000000-0000-0000-0000-000000000000"); !errors.Is(err, dbsql.ErrNoStatement) {
		t.Errorf("an unknown statement: %v", err)
	}
}
