package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// lake is a small workspace: its catalog, its people, and what was written.
type lake struct {
	*dbsqltest.Server
	mu       sync.Mutex
	rows     map[string][][]any // by a text that the statement alone holds
	metadata [][]any            // of the metadata table; nil: not there
	groups   []string           // of ana.souza@mare.example
	denied   map[string]bool    // by a text of the statement
	status   map[string]int     // of REST calls, by the end of their path
	written  map[string][]map[string]any
	changes  []string               // statements that change something
	onAsk    func(statement string) // may be nil
	next     chan struct{}          // closed with the next statement
	readings int                    // begun
}

var forbidden = dbsqltest.Failure{Code: "BAD_REQUEST", Message: "[INSUFFICIENT_PERMISSIONS] Insufficient privileges. SQLSTATE: 42501", SQLState: "42501"}

// Texts that tell the reader's statements apart, the special before the
// general.
var told = []string{
	"AS sub, catalog_name\n", "AS sub, catalog_name, '', catalog_owner", "information_schema.schemata",
	"catalog_privileges", "schema_privileges", "table_privileges", "information_schema.tables", "information_schema.columns",
	"table_tags", "column_tags", "key_column_usage", "AS written", "SELECT DISTINCT lower(source", "AS queries",
}

const tablesOf, grantsOnTables, columnTagsOf = "information_schema.tables", "table_privileges", "column_tags"

// startLake serves a workspace and names it in the environment; the state of
// commands goes to a directory of the test.
func startLake(t *testing.T) *lake {
	t.Helper()
	l := &lake{Server: dbsqltest.New(), denied: map[string]bool{}, status: map[string]int{}, written: map[string][]map[string]any{}, next: make(chan struct{}), groups: []string{"payroll"}}
	altered := "2026-01-02T00:00:00.000Z"
	column := func(table, at, name, comment string) []any {
		p := strings.Split(table, ".")
		return []any{table, at, p[0], p[1], p[2], name, "string", comment}
	}
	l.rows = map[string][][]any{
		told[0]: {{"gold", "", "gold"}},
		told[1]: {{"gold", "", "gold", "", "admins"}},
		told[2]: {{"gold.hr", "", "gold", "hr", "admins"}, {"gold.sales", "", "gold", "sales", "admins"}},
		told[3]: {{"gold", "x", "account users", "USE CATALOG"}},
		told[4]: {{"gold.hr", "x", "payroll", "USE SCHEMA"}, {"gold.sales", "x", "account users", "USE SCHEMA"}},
		grantsOnTables: {
			{"gold.hr.salaries", "x", "payroll", "SELECT"},
			{"gold.sales.orders", "x", "account users", "SELECT"},
		},
		tablesOf: {
			{"gold.hr.salaries", "", "gold", "hr", "salaries", "MANAGED", "admins", "Salaries of employees by month", altered, altered},
			{"gold.sales.orders", "", "gold", "sales", "orders", "MANAGED", "admins", "One row an order", altered, altered},
		},
		"information_schema.columns": {
			column("gold.hr.salaries", "00000001", "employee_id", "Key of the employee"), column("gold.hr.salaries", "00000002", "salary", ""),
			column("gold.sales.orders", "00000001", "order_id", "Key"), column("gold.sales.orders", "00000002", "amount", ""),
		},
	}
	l.Handle(l.answer)
	l.Serve("/api/2.0/preview/scim/v2/", l.serveREST)
	l.Serve("/api/2.0/identity/", l.serveREST)
	l.Serve("/api/2.1/unity-catalog/", l.serveREST)
	l.Listen(t)
	host, port, _ := l.Address()
	t.Setenv("DATABRICKS_HOST", "http://"+host+":"+port)
	t.Setenv("DATABRICKS_TOKEN", dbsqltest.Token)
	t.Setenv("DATABRICKS_WAREHOUSE_ID", dbsqltest.WarehouseID)
	t.Setenv("DATAFIND_JOURNAL", filepath.Join(t.TempDir(), "journal.db"))
	return l
}

// change alters the workspace as somebody else would.
func (l *lake) change(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	do()
}

// await waits until what statements brought about is as it should be.
func (l *lake) await(t *testing.T, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		l.mu.Lock()
		met, next := condition(), l.next
		l.mu.Unlock()
		if met {
			return
		}
		select {
		case <-next:
		case <-ctx.Done():
			t.Fatal("it did not come about in the workspace")
		}
	}
}

// refreshed waits until what was changed before is in use: a reading that began
// afterwards is through where the next one begins.
func (l *lake) refreshed(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	begun := l.readings
	l.mu.Unlock()
	l.await(t, func() bool { return l.readings >= begun+3 })
}

// rowsIn are those written to a table, oldest first.
func (l *lake) rowsIn(table string) []map[string]any {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.written[table])
}

func (l *lake) answer(st dbsqltest.Statement) dbsqltest.Reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { close(l.next); l.next = make(chan struct{}) }()
	if strings.Contains(st.Text, "information_schema.schemata") {
		l.readings++
	}
	if l.onAsk != nil {
		l.onAsk(st.Text)
	}
	for text := range l.denied {
		if strings.Contains(st.Text, text) {
			return dbsqltest.Failed(forbidden)
		}
	}
	verb, _, _ := strings.Cut(st.Text, " ")
	switch {
	case st.Text == "SELECT current_user()":
		return tableOf([]any{"bot@mare.example"})
	case verb == "DESCRIBE" && strings.Contains(st.Text, "`metadata_table`") && l.metadata != nil:
		return tableOf([]any{"dataSetName", "string", nil}, []any{"attribute_name", "string", nil}, []any{"attribute_definition", "string", nil})
	case verb == "DESCRIBE":
		return dbsqltest.Failed(dbsqltest.NoTable)
	case strings.Contains(st.Text, "FROM `main`.`bot`.`metadata_table`"):
		return tableOf(l.metadata...)
	case strings.HasPrefix(st.Text, "SELECT count(*)"):
		return tableOf([]any{len(l.written["staged"])})
	case verb == "MERGE" || verb == "CREATE" || verb == "INSERT" || verb == "DELETE" || verb == "DROP" || verb == "UPDATE":
		return l.write(st)
	}
	for _, text := range told {
		if strings.Contains(st.Text, text) {
			return tableOf(narrowed(l.rows[text], st)...)
		}
	}
	return dbsqltest.Failed(dbsqltest.NoTable)
}

// write keeps the rows that a MERGE brings, each once.
func (l *lake) write(st dbsqltest.Statement) dbsqltest.Reply {
	l.changes = append(l.changes, st.Text)
	rows, ok := st.Parameters["rows"]
	if !ok || rows.Value == nil {
		return dbsqltest.Affected(0)
	}
	var all []map[string]any
	if err := json.Unmarshal([]byte(*rows.Value), &all); err != nil {
		panic(err)
	}
	name := "staged"
	for _, table := range []string{"prompt_outputs", "feedback"} {
		if strings.HasPrefix(st.Text, "MERGE INTO `main`.`bot`.`"+table+"`") {
			name = table
		}
	}
	l.written[name] = append(l.written[name], all...)
	return dbsqltest.Affected(len(all))
}

// narrowed are the rows of the tables that a statement names, all where it
// names none.
func narrowed(rows [][]any, st dbsqltest.Statement) (kept [][]any) {
	p, ok := st.Parameters["names"]
	if !ok {
		return rows
	}
	for _, row := range rows {
		if strings.Contains(*p.Value, fmt.Sprintf("%q", row[0])) {
			kept = append(kept, row)
		}
	}
	return kept
}

func tableOf(rows ...[]any) dbsqltest.Reply {
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

// serveREST is the workspace's directory, and its catalog without a warehouse.
func (l *lake) serveREST(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	path := r.URL.Path
	for end, status := range l.status {
		if strings.HasSuffix(path, end) {
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error_code":"REFUSED","message":"no"}`)
			return
		}
	}
	last := path[strings.LastIndex(path, "/")+1:]
	switch {
	case strings.HasSuffix(path, "/Me"):
		fmt.Fprint(w, `{"userName":"bot@mare.example"}`)
	case strings.HasSuffix(path, "/Users") && strings.Contains(r.URL.Query().Get("filter"), `"ana.souza@mare.example"`):
		fmt.Fprint(w, `{"Resources":[{"id":"7","userName":"ana.souza@mare.example","active":true}]}`)
	case strings.HasSuffix(path, "/Users"):
		fmt.Fprint(w, `{"Resources":[]}`)
	case last == "transitive-parent-groups":
		var ids []string
		for _, g := range l.groups {
			ids = append(ids, fmt.Sprintf(`{"group_id":%q}`, g))
		}
		fmt.Fprintf(w, `{"transitive_parent_groups":[%s]}`, strings.Join(ids, ","))
	case strings.Contains(path, "/identity/groups/"):
		fmt.Fprintf(w, `{"group_name":%q}`, last)
	case last == "catalogs":
		fmt.Fprint(w, `{"catalogs":[{"name":"gold","owner":"admins"}]}`)
	case last == "schemas":
		fmt.Fprint(w, `{"schemas":[{"name":"sales","catalog_name":"gold","owner":"admins"}]}`)
	case last == "tables":
		fmt.Fprint(w, `{"tables":[{"catalog_name":"gold","schema_name":"sales","name":"orders","table_type":"MANAGED","updated_at":1767312000000,"columns":[{"name":"amount","type_text":"decimal"}]}]}`)
	case strings.Contains(path, "/permissions/"):
		fmt.Fprint(w, `{"privilege_assignments":[{"principal":"account users","privileges":["USE_CATALOG","USE_SCHEMA","SELECT"]}]}`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
