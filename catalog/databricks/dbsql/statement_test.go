package dbsql_test

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestCatalogAndSchemaGoWithEveryStatement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("", one("INT", 1))
		db, _ := open(t, config(t, s, s.DSN("catalog=main&schema=default")))
		for range 2 {
			if _, err := db.ExecContext(t.Context(), "OPTIMIZE t"); err != nil {
				t.Fatal(err)
			}
		}
		for _, st := range s.Statements() {
			if st.Catalog != "main" || st.Schema != "default" || st.WarehouseID != dbsqltest.WarehouseID {
				t.Errorf("the statement went with %+v", st)
			}
		}
	})
}

func TestAffectedRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("MERGE", dbsqltest.Affected(3))
		s.On("CREATE", dbsqltest.Reply{})
		db, _ := openDouble(t, s)
		result, err := db.ExecContext(t.Context(), "MERGE INTO t")
		if err != nil {
			t.Fatal(err)
		}
		if n, err := result.RowsAffected(); n != 3 || err != nil {
			t.Errorf("got %d rows, %v", n, err)
		}
		if _, err := result.LastInsertId(); err == nil {
			t.Error("there is an id of an inserted row")
		}
		if result, err = db.ExecContext(t.Context(), "CREATE TABLE t (a INT)"); err != nil {
			t.Fatal(err)
		}
		if n, err := result.RowsAffected(); err == nil {
			t.Errorf("CREATE TABLE changed %d rows", n)
		}
	})
}

func TestColdWarehouseIsWaitedForWithWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", dbsqltest.Reply{Columns: []dbsqltest.Column{{Name: "n", Type: "INT"}}, Rows: [][]any{{0}}, Running: 3 * time.Second})
		s.StartTime = 4 * time.Minute
		s.StopWarehouse()
		db, _ := openDouble(t, s)
		var told []string
		ctx := dbsql.WithProgress(t.Context(), func(p dbsql.Progress) {
			if p.StatementID != "01ef-0001" {
				t.Errorf("word of statement %q", p.StatementID)
			}
			if len(told) == 0 || told[len(told)-1] != p.String() {
				told = append(told, p.String())
			}
		})
		since := time.Now()
		if n, err := count(ctx, db, "SELECT n FROM t"); n != 1 || err != nil {
			t.Fatalf("got %d rows, %v", n, err)
		}
		if took := time.Since(since); took < s.StartTime || took > s.StartTime+3*time.Second+2*time.Second {
			t.Errorf("it took %s", took)
		}
		if want := []string{"starting the warehouse", "running the statement"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		// 5 s held, then from 0.2 s up to every 2 s.
		if polls := s.Count(dbsqltest.Poll); polls < 100 || polls > 150 {
			t.Errorf("%d polls in four minutes", polls)
		}
	})
}

func TestTimeoutCancelsOnTheServer(t *testing.T) {
	for _, statement := range []string{"SELECT 1", "INSERT INTO t"} {
		t.Run(statement, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.On("", dbsqltest.Reply{Running: time.Hour})
				db, _ := open(t, config(t, s, s.DSN("timeout=90")))
				since := time.Now()
				_, err := db.QueryContext(t.Context(), statement)
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(since); took != 90*time.Second {
					t.Errorf("it took %s", took)
				}
				if st := s.Statements()[0]; st.State != "CANCELED" || dbsql.StatementID(err) != st.ID {
					t.Errorf("statement %+v, error of %q", st, dbsql.StatementID(err))
				}
				if write := strings.HasPrefix(statement, "INSERT"); errors.Is(err, dbsql.ErrUnknownOutcome) != write {
					t.Errorf("unknown outcome: %v", err)
				}
			})
		})
	}
}

// A context that ends while the server still holds the reply to a read: the
// caller is free at once, and the statement is canceled when its id comes.
func TestCancelBeforeTheIDIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("", dbsqltest.Reply{Running: time.Hour})
		db, _ := openDouble(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		since := time.Now()
		_, err := db.QueryContext(ctx, "SELECT 1")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(since) != time.Second {
			t.Errorf("got %v after %s", err, time.Since(since))
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if st := s.Statements()[0]; st.State != "CANCELED" {
			t.Errorf("the statement is %s", st.State)
		}
	})
}

func TestWriteCanceledWhileItIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("", dbsqltest.Reply{Running: time.Hour})
		slow := func(w http.ResponseWriter, r *http.Request, serve http.Handler) {
			time.Sleep(3 * time.Second)
			serve.ServeHTTP(w, r)
		}
		s.Inject(dbsqltest.Submit, slow)
		db, _ := openDouble(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := db.ExecContext(ctx, "MERGE INTO t")
		if !errors.Is(err, dbsql.ErrUnknownOutcome) || !errors.Is(err, context.DeadlineExceeded) || dbsql.StatementID(err) == "" {
			t.Errorf("got %v, want an unknown outcome with the statement's id", err)
		}
		if st := s.Statements()[0]; st.State != "CANCELED" {
			t.Errorf("the statement is %s", st.State)
		}
	})
}

func TestWriteWhoseReplyNeverComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("", dbsqltest.Affected(1))
		s.Inject(dbsqltest.Submit, dbsqltest.HangAfter)
		db, _ := openDouble(t, s)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		since := time.Now()
		_, err := db.ExecContext(ctx, "MERGE INTO t")
		if !errors.Is(err, dbsql.ErrUnknownOutcome) || !errors.Is(err, context.DeadlineExceeded) || dbsql.StatementID(err) != "" {
			t.Errorf("got %v, want an unknown outcome without an id", err)
		}
		if took := time.Since(since); took > 12*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestFailedStatement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", dbsqltest.Failed(dbsqltest.NoTable))
		s.On("MERGE", dbsqltest.Failed(dbsqltest.ConcurrentAppend))
		db, _ := openDouble(t, s)
		_, err := db.QueryContext(t.Context(), "SELECT * FROM a.b")
		e := asError(t, err)
		if e.SQLState != "42P01" || e.Code != "BAD_REQUEST" || e.StatementID != "01ef-0001" || e.HTTPStatus != 200 ||
			!strings.Contains(e.Error(), "TABLE_OR_VIEW_NOT_FOUND") || !strings.Contains(e.Error(), "statement 01ef-0001") {
			t.Errorf("got %v", e)
		}
		_, err = db.ExecContext(t.Context(), "MERGE INTO t")
		if e := asError(t, err); e.SQLState != "2D521" || errors.Is(err, dbsql.ErrUnknownOutcome) {
			t.Errorf("a conflict is a failure, not an unknown outcome: %v", err)
		}
		if n := s.Count(dbsqltest.Submit); n != 2 {
			t.Errorf("%d submissions", n)
		}
	})
}

func TestStatementEndedByOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", dbsqltest.Reply{Running: time.Minute})
		s.On("MERGE", dbsqltest.Reply{Closed: true})
		s.On("VALUES", dbsqltest.Reply{Closed: true, Columns: []dbsqltest.Column{{Name: "a", Type: "INT"}}})
		db, client := openDouble(t, s)
		ctx := dbsql.WithProgress(t.Context(), func(p dbsql.Progress) {
			if err := client.Cancel(t.Context(), p.StatementID); err != nil {
				t.Error(err)
			}
		})
		_, err := db.QueryContext(ctx, "SELECT 1")
		if e := asError(t, err); e.Code != "CANCELED" {
			t.Errorf("got %v", err)
		}
		if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); err != nil {
			t.Errorf("CLOSED is a success: %v", err)
		}
		if _, err := db.QueryContext(t.Context(), "VALUES (1)"); err == nil {
			t.Error("a closed statement has rows")
		}
	})
}

func TestNoTransactions(t *testing.T) {
	s := dbsqltest.New()
	db, _ := openDouble(t, s)
	if _, err := db.BeginTx(t.Context(), &sql.TxOptions{}); !errors.Is(err, dbsql.ErrTx) {
		t.Errorf("got %v", err)
	}
}

func TestPreparedStatement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", one("STRING", "x"))
		s.On("MERGE", dbsqltest.Affected(1))
		db, _ := openDouble(t, s)
		read, err := db.PrepareContext(t.Context(), "SELECT :a")
		if err != nil {
			t.Fatal(err)
		}
		defer read.Close()
		var got string
		if err := read.QueryRowContext(t.Context(), sql.Named("a", 1)).Scan(&got); err != nil || got != "x" {
			t.Errorf("got %q, %v", got, err)
		}
		write, err := db.PrepareContext(t.Context(), "MERGE INTO t")
		if err != nil {
			t.Fatal(err)
		}
		defer write.Close()
		if _, err := write.ExecContext(t.Context(), sql.Named("a", 1)); err != nil {
			t.Error(err)
		}
		if _, err := write.ExecContext(t.Context(), 1); !errors.Is(err, dbsql.ErrParameter) {
			t.Errorf("got %v", err)
		}
	})
}

func TestStatementTooLong(t *testing.T) {
	s := dbsqltest.New()
	db, _ := openDouble(t, s)
	_, err := db.ExecContext(t.Context(), "SELECT '"+strings.Repeat("x", 16<<20)+"'")
	if err == nil || !strings.Contains(err.Error(), "bytes") || s.Count(dbsqltest.Submit) != 0 {
		t.Errorf("got %v after %d submissions", err, s.Count(dbsqltest.Submit))
	}
}
