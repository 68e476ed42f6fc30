package databricks

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// relation is what a statement reads before it is narrowed to a page: rows
// whose first two cells are the key.
type relation [][]any

// workspace is a small Unity Catalog behind the double. It knows the reader's
// statements by what is particular to each, and pages as a warehouse would.
type workspace struct {
	mu         sync.Mutex
	me         string
	catalogs   map[string]string // owner by name
	schemas    map[string]string // owner by full name
	tables     []table
	columns    relation // k, sub, catalog, schema, table, column, type, comment
	tags       relation // k, tag, value
	columnTags relation // k, column, catalog, schema, table, column, tag, value
	keys       relation // k, constraint+position, constraint, column, unique, catalog, schema, table, column
	grants     relation // k of a catalog, a schema or a table, sub, grantee, privilege
	upstream   relation
	downstream relation
	usage      relation
	denied     map[string]dbsqltest.Failure // by what a statement reads
}

type table struct {
	name, kind, owner, comment string
	created, altered           string
}

// permission is how Unity Catalog refuses.
var permission = dbsqltest.Failure{Code: "BAD_REQUEST", Message: "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have USE SCHEMA on Schema 'system.access'. SQLSTATE: 42501", SQLState: "42501"}

// statements are told apart by a text that each alone holds. The number of
// columns is that of the result.
var statements = []struct {
	text string
	rows func(*workspace) relation
}{
	{"AS sub, catalog_name\n", func(w *workspace) relation { return w.catalogRows(false) }},
	{"AS sub, catalog_name, '', catalog_owner", func(w *workspace) relation { return w.catalogRows(true) }},
	{"information_schema.schemata", (*workspace).schemaRows},
	{"catalog_privileges", func(w *workspace) relation { return w.grantRows(1) }},
	{"schema_privileges", func(w *workspace) relation { return w.grantRows(2) }},
	{"table_privileges", func(w *workspace) relation { return w.grantRows(3) }},
	{"information_schema.tables", (*workspace).tableRows},
	{"information_schema.columns", func(w *workspace) relation { return w.columns }},
	{"table_tags", func(w *workspace) relation { return w.tags }},
	{"column_tags", func(w *workspace) relation { return w.columnTags }},
	{"key_column_usage", func(w *workspace) relation { return w.keys }},
	{"AS written", func(w *workspace) relation { return w.upstream }},
	{"SELECT DISTINCT lower(source", func(w *workspace) relation { return w.downstream }},
	{"AS queries", func(w *workspace) relation { return w.usage }},
}

func (w *workspace) catalogRows(owners bool) (rows relation) {
	for name, owner := range w.catalogs {
		row := []any{strings.ToLower(name), "", name}
		if owners {
			row = append(row, "", owner)
		}
		rows = append(rows, row)
	}
	return rows
}

func (w *workspace) schemaRows() (rows relation) {
	for name, owner := range w.schemas {
		in, schema, _ := strings.Cut(name, ".")
		rows = append(rows, []any{strings.ToLower(name), "", in, schema, owner})
	}
	return rows
}

func (w *workspace) grantRows(parts int) (rows relation) {
	for _, row := range w.grants {
		if strings.Count(row[0].(string), ".")+1 == parts {
			rows = append(rows, row)
		}
	}
	return rows
}

func (w *workspace) tableRows() (rows relation) {
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	for _, t := range w.tables {
		p := strings.SplitN(t.name, ".", 3)
		rows = append(rows, []any{strings.ToLower(t.name), "", p[0], p[1], p[2], t.kind, orNull(t.owner), orNull(t.comment), orNull(t.created), orNull(t.altered)})
	}
	return rows
}

var (
	limit = regexp.MustCompile(` LIMIT (\d+)$`)
	fromA = regexp.MustCompile(`FROM (system\.[a-z_.]+)`)
)

// answer runs a statement.
func (w *workspace) answer(st dbsqltest.Statement) dbsqltest.Reply {
	w.mu.Lock()
	defer w.mu.Unlock()
	if st.Text == "SELECT current_user()" {
		return dbsqltest.Reply{Columns: []dbsqltest.Column{{Name: "u", Type: "STRING"}}, Rows: [][]any{{w.me}}}
	}
	if f, ok := w.denied[fromA.FindStringSubmatch(st.Text)[1]]; ok {
		return dbsqltest.Failed(f)
	}
	for _, s := range statements {
		if strings.Contains(st.Text, s.text) {
			return reply(page(s.rows(w), st))
		}
	}
	return dbsqltest.Failed(dbsqltest.NoTable)
}

// page keeps what a statement asks for of a relation.
func page(rows relation, st dbsqltest.Statement) relation {
	value := func(name string) string {
		if p, ok := st.Parameters[name]; ok && p.Value != nil {
			return *p.Value
		}
		return ""
	}
	var catalogs, names []string
	for name, p := range st.Parameters {
		if strings.HasPrefix(name, "c") {
			catalogs = append(catalogs, strings.ToLower(*p.Value))
		}
	}
	if raw := value("names"); raw != "" {
		if err := json.Unmarshal([]byte(raw), &names); err != nil {
			panic(err)
		}
	}
	_, after := st.Parameters["k"]
	var kept relation
	for _, row := range rows {
		k, sub := row[0].(string), row[1].(string)
		in, _, _ := strings.Cut(k, ".")
		switch {
		case catalogs != nil && !slices.Contains(catalogs, in):
		case names != nil && !slices.Contains(names, k):
		case after && (k < value("k") || k == value("k") && sub <= value("sub")):
		default:
			kept = append(kept, row)
		}
	}
	slices.SortStableFunc(kept, func(a, b []any) int {
		return strings.Compare(a[0].(string)+"\x00"+a[1].(string), b[0].(string)+"\x00"+b[1].(string))
	})
	n, err := strconv.Atoi(limit.FindStringSubmatch(st.Text)[1])
	if err != nil {
		panic(err)
	}
	return kept[:min(n, len(kept))]
}

func reply(rows relation) dbsqltest.Reply {
	r := dbsqltest.Reply{Rows: rows}
	width := 2
	if len(rows) > 0 {
		width = len(rows[0])
	}
	for i := range width {
		r.Columns = append(r.Columns, dbsqltest.Column{Name: fmt.Sprint("x", i), Type: "STRING"})
	}
	return r
}

// change alters the workspace as somebody else would, between two readings.
func (w *workspace) change(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do()
}

// shop is a workspace with two catalogs and what is always left out.
func shop() *workspace {
	return &workspace{
		me:       "bot@x.example",
		catalogs: map[string]string{"gold": "admins", "silver": "admins", "samples": "System user"},
		schemas:  map[string]string{"gold.sales": "sales leads", "gold.hr": "hr", "silver.crm": "admins", "gold.information_schema": "System user"},
		tables: []table{
			{"gold.hr.pay", "MANAGED", "hr", "", "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"},
			{"gold.sales.customers", "MANAGED", "ana@x.example", "One row a customer", "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"},
			{"gold.sales.orders", "MANAGED", "ana@x.example", "One row an order", "2026-01-01T00:00:00.000Z", "2026-10-02T03:04:05.678Z"},
			{"silver.crm.raw_orders", "VIEW", "", "", "", ""},
			{"samples.nyctaxi.trips", "MANAGED", "", "", "", ""},
		},
		columns: relation{
			{"gold.hr.pay", "00000001", "gold", "hr", "pay", "amount", "decimal(10,2)", nil},
			{"gold.sales.customers", "00000001", "gold", "sales", "customers", "id", "bigint", "Key"},
			{"gold.sales.customers", "00000002", "gold", "sales", "customers", "email", "string", nil},
			{"gold.sales.orders", "00000001", "gold", "sales", "orders", "id", "bigint", nil},
			{"gold.sales.orders", "00000002", "gold", "sales", "orders", "customer_id", "bigint", nil},
			{"gold.sales.orders", "00000003", "gold", "sales", "orders", "lines", "array<struct<sku:string,n:int>>", nil},
			{"silver.crm.raw_orders", "00000001", "silver", "crm", "raw_orders", "payload", "string", nil},
		},
		tags: relation{
			{"gold.sales.orders", "certified", ""},
			{"gold.sales.orders", "domain", "sales"},
		},
		columnTags: relation{
			{"gold.sales.customers", "email\x01pii", "gold", "sales", "customers", "email", "pii", "email"},
		},
		keys: relation{
			{"gold.sales.customers", "customers_pk\x0100000001", "customers_pk", "id", nil, nil, nil, nil, nil},
			{"gold.sales.orders", "orders_fk\x0100000001", "orders_fk", "customer_id", "customers_pk", "gold", "sales", "customers", "id"},
			{"gold.sales.orders", "orders_pk\x0100000001", "orders_pk", "id", nil, nil, nil, nil, nil},
			{"gold.sales.orders", "other_fk\x0100000001", "other_fk", "id", "hidden_pk", nil, nil, nil, nil},
		},
		grants: relation{
			{"gold", "account users\x01USE CATALOG", "account users", "USE CATALOG"},
			{"gold.sales", "account users\x01SELECT", "account users", "SELECT"},
			{"gold.sales", "account users\x01USE SCHEMA", "account users", "USE SCHEMA"},
			{"gold.hr.pay", "payroll\x01SELECT", "payroll", "SELECT"},
		},
		upstream: relation{
			{"gold.sales.orders", "", "2026-11-22T06:10:00.000Z"},
			{"gold.sales.orders", "samples.nyctaxi.trips", "2026-11-20T00:00:00.000Z"},
			{"gold.sales.orders", "silver.crm.raw_orders", "2026-11-21T00:00:00.000Z"},
			{"gold.dropped.table", "silver.crm.raw_orders", "2026-11-21T00:00:00.000Z"},
		},
		downstream: relation{{"silver.crm.raw_orders", "gold.sales.orders"}},
		usage:      relation{{"gold.sales.orders", "", 210, 12}},
		denied:     map[string]dbsqltest.Failure{},
	}
}

// serve puts the workspace behind a double and returns a database on it.
func (w *workspace) serve(t testing.TB) (*sql.DB, *dbsqltest.Server) {
	t.Helper()
	s := dbsqltest.New()
	s.Handle(w.answer)
	cfg, err := dbsql.ParseDSN(s.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	cfg.HTTPClient = s.Client()
	cfg.Jitter = func() float64 { return 0 }
	connector, err := dbsql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db, s
}
