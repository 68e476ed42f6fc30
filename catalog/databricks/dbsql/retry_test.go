package dbsql_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestBusyIsTriedAgainByRetryAfter(t *testing.T) {
	for _, test := range []struct {
		name   string
		faults []dbsqltest.Fault
		want   time.Duration // until the statement is taken
	}{
		{"429 for 7 s", []dbsqltest.Fault{dbsqltest.Throttle("7")}, 7 * time.Second},
		{"503 for 0 s", []dbsqltest.Fault{dbsqltest.Unavailable("0")}, 0},
		{"503 without a word", []dbsqltest.Fault{dbsqltest.Unavailable("")}, time.Second},
		{"three without a word", []dbsqltest.Fault{dbsqltest.Throttle(""), dbsqltest.Unavailable("odd"), dbsqltest.Throttle("")}, 7 * time.Second},
	} {
		for _, statement := range []string{"SELECT 1", "MERGE INTO t"} {
			t.Run(test.name+" "+statement, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := dbsqltest.New()
					var taken time.Duration
					since := time.Now()
					s.Handle(func(dbsqltest.Statement) dbsqltest.Reply {
						taken = time.Since(since)
						return dbsqltest.Affected(1)
					})
					s.Inject(dbsqltest.Submit, test.faults...)
					db, _ := openDouble(t, s)
					rows, err := db.QueryContext(t.Context(), statement)
					if err != nil {
						t.Fatal(err)
					}
					rows.Close()
					if taken != test.want || len(s.Statements()) != 1 {
						t.Errorf("%d statements, taken after %s, want %s", len(s.Statements()), taken, test.want)
					}
				})
			})
		}
	}
}

func TestBusyForTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.Inject(dbsqltest.Submit, dbsqltest.Throttle("3600"))
		db, _ := openDouble(t, s)
		since := time.Now()
		_, err := db.ExecContext(t.Context(), "MERGE INTO t")
		if e := asError(t, err); e.HTTPStatus != 429 || !strings.Contains(e.Error(), "1h0m0s") || time.Since(since) != 0 {
			t.Errorf("got %v after %s", err, time.Since(since))
		}
		if errors.Is(err, dbsql.ErrUnknownOutcome) {
			t.Errorf("what was refused did not happen: %v", err)
		}
	})
}

func TestBusyToTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		for range 20 {
			s.Inject(dbsqltest.Submit, dbsqltest.Unavailable(""))
		}
		db, _ := openDouble(t, s)
		_, err := db.ExecContext(t.Context(), "MERGE INTO t")
		if e := asError(t, err); e.HTTPStatus != 503 || s.Count(dbsqltest.Submit) != 8 || errors.Is(err, dbsql.ErrUnknownOutcome) {
			t.Errorf("got %v after %d submissions", err, s.Count(dbsqltest.Submit))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err = db.QueryContext(ctx, "SELECT 1")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestJitterSpreadsRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", one("INT", 1))
		s.Inject(dbsqltest.Submit, dbsqltest.Throttle("8"))
		cfg := config(t, s, s.DSN(""))
		cfg.Jitter = func() float64 { return 0.5 }
		db, _ := open(t, cfg)
		since := time.Now()
		if _, err := db.ExecContext(t.Context(), "SELECT 1"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(since); took != 9*time.Second+200*time.Millisecond { // 8 s, a quarter's half, one poll
			t.Errorf("it took %s", took)
		}
	})
}

// broken are the faults after which nobody knows what the server did.
var broken = map[string]dbsqltest.Fault{
	"request lost":    dbsqltest.LoseRequest,
	"reply lost":      dbsqltest.LoseReply,
	"reply cut":       dbsqltest.CutReply,
	"bad gateway":     dbsqltest.BadGateway,
	"internal error":  dbsqltest.Refuse(500, "INTERNAL_ERROR", "oops"),
	"gateway timeout": dbsqltest.Say(504, "upstream"),
	"no reply":        dbsqltest.HangAfter,
}

func TestReadIsTriedAgainAfterABreak(t *testing.T) {
	for name, fault := range broken {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.On("SELECT", many(3))
				s.Inject(dbsqltest.Submit, fault, fault)
				db, _ := openDouble(t, s)
				if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 3 || err != nil {
					t.Errorf("got %d rows, %v", n, err)
				}
				if n := s.Count(dbsqltest.Submit); n != 3 {
					t.Errorf("%d submissions", n)
				}
			})
		})
	}
}

func TestWriteIsNeverTriedAgainAfterABreak(t *testing.T) {
	for name, fault := range broken {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.On("", dbsqltest.Affected(1))
				s.Inject(dbsqltest.Submit, fault)
				db, _ := openDouble(t, s)
				_, err := db.ExecContext(t.Context(), "MERGE INTO t")
				if !errors.Is(err, dbsql.ErrUnknownOutcome) {
					t.Errorf("got %v", err)
				}
				if n := s.Count(dbsqltest.Submit); n != 1 {
					t.Errorf("%d submissions", n)
				}
				noSecrets(t, err)
				// A write counts as one by QueryContext too.
				s.Inject(dbsqltest.Submit, fault)
				if _, err := db.QueryContext(t.Context(), "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a"); !errors.Is(err, dbsql.ErrUnknownOutcome) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestOddRepliesToAWriteLeaveItUnknown(t *testing.T) {
	for name, fault := range map[string]dbsqltest.Fault{
		"not JSON":      dbsqltest.Say(200, "ok"),
		"login page":    dbsqltest.Say(200, "<html><title>Sign in</title>"),
		"no id":         dbsqltest.Replace(`"statement_id"`, `"other"`),
		"unknown state": dbsqltest.Replace("PENDING", "DREAMING"),
		"odd id":        dbsqltest.Replace("01ef-0001", "../../evil"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.On("", dbsqltest.Affected(1))
				s.Inject(dbsqltest.Submit, fault)
				db, _ := openDouble(t, s)
				if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); !errors.Is(err, dbsql.ErrUnknownOutcome) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestRefusedIsFinal(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault dbsqltest.Fault
		say   string
	}{
		{"JSON", dbsqltest.Refuse(403, "PERMISSION_DENIED", "You may not use this warehouse."), "PERMISSION_DENIED: You may not use this warehouse. (HTTP 403)"},
		{"plain", dbsqltest.Say(400, "INVALID_REQUEST: no such field\n"), "INVALID_REQUEST: no such field (HTTP 400)"},
		{"HTML", dbsqltest.Say(404, "<html><head><title>Not here</title></head></html>"), "a page instead of a reply: Not here (HTTP 404)"},
		{"nothing", dbsqltest.Say(400, ""), "bad request (HTTP 400)"},
		{"redirect", dbsqltest.Redirect, "workspace's own host"},
		{"echo", dbsqltest.Say(400, "you sent Bearer "+dbsqltest.Token), "you sent Bearer ***"},
	} {
		for _, statement := range []string{"SELECT 1", "MERGE INTO t"} {
			t.Run(test.name+" "+statement, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := dbsqltest.New()
					s.Inject(dbsqltest.Submit, test.fault)
					db, _ := openDouble(t, s)
					_, err := db.QueryContext(t.Context(), statement)
					if err == nil || !strings.Contains(err.Error(), test.say) || errors.Is(err, dbsql.ErrUnknownOutcome) {
						t.Errorf("got %v, want it to say %q", err, test.say)
					}
					if n := s.Count(dbsqltest.Submit); n != 1 {
						t.Errorf("%d submissions", n)
					}
					noSecrets(t, err)
				})
			})
		}
	}
}

func TestNobodyThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("", dbsqltest.Affected(1))
		s.SetDown(true)
		db, _ := openDouble(t, s)
		_, err := db.ExecContext(t.Context(), "MERGE INTO t")
		if err == nil || errors.Is(err, dbsql.ErrUnknownOutcome) || !strings.Contains(err.Error(), "refused") {
			t.Errorf("what never left did not happen: %v", err)
		}
		time.AfterFunc(10*time.Second, func() { s.SetDown(false) })
		if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); err != nil || len(s.Statements()) != 1 {
			t.Errorf("got %v and %d statements", err, len(s.Statements()))
		}
	})
}

func TestPollsAreTriedAgain(t *testing.T) {
	for name, fault := range broken {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				committed := 0
				s.On("MERGE", dbsqltest.Reply{Running: 10 * time.Second, Commit: func() { committed++ }})
				s.Inject(dbsqltest.Poll, fault, dbsqltest.Throttle("3"), fault)
				db, _ := openDouble(t, s)
				if _, err := db.ExecContext(t.Context(), "MERGE INTO t"); err != nil || committed != 1 {
					t.Errorf("got %v and %d commits", err, committed)
				}
			})
		})
	}
}

func TestWriteThatIsLostSightOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		committed := 0
		s.On("MERGE", dbsqltest.Reply{Running: 5 * time.Minute, Commit: func() { committed++ }})
		for range 8 {
			s.Inject(dbsqltest.Poll, dbsqltest.LoseReply)
		}
		db, client := openDouble(t, s)
		_, err := db.ExecContext(t.Context(), "MERGE INTO t")
		if !errors.Is(err, dbsql.ErrUnknownOutcome) || dbsql.StatementID(err) != "01ef-0001" {
			t.Fatalf("got %v", err)
		}
		state, err := client.Settle(t.Context(), "01ef-0001")
		if state != dbsql.StateCanceled || err != nil || committed != 0 {
			t.Errorf("settled as %s, %v, with %d commits", state, err, committed)
		}
		time.Sleep(10 * time.Minute)
		if committed != 0 {
			t.Error("a settled statement took effect")
		}
	})
}
