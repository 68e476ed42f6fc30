package dbsql_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestServicePrincipalSignsInOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", many(3))
		s.Inject(dbsqltest.SignIn, dbsqltest.Throttle("2"), dbsqltest.LoseReply)
		db, _ := open(t, config(t, s, s.DSNForServicePrincipal("")))
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 3 || err != nil {
					t.Errorf("got %d rows, %v", n, err)
				}
			})
		}
		all.Wait()
		if n := s.Count(dbsqltest.SignIn); n != 3 {
			t.Errorf("%d sign-ins, want one and its two retries", n)
		}
	})
}

func TestTokenIsRenewedBeforeItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", many(3))
		db, _ := open(t, config(t, s, s.DSNForServicePrincipal("")))
		for range 5 * 60 {
			if _, err := count(t.Context(), db, "SELECT n FROM t"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if n := s.Count(dbsqltest.SignIn); n != 6 { // every 55 minutes of five hours
			t.Errorf("%d sign-ins", n)
		}
		if all := len(s.Statements()); s.Count(dbsqltest.Submit) != all {
			t.Errorf("%d submissions for %d statements: an expired token was sent", s.Count(dbsqltest.Submit), all)
		}
	})
}

func TestTokenServesOnWhileItsRenewalFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", many(3))
		db, _ := open(t, config(t, s, s.DSNForServicePrincipal("")))
		if _, err := count(t.Context(), db, "SELECT n FROM t"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(56 * time.Minute)
		s.Inject(dbsqltest.SignIn, dbsqltest.Say(400, "not now"))
		for range 2 {
			if _, err := count(t.Context(), db, "SELECT n FROM t"); err != nil {
				t.Error(err)
			}
		}
		if n := s.Count(dbsqltest.SignIn); n != 2 {
			t.Errorf("%d sign-ins; a failed one is not tried with every statement", n)
		}
		time.Sleep(time.Minute)
		if _, err := count(t.Context(), db, "SELECT n FROM t"); err != nil || s.Count(dbsqltest.SignIn) != 3 {
			t.Errorf("got %v after %d sign-ins", err, s.Count(dbsqltest.SignIn))
		}
	})
}

func TestUnauthorizedSignsInAnewOnce(t *testing.T) {
	for _, statement := range []string{"SELECT 1", "MERGE INTO t"} {
		t.Run(statement, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.On("", many(0))
				db, _ := open(t, config(t, s, s.DSNForServicePrincipal("")))
				for range 2 {
					if _, err := db.QueryContext(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
					s.RevokeTokens()
				}
				if n := s.Count(dbsqltest.SignIn); n != 2 {
					t.Errorf("%d sign-ins", n)
				}
				s.Inject(dbsqltest.Submit, dbsqltest.Unauthorized, dbsqltest.Unauthorized)
				_, err := db.QueryContext(t.Context(), statement)
				if e := asError(t, err); e.HTTPStatus != 401 || errors.Is(err, dbsql.ErrUnknownOutcome) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestAccessTokenThatIsRefused(t *testing.T) {
	s := dbsqltest.New()
	cfg := config(t, s, s.DSN(""))
	cfg.Token = "dapi-wrong"
	db, _ := open(t, cfg)
	_, err := db.ExecContext(t.Context(), "SELECT 1")
	if e := asError(t, err); e.HTTPStatus != 401 || s.Count(dbsqltest.Submit) != 1 {
		t.Errorf("got %v after %d submissions", err, s.Count(dbsqltest.Submit))
	}
}

func TestSignInThatFails(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault dbsqltest.Fault
		say   string
	}{
		{"wrong secret", nil, "signing in: invalid_client: Client authentication failed (HTTP 401)"},
		{"no token", dbsqltest.Say(200, "{}"), "holds no token"},
		{"echo", dbsqltest.Say(400, "you sent wrong-"+dbsqltest.ClientSecret+" as Basic Y2xpZW50LXRlc3Q6d3Jvbmctc2VjcmV0LXRlc3Q="), "you sent *** as Basic ***"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := dbsqltest.New()
			s.Inject(dbsqltest.SignIn, test.fault)
			cfg := config(t, s, s.DSNForServicePrincipal(""))
			cfg.ClientSecret = "wrong-" + dbsqltest.ClientSecret
			db, _ := open(t, cfg)
			_, err := db.ExecContext(t.Context(), "MERGE INTO t")
			if err == nil || !strings.Contains(err.Error(), test.say) || errors.Is(err, dbsql.ErrUnknownOutcome) {
				t.Errorf("got %v, want it to say %q", err, test.say)
			}
			if n := s.Count(dbsqltest.Submit); n != 0 {
				t.Errorf("%d submissions without a sign-in", n)
			}
		})
	}
}

// The first caller leaves while all wait for one sign-in.
func TestSignInOutlivesItsFirstCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.On("SELECT", many(3))
		s.Inject(dbsqltest.SignIn, dbsqltest.Throttle("5"))
		db, _ := open(t, config(t, s, s.DSNForServicePrincipal("")))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := count(ctx, db, "SELECT n FROM t"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 3 || err != nil {
				t.Errorf("got %d rows, %v", n, err)
			}
		})
		all.Wait()
		if n := s.Count(dbsqltest.SignIn); n != 2 {
			t.Errorf("%d sign-ins, want one and its retry", n)
		}
	})
}
