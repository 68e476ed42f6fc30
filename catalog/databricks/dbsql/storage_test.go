package dbsql_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestLargeResultComesFromStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.ChunkRows, s.InlineLimit = 10, 100
		s.On("SELECT", many(95))
		db, _ := openDouble(t, s)
		for _, fault := range []string{"request lost", "reply lost", "reply cut", "bad gateway", "no reply"} {
			s.Inject(dbsqltest.Link, broken[fault], nil)
		}
		if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 95 || err != nil {
			t.Fatalf("got %d rows, %v", n, err)
		}
		all := s.Statements()
		if len(all) != 2 || all[0].Disposition != "INLINE" || all[1].Disposition != "EXTERNAL_LINKS" {
			t.Errorf("the statements were %+v", all)
		}
	})
}

func TestLargeResultOfAWriteIsNotAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.InlineLimit = 10
		s.On("", many(95))
		db, _ := openDouble(t, s)
		if _, err := db.QueryContext(t.Context(), "CALL changes()"); err == nil || len(s.Statements()) != 1 {
			t.Errorf("got %v after %d statements", err, len(s.Statements()))
		}
	})
}

func TestExpiredLinksAreRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.ChunkRows, s.InlineLimit = 10, 1
		s.On("SELECT", many(25))
		db, _ := openDouble(t, s)
		rows, err := db.QueryContext(t.Context(), "SELECT n FROM t")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		n := 0
		time.Sleep(16 * time.Minute) // the first link came with the statement
		for rows.Next() {
			n++
		}
		if n != 25 || rows.Err() != nil {
			t.Errorf("got %d rows, %v", n, rows.Err())
		}
		if chunks, links := s.Count(dbsqltest.Chunk), s.Count(dbsqltest.Link); chunks != 3 || links != 3 {
			t.Errorf("%d chunks asked for, %d links followed; an expired link was followed", chunks, links)
		}
	})
}

// A sign-in among a link's headers goes to nobody.
func TestNoSignInForStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.InlineLimit = 1
		s.On("SELECT", many(25))
		s.Inject(dbsqltest.Submit, nil, dbsqltest.Replace(`"http_headers":{`, `"http_headers":{"authorization":"Bearer x",`))
		db, _ := openDouble(t, s)
		if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 25 || err != nil || s.Count(dbsqltest.Link) != 1 {
			t.Errorf("got %d rows, %v, after %d links", n, err, s.Count(dbsqltest.Link))
		}
	})
}

// A link may be refused before the expiry that it came with.
func TestRefusedLinkIsRenewedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		s.InlineLimit = 1
		s.On("SELECT", many(25))
		db, _ := openDouble(t, s)
		expired := dbsqltest.Say(403, "<Error><Code>AccessDenied</Code><StringToSign>signature=link-test</StringToSign></Error>")
		s.Inject(dbsqltest.Link, expired)
		if n, err := count(t.Context(), db, "SELECT n FROM t"); n != 25 || err != nil {
			t.Errorf("got %d rows, %v", n, err)
		}
		s.Inject(dbsqltest.Link, expired, expired)
		_, err := count(t.Context(), db, "SELECT n FROM t")
		if e := asError(t, err); e.HTTPStatus != 403 || e.StatementID == "" {
			t.Errorf("got %v", err)
		}
		noSecrets(t, err)
	})
}

func TestLinksStaySecret(t *testing.T) {
	for name, fault := range broken {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.InlineLimit = 1
				s.On("SELECT", many(25))
				for range 8 {
					s.Inject(dbsqltest.Link, fault)
				}
				db, _ := openDouble(t, s)
				_, err := count(t.Context(), db, "SELECT n FROM t")
				if err == nil {
					t.Fatal("there is no error")
				}
				noSecrets(t, err)
			})
		})
	}
	for name, fault := range map[string]dbsqltest.Fault{
		"plain HTTP": dbsqltest.Replace("https://workspace.test/storage", "http://storage.test"),
		"no address": dbsqltest.Replace("https://workspace.test/storage", ":"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dbsqltest.New()
				s.InlineLimit = 1
				s.On("SELECT", many(25))
				s.Inject(dbsqltest.Submit, nil, fault)
				db, _ := openDouble(t, s)
				_, err := count(t.Context(), db, "SELECT n FROM t")
				if err == nil || !strings.Contains(err.Error(), "https") || s.Count(dbsqltest.Link) != 0 {
					t.Errorf("got %v after %d links", err, s.Count(dbsqltest.Link))
				}
				noSecrets(t, err)
			})
		})
	}
}
