package databricks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// unityAPI is a small Unity Catalog behind its REST API. It answers in pages
// of one item, and each listing begins with an empty page, as it may.
type unityAPI struct {
	t        *testing.T
	catalogs []string
	schemas  []string
	tables   map[string]string // JSON by full name
	grants   map[string]string // JSON by the path below permissions
	refused  map[string]int    // status by path
	mu       sync.Mutex
	asked    []string
}

func (a *unityAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, unityPath)
	a.mu.Lock()
	a.asked = append(a.asked, path)
	status := a.refused[path]
	a.mu.Unlock()
	if status != 0 {
		w.WriteHeader(status)
		fmt.Fprint(w, `{"error_code":"REFUSED","message":"no"}`)
		return
	}
	q := r.URL.Query()
	kind, rest, _ := strings.Cut(path, "/")
	if q.Get("max_results") != "0" && rest == "" {
		a.t.Errorf("%s is not asked for in pages", r.URL)
	}
	var items []string
	switch {
	case path == "catalogs":
		for _, name := range a.catalogs {
			items = append(items, fmt.Sprintf(`{"name":%q,"owner":"admins"}`, name))
		}
	case path == "schemas":
		for _, name := range a.schemas {
			if in, schema, _ := strings.Cut(name, "."); in == q.Get("catalog_name") {
				items = append(items, fmt.Sprintf(`{"name":%q,"catalog_name":%q,"owner":"leads"}`, schema, in))
			}
		}
	case path == "tables":
		if q.Get("include_browse") != "true" {
			a.t.Errorf("%s leaves out what may be browsed", r.URL)
		}
		for name, raw := range a.tables {
			if strings.HasPrefix(name, q.Get("catalog_name")+"."+q.Get("schema_name")+".") {
				items = append(items, raw)
			}
		}
		slices.Sort(items)
		slices.Reverse(items) // there is no order
	case kind == "tables" && a.tables[rest] != "":
		fmt.Fprint(w, a.tables[rest])
		return
	case kind == "permissions":
		kind = "privilege_assignments"
		if raw := a.grants[strings.TrimPrefix(rest, "/")]; raw != "" {
			items = []string{raw}
		}
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error_code":"TABLE_DOES_NOT_EXIST","message":"no"}`)
		return
	}
	at, _ := strconv.Atoi(q.Get("page_token"))
	switch {
	case at == 0 && len(items) > 0:
		fmt.Fprint(w, `{"next_page_token":"1"}`)
	case at < len(items):
		fmt.Fprintf(w, `{%q:[%s],"next_page_token":"%d"}`, kind, items[at-1], at+1)
	case at == len(items) && at > 0:
		fmt.Fprintf(w, `{%q:[%s]}`, kind, items[at-1])
	default:
		fmt.Fprint(w, `{}`)
	}
}

// refuse has paths refused from now on, and no others.
func (a *unityAPI) refuse(refused map[string]int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refused = refused
}

func restShop(t *testing.T) *unityAPI {
	return &unityAPI{
		t: t, catalogs: []string{"silver", "gold", "samples", "gold-old"},
		schemas: []string{"gold.sales", "gold.hr", "gold.information_schema", "silver.crm", "gold-old.sales"},
		tables: map[string]string{
			"gold.sales.orders": `{"catalog_name":"gold","schema_name":"sales","name":"orders","table_type":"MANAGED","comment":"One row an order","owner":"ana@x.example",
				"created_at":1767225600000,"updated_at":1767312000000,"properties":{"delta.minReaderVersion":"1","domain":"sales"},
				"columns":[{"name":"customer_id","type_text":"bigint","position":1},{"name":"id","type_text":"bigint","comment":"Key","position":0}]}`,
			"gold.sales.customers":                 `{"catalog_name":"gold","schema_name":"sales","name":"customers","browse_only":true}`,
			"gold.hr.pay":                          `{"catalog_name":"gold","schema_name":"hr","name":"pay"}`,
			"gold.information_schema.tables":       `{"catalog_name":"gold","schema_name":"information_schema","name":"tables"}`,
			"silver.crm.raw_orders":                `{"catalog_name":"silver","schema_name":"crm","name":"raw_orders"}`,
			"gold-old.sales.orders":                `{"catalog_name":"gold-old","schema_name":"sales","name":"orders"}`,
			"samples.nyctaxi.what nobody looks at": `{"catalog_name":"samples","schema_name":"nyctaxi","name":"trips"}`,
		},
		grants: map[string]string{
			"catalog/gold":      `{"principal":"account users","privileges":["USE_CATALOG","BROWSE"]}`,
			"schema/gold.sales": `{"principal":"finance","privileges":["SELECT","USE_SCHEMA"]}`,
		},
		refused: map[string]int{},
	}
}

func (a *unityAPI) client() *dbsql.Client { return clientOf(a.t, "/api/2.1/", a) }

// clientOf is a client of a double that serves another API.
func clientOf(t testing.TB, prefix string, h http.Handler) *dbsql.Client {
	t.Helper()
	s := dbsqltest.New()
	s.Serve(prefix, h.ServeHTTP)
	cfg, err := dbsql.ParseDSN(s.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	cfg.WarehouseID, cfg.HTTPClient, cfg.Jitter = "", s.Client(), func() float64 { return 0 }
	client, err := dbsql.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestUnityREST(t *testing.T) {
	a := restShop(t)
	u := NewUnityREST(a.client(), Options{Exclude: []string{"*.hr.*"}})
	r := mustRead(t, u)
	if want := "gold-old.sales.orders gold.sales.customers gold.sales.orders silver.crm.raw_orders"; r.names() != want {
		t.Errorf("tables %s", r.names())
	}
	want := catalog.Table{
		Catalog: "gold", Schema: "sales", Name: "orders", Type: "MANAGED", Comment: "One row an order", Owner: "ana@x.example",
		Properties: []catalog.Property{{Name: "domain", Text: "sales"}}, Domain: "sales",
		Columns: []catalog.Column{{Name: "id", Type: "bigint", Comment: "Key"}, {Name: "customer_id", Type: "bigint"}},
		Created: day(2026, 1, 1, 0, 0), Updated: day(2026, 1, 2, 0, 0),
		Grants: []catalog.Grant{{Principal: "ana@x.example", Privilege: catalog.Own}},
	}
	if diff := cmp.Diff(want, r.table(t, "gold.sales.orders")); diff != "" {
		t.Error(diff)
	}
	containers := []catalog.Container{
		{Catalog: "gold-old", Owner: "admins"},
		{Catalog: "gold-old", Schema: "sales", Owner: "leads"},
		{Catalog: "gold", Owner: "admins", Grants: []catalog.Grant{{Principal: "account users", Privilege: "USE_CATALOG"}, {Principal: "account users", Privilege: "BROWSE"}}},
		{Catalog: "gold", Schema: "sales", Owner: "leads", Grants: []catalog.Grant{{Principal: "finance", Privilege: "SELECT"}, {Principal: "finance", Privilege: "USE_SCHEMA"}}},
		{Catalog: "silver", Owner: "admins"},
		{Catalog: "silver", Schema: "crm", Owner: "leads"},
	}
	if diff := cmp.Diff(containers, r.Containers); diff != "" {
		t.Error(diff)
	}
	if len(r.Gaps) != 4 {
		t.Errorf("gaps %+v", r.Gaps)
	}
	for _, path := range a.asked {
		if strings.Contains(path, "samples") || strings.Contains(path, "hr") || strings.Contains(path, "information_schema") {
			t.Errorf("%s was asked for", path)
		}
	}
}

func TestUnityRESTNamedColumns(t *testing.T) {
	a := restShop(t)
	a.refused["tables/silver.crm.raw_orders"] = http.StatusForbidden
	var got []string
	err := NewUnityREST(a.client(), Options{}).Columns(t.Context(), []string{"gold.sales.orders", "gold.sales.gone", "silver.crm.raw_orders"},
		func(table string, columns []catalog.Column) error {
			got = append(got, fmt.Sprint(table, len(columns)))
			return nil
		})
	if err != nil || strings.Join(got, " ") != "gold.sales.orders2" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestUnityRESTRefusals(t *testing.T) {
	a := restShop(t)
	a.refused["permissions/catalog/gold"] = http.StatusForbidden
	a.refused["permissions/schema/silver.crm"] = http.StatusNotFound
	u := NewUnityREST(a.client(), Options{})
	all, err := u.Containers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Catalog == "gold" && c.Schema == "" && c.Grants != nil || c.Catalog == "silver" && c.Schema == "crm" {
			t.Errorf("%+v", c)
		}
	}
	if gaps := u.Gaps(); len(gaps) != 5 || !strings.Contains(gaps[4].Lost, "1 catalogs and schemas") {
		t.Errorf("gaps %+v", gaps)
	}
	for _, path := range []string{"catalogs", "schemas", "tables", "permissions/catalog/silver"} {
		a.refuse(map[string]int{path: http.StatusBadRequest})
		if _, err := read(t.Context(), u); err == nil {
			t.Errorf("%s refused, and all is well", path)
		}
	}
	a.refuse(map[string]int{"schemas": http.StatusNotFound})
	if r := mustRead(t, u); len(r.Tables) != 0 {
		t.Errorf("tables %s", r.names())
	}
}

func TestUnityRESTEndlessPages(t *testing.T) {
	same := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"catalogs":[{"name":"gold"}],"next_page_token":"again"}`)
	})
	_, err := read(t.Context(), NewUnityREST(clientOf(t, "/api/2.1/", same), Options{}))
	if err == nil || !strings.Contains(err.Error(), "same page again") {
		t.Errorf("error %v", err)
	}
}

// FuzzUnityREST holds that whatever the server says ends in tables with names
// or in an error.
func FuzzUnityREST(f *testing.F) {
	for _, seed := range []string{
		`{"tables":[{"catalog_name":"a","schema_name":"b","name":"c","columns":[{"name":"d","position":-1}]}],"next_page_token":""}`,
		`{"tables":null,"next_page_token":null}`, `{"tables":{}}`, `{"tables":[null,{}]}`, `{"tables":[{"created_at":1e99}]}`, `[]`, `{"next_page_token":7}`,
		`{"tables":[{"name":"\u0000","properties":{"":""},"owner":"x"}]}`,
	} {
		f.Add([]byte(seed))
	}
	u := &UnityREST{scope: newScope(Options{})}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var body map[string]json.RawMessage
		if json.Unmarshal(raw, &body) != nil {
			return
		}
		items, _, err := readPage[tableReply](body, "tables")
		if err != nil {
			return
		}
		_ = u.emit(items, func(table *catalog.Table) error {
			if table.Name == "" || strings.HasPrefix(strings.ToLower(table.FullName()), "samples.") {
				t.Errorf("%+v", table)
			}
			return nil
		})
	})
}
