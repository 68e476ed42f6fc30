package dbsql_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// config is a Config for the double with nothing random in it.
func config(t testing.TB, s *dbsqltest.Server, dsn string) dbsql.Config {
	t.Helper()
	cfg, err := dbsql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.HTTPClient = s.Client()
	cfg.Jitter = func() float64 { return 0 }
	return cfg
}

func open(t testing.TB, cfg dbsql.Config) (*sql.DB, *dbsql.Client) {
	t.Helper()
	connector, err := dbsql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db, connector.Client()
}

func openDouble(t testing.TB, s *dbsqltest.Server) (*sql.DB, *dbsql.Client) {
	t.Helper()
	return open(t, config(t, s, s.DSN("")))
}

// one is the reply of a single value.
func one(kind string, value any) dbsqltest.Reply {
	return dbsqltest.Reply{Columns: []dbsqltest.Column{{Name: "v", Type: kind}}, Rows: [][]any{{value}}}
}

// many is the reply of n rows that count from 0.
func many(n int) dbsqltest.Reply {
	reply := dbsqltest.Reply{Columns: []dbsqltest.Column{{Name: "n", Type: "INT"}}}
	for i := range n {
		reply.Rows = append(reply.Rows, []any{i})
	}
	return reply
}

// count reads rows that must count from 0, and returns how many came.
func count(ctx context.Context, db *sql.DB, query string) (int, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var got int
		if err := rows.Scan(&got); err != nil {
			return n, err
		}
		if got != n {
			return n, errors.New("a row is missing or doubled")
		}
		n++
	}
	return n, rows.Err()
}

// asError returns err as the driver's own error.
func asError(t *testing.T, err error) *dbsql.Error {
	t.Helper()
	var e *dbsql.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, not an *Error", err)
	}
	return e
}

// noSecrets fails where an error tells what nobody may read.
func noSecrets(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{dbsqltest.Token, dbsqltest.ClientSecret, "oauth-test", "signature=", "link-test", "key-test", "Basic "} {
		for e := range chain(err) {
			if strings.Contains(e.Error(), secret) {
				t.Errorf("the error tells %q: %v", secret, e)
			}
		}
	}
}

// chain yields an error and all that it wraps.
func chain(err error) func(func(error) bool) {
	return func(yield func(error) bool) {
		var walk func(error) bool
		walk = func(err error) bool {
			if err == nil {
				return true
			}
			if !yield(err) {
				return false
			}
			switch w := err.(type) {
			case interface{ Unwrap() error }:
				return walk(w.Unwrap())
			case interface{ Unwrap() []error }:
				for _, e := range w.Unwrap() {
					if !walk(e) {
						return false
					}
				}
			}
			return true
		}
		walk(err)
	}
}

// quiet keeps a test server's complaints about its clients to itself.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
