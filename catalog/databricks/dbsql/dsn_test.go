package dbsql_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

func TestParseDSN(t *testing.T) {
	const path = "@h.test:443/sql/1.0/warehouses/ab12"
	base := dbsql.Config{Host: "h.test", Port: 443, WarehouseID: "ab12", Token: "dapi-x"}
	with := func(change func(*dbsql.Config)) dbsql.Config {
		c := base
		change(&c)
		return c
	}
	for _, test := range []struct {
		dsn  string
		want dbsql.Config
	}{
		{"token:dapi-x" + path, base},
		{"https://token:dapi-x" + path + "/", base},
		{"token:dapi-x@h.test/sql/1.0/endpoints/ab12", with(func(c *dbsql.Config) { c.Port = 0 })},
		{"token:dapi-x" + path + "?catalog=main&schema=de%20fault&timeout=90", with(func(c *dbsql.Config) {
			c.Catalog, c.Schema, c.Timeout = "main", "de fault", 90*time.Second
		})},
		{"token:dapi-x" + path + "?authType=Pat&userAgentEntry=acme%2Bbot", with(func(c *dbsql.Config) { c.UserAgent = "acme+bot" })},
		{strings.TrimPrefix(path, "@") + "?authType=Pat&accessToken=dapi-x", base},
		{strings.TrimPrefix(path, "@") + "?authType=OauthM2M&clientID=me&clientSecret=s%263", with(func(c *dbsql.Config) {
			c.Token, c.ClientID, c.ClientSecret = "", "me", "s&3"
		})},
		{"http://token:dapi-x@127.0.0.1:8080/sql/1.0/warehouses/ab12", with(func(c *dbsql.Config) {
			c.Host, c.Port, c.Insecure = "127.0.0.1", 8080, true
		})},
	} {
		got, err := dbsql.ParseDSN(test.dsn)
		if err != nil {
			t.Errorf("%s: %v", test.dsn, err)
			continue
		}
		if got.GoString() != test.want.GoString() || got.Token != test.want.Token || got.ClientSecret != test.want.ClientSecret ||
			got.Catalog != test.want.Catalog || got.Schema != test.want.Schema || got.Timeout != test.want.Timeout ||
			got.UserAgent != test.want.UserAgent || got.Insecure != test.want.Insecure || got.Port != test.want.Port {
			t.Errorf("%s: got %+v with other settings than wanted", test.dsn, got)
		}
	}
}

func TestParseDSNRefuses(t *testing.T) {
	const path = "h.test:443/sql/1.0/warehouses/ab12"
	for _, test := range []struct{ dsn, say string }{
		{"", "only SQL warehouses"},
		{"token:dapi-hidden@:443/sql/1.0/warehouses/ab12", "no host"},
		{"token:dapi-hidden@" + path + "?ansi_mode=true", `"ansi_mode" is not supported`},
		{"token:dapi-hidden@" + path + "?maxRows=10", `"maxRows" is not supported`},
		{"token:dapi-hidden@" + path + "?catalog=a&catalog=b", "twice"},
		{"token:dapi-hidden@" + path + "?timeout=1.5", "number of seconds"},
		{"token:dapi-hidden@" + path + "?authType=OauthU2M", "browser"},
		{"token:dapi-hidden@" + path + "?authType=OauthM2M", "needs clientID"},
		{"token:dapi-hidden@" + path + "?clientID=me&clientSecret=dose-hidden", "choose one"},
		{"token:dapi-hidden@" + path + "?accessToken=dapi-hidden2", "two different tokens"},
		{path + "?authType=OauthM2M&clientID=me&clientSecret=dose-hidden&hidden2=x", "%26"},
		{path + "?authType=Pat", "needs a token"},
		{path, "no sign-in"},
		{"me:dapi-hidden@" + path, "token:<token>"},
		{"token:@" + path, "token:<token>"},
		{"token:dapi-hidden%zz@" + path, "not of the form"},
		{"token:dapi-hidden@h.test:443/sql/protocolv1/o/1/cluster", "only SQL warehouses"},
		{"token:dapi-hidden@h.test:443/sql/1.0/warehouses/a%20b", "no warehouse id"},
		{"token:dapi-hidden@h.test:0/sql/1.0/warehouses/a", "port"},
		{"token:dapi-hidden@h.test:99999/sql/1.0/warehouses/a", "port"},
		{"http://token:dapi-hidden@" + path, "in the clear"},
		{"token:dapi-hidden@" + path + "?userAgentEntry=a%0d%0aX-Evil:1", "one line"},
	} {
		_, err := dbsql.ParseDSN(test.dsn)
		if !errors.Is(err, dbsql.ErrConfig) || !strings.Contains(fmt.Sprint(err), test.say) {
			t.Errorf("%s: got %v, want it to say %q", test.dsn, err, test.say)
		}
		if strings.Contains(fmt.Sprint(err), "hidden") {
			t.Errorf("the error holds a secret: %v", err)
		}
	}
}

func TestConfigIsPrintedWithoutSecrets(t *testing.T) {
	for _, c := range []dbsql.Config{
		{Host: "h", WarehouseID: "w", Token: "hidden"},
		{Host: "h", WarehouseID: "w", ClientID: "me", ClientSecret: "hidden"},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(verb, c); strings.Contains(got, "hidden") {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}

func TestOpenByName(t *testing.T) {
	db, err := sql.Open("databricks", "token:dapi-x@h.test:443/sql/1.0/warehouses/ab12")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, ok := db.Driver().(dbsql.Driver); !ok {
		t.Errorf("the driver is a %T", db.Driver())
	}
	if _, err := sql.Open(dbsql.Name, "token:dapi-x@h.test:443/elsewhere"); !errors.Is(err, dbsql.ErrConfig) {
		t.Errorf("a wrong DSN opens: %v", err)
	}
}
