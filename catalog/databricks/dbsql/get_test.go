package dbsql_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestGetNeedsNoWarehouse(t *testing.T) {
	s := dbsqltest.New()
	s.Serve("/api/2.1/unity-catalog/catalogs", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page_token") != "a b" {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Write([]byte(`{"catalogs":[{"name":"gold"}]}`))
	})
	cfg := config(t, s, s.DSN(""))
	cfg.WarehouseID = ""
	client, err := dbsql.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var reply struct{ Catalogs []struct{ Name string } }
	if err := client.Get(t.Context(), "listing catalogs", "/api/2.1/unity-catalog/catalogs", url.Values{"page_token": {"a b"}}, &reply); err != nil {
		t.Fatal(err)
	}
	if len(reply.Catalogs) != 1 || reply.Catalogs[0].Name != "gold" {
		t.Errorf("reply %+v", reply)
	}
	err = client.Get(t.Context(), "listing nothing", "/api/2.1/unity-catalog/nothing", nil, &reply)
	if e := asError(t, err); e.HTTPStatus != http.StatusNotFound {
		t.Errorf("error %v", err)
	}
	s.Serve("/broken", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) })
	if err := client.Get(t.Context(), "reading a page", "/broken", nil, &reply); err == nil {
		t.Error("a page was read as JSON")
	}
	if _, err := client.Warehouse(t.Context()); !errors.Is(err, dbsql.ErrConfig) {
		t.Errorf("error %v", err)
	}
	if err := client.Start(t.Context()); !errors.Is(err, dbsql.ErrConfig) {
		t.Errorf("error %v", err)
	}
	if _, err := dbsql.NewConnector(cfg); !errors.Is(err, dbsql.ErrConfig) {
		t.Errorf("error %v", err)
	}
}
