package dbsql_test

import (
	"context"
	"database/sql"
	"errors"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestSettle(t *testing.T) {
	for _, test := range []struct {
		name    string
		reply   dbsqltest.Reply
		want    dbsql.State
		commits int
	}{
		{"happened", dbsqltest.Reply{}, dbsql.StateSucceeded, 1},
		{"failed", dbsqltest.Failed(dbsqltest.ConcurrentAppend), dbsql.StateFailed, 0},
		{"under way", dbsqltest.Reply{Running: time.Hour}, dbsql.StateCanceled, 0},
		{"not begun", dbsqltest.Reply{Pending: time.Hour}, dbsql.StateCanceled, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				commits := 0
				test.reply.Commit = func() { commits++ }
				s.On("", test.reply)
				// Every reply about it is lost at first, that to the cancel too.
				s.Inject(dbsqltest.Submit, dbsqltest.LoseReply)
				s.Inject(dbsqltest.Poll, dbsqltest.LoseReply, nil, dbsqltest.BadGateway)
				s.Inject(dbsqltest.Cancel, dbsqltest.LoseReply)
				db, client := openDouble(t, s)
				if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); !errors.Is(err, dbsql.ErrUnknownOutcome) {
					t.Fatalf("got %v", err)
				}
				state, err := client.Settle(t.Context(), "01ef-0001")
				if state != test.want || err != nil {
					t.Errorf("settled as %s, %v; want %s", state, err, test.want)
				}
				time.Sleep(2 * time.Hour)
				if commits != test.commits {
					t.Errorf("%d commits", commits)
				}
			})
		})
	}
}

func TestSettleWhatNobodyKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		_, client := openDouble(t, s)
		if _, err := client.Settle(t.Context(), "01ef-9999"); !errors.Is(err, dbsql.ErrNoStatement) {
			t.Errorf("got %v", err)
		}
		if err := client.Cancel(t.Context(), "01ef-9999"); !errors.Is(err, dbsql.ErrNoStatement) {
			t.Errorf("got %v", err)
		}
		// That a gateway finds nothing says nothing.
		s.Inject(dbsqltest.Poll, dbsqltest.Say(404, "<html><title>404</title></html>"))
		if _, err := client.Settle(t.Context(), "01ef-9999"); err == nil || errors.Is(err, dbsql.ErrNoStatement) {
			t.Errorf("got %v", err)
		}
		for _, id := range []string{"", "../warehouses/wh1", "a/b", "a?b"} {
			if _, err := client.Settle(t.Context(), id); err == nil {
				t.Errorf("%q is taken for an id", id)
			}
			if err := client.Cancel(t.Context(), id); err == nil {
				t.Errorf("%q is taken for an id", id)
			}
		}
	})
}

// A server that takes the word but does not stop the statement.
func TestSettleThatDoesNotCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("", dbsqltest.Reply{Running: time.Hour})
		s.Inject(dbsqltest.Submit, dbsqltest.LoseReply)
		s.Inject(dbsqltest.Cancel, dbsqltest.Say(200, "{}"))
		db, client := openDouble(t, s)
		if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); err == nil {
			t.Fatal("there is no error")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		state, err := client.Settle(ctx, "01ef-0001")
		if state.Final() || !errors.Is(err, context.DeadlineExceeded) || dbsql.StatementID(err) != "01ef-0001" {
			t.Errorf("settled as %q, %v", state, err)
		}
	})
}

func TestWarehouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.StartTime = time.Minute
		s.StopWarehouse()
		db, client := openDouble(t, s)
		state := func(want string) {
			t.Helper()
			w, err := client.Warehouse(t.Context())
			if err != nil || w.State != want || w.ID != dbsqltest.WarehouseID || w.AutoStop != 10*time.Minute || w.Size == "" || w.Name == "" || !w.Serverless {
				t.Errorf("got %+v, %v; want it %s", w, err, want)
			}
		}
		if err := db.PingContext(t.Context()); err != nil {
			t.Error(err)
		}
		state("STOPPED") // a ping starts nothing
		s.Inject(dbsqltest.Start, dbsqltest.LoseReply)
		if err := client.Start(t.Context()); err != nil {
			t.Error(err)
		}
		state("STARTING")
		time.Sleep(time.Minute)
		state("RUNNING")
		s.Inject(dbsqltest.State, dbsqltest.Refuse(404, "RESOURCE_DOES_NOT_EXIST", "No warehouse."))
		if err := db.PingContext(t.Context()); err == nil {
			t.Error("a ping finds a warehouse that is not there")
		}
		s.Inject(dbsqltest.State, dbsqltest.Say(200, "{}"))
		if _, err := client.Warehouse(t.Context()); err == nil {
			t.Error("an empty reply is a warehouse")
		}
	})
}

// Over sockets and with nothing but a DSN, as a user opens it.
func TestOverTheWire(t *testing.T) {
	s := dbsqltest.New()
	s.Listen(t)
	s.ChunkRows = 10
	s.On("SELECT", many(25))
	db, err := sql.Open(dbsql.Name, s.DSN("catalog=main"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 25 || err != nil {
		t.Errorf("got %d rows, %v", n, err)
	}
	s.InlineLimit = 1
	if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 25 || err != nil {
		t.Errorf("from storage: got %d rows, %v", n, err)
	}
	s.Inject(dbsqltest.Submit, dbsqltest.CutReply)
	if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); !errors.Is(err, dbsql.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
	s.Inject(dbsqltest.Submit, dbsqltest.LoseReply)
	if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); !errors.Is(err, dbsql.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
	if n := s.Count(dbsqltest.Submit); n != 5 {
		t.Errorf("%d submissions; a write was sent twice", n)
	}
}

// A private CA comes with the HTTP client; without it the error is final and
// says what is wrong.
func TestPrivateCA(t *testing.T) {
	s := dbsqltest.New()
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	cfg := dbsql.Config{Host: u.Hostname(), Port: port, WarehouseID: dbsqltest.WarehouseID, Token: dbsqltest.Token}
	db, _ := open(t, cfg)
	if err := db.PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("got %v", err)
	}
	cfg.HTTPClient = server.Client()
	db, _ = open(t, cfg)
	if err := db.PingContext(t.Context()); err != nil {
		t.Error(err)
	}
}
