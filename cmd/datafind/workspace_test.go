package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// want fails the test unless a command ended so and its output holds all texts;
// a text that begins with a "!" must not be there.
func want(t *testing.T, args []string, code int, texts ...string) string {
	t.Helper()
	got, out, errs := command(t, args...)
	all := out + errs
	if got != code {
		t.Fatalf("%v: exit %d, want %d:\n%s", args, got, code, all)
	}
	for _, text := range texts {
		if not, ok := strings.CutPrefix(text, "!"); ok == strings.Contains(all, not) && (ok || !strings.Contains(all, text)) {
			t.Errorf("%v: %q is not as it should be in\n%s", args, text, all)
		}
	}
	if strings.Contains(all, dbsqltest.Token) {
		t.Errorf("%v: a token is printed:\n%s", args, all)
	}
	return out
}

func TestSyncFillsTheCacheAndTellsWhatItDid(t *testing.T) {
	l := startLake(t)
	sync := []string{"sync", "--include", "gold.*"}
	want(t, sync, exitDone, "2 tables, as of", "2 added, 0 changed, 0 dropped; 4 columns read", "reading tables", "!not read")
	want(t, sync, exitDone, "0 added, 0 changed, 0 dropped; 0 columns read")
	l.change(func() {
		l.rows[grantsOnTables] = l.rows[grantsOnTables][1:] // its last_altered stays
		l.rows[columnTagsOf] = [][]any{{"gold.sales.orders", "x", "gold", "sales", "orders", "amount", "pii", ""}}
		l.denied["AS queries"] = true
	})
	want(t, sync, exitDone, "0 added, 2 changed, 0 dropped; 0 columns read", "not read: system.access.table_lineage",
		"GRANT SELECT ON TABLE system.access.table_lineage TO `bot@mare.example`;")
	l.change(func() { l.rows[tablesOf] = l.rows[tablesOf][1:] })
	want(t, sync, exitDone, ": 1 tables", "1 dropped")
	l.change(func() { l.denied[tablesOf] = true })
	want(t, sync, exitFailed, "Insufficient privileges")
	want(t, []string{"ask", "--include", "gold.*", "orders amount"}, exitDone, "gold.sales.orders")
}

func TestAskAnswersFromTheCache(t *testing.T) {
	l := startLake(t)
	ask := func(args ...string) []string { return append(append([]string{"ask"}, args...), "employee salary") }
	want(t, ask(), exitDone, "reading tables", "metadata of", "`datafind sync` refreshes it", "gold.hr.salaries")
	before := l.Count(dbsqltest.Submit)
	want(t, ask(), exitDone, "!reading tables", "gold.hr.salaries")
	want(t, ask("--as", "ana.souza@mare.example"), exitDone, "gold.hr.salaries")
	l.change(func() { l.groups = nil })
	want(t, ask("--as", "ana.souza@mare.example"), exitDone, "!salaries")
	want(t, ask("--as", "nobody@mare.example"), exitFailed, "no principal of that address")
	if after := l.Count(dbsqltest.Submit); after != before {
		t.Errorf("the warehouse was asked %d times", after-before)
	}
	want(t, ask("--include", "gold.*"), exitFailed, "filled with other settings", "--cache")
	want(t, ask("--include", "gold.*", "--cache", filepath.Join(t.TempDir(), "other.db")), exitDone, "gold.hr.salaries")
	want(t, []string{"eval"}, exitUsage, "--questions")
}

func TestWithoutAWarehouseTheCatalogIsReadByREST(t *testing.T) {
	l := startLake(t)
	t.Setenv("DATABRICKS_WAREHOUSE_ID", "")
	want(t, []string{"sync"}, exitDone, "1 added", "not read: lineage", "DATABRICKS_WAREHOUSE_ID")
	want(t, []string{"ask", "--as", "ana.souza@mare.example", "orders amount"}, exitDone, "gold.sales.orders")
	if n := l.Count(dbsqltest.Submit); n > 0 {
		t.Errorf("%d statements", n)
	}
	want(t, []string{"sync", "--write-to", "main.bot"}, exitUsage, "DATABRICKS_WAREHOUSE_ID")
}

func TestSettingsThatCannotBeMeantAreRefused(t *testing.T) {
	startLake(t)
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-test")
	t.Setenv("SLACK_APP_TOKEN", "xapp-test")
	serve := func(args ...string) []string { return append([]string{"serve", "--include", "*"}, args...) }
	for _, c := range []struct {
		args []string
		env  [2]string
		want string
	}{
		{args: []string{"ask", "--catalog", metadataCSV, "x"}, want: "leave one out"},
		{args: serve("--catalog", metadataCSV), want: "leave one out"},
		{args: serve("--refresh", "15m"), want: "older than 15m0s show nothing to anybody"},
		{args: serve("--refresh", "1s"), want: "a minute or more"},
		{args: serve("--asker", "hash"), want: "--asker-key"},
		{args: serve("--flush-rows", "0"), want: "--flush-rows"},
		{args: serve("--write-to", "bot"), want: "CATALOG.SCHEMA"},
		{args: []string{"serve"}, want: "--include"},
		{args: []string{"sync"}, env: [2]string{"DATABRICKS_HOST", ""}, want: "set DATABRICKS_HOST"},
		{args: []string{"sync"}, env: [2]string{"DATABRICKS_HOST", "https://x.test/sql"}, want: "workspace's address"},
		{args: []string{"sync"}, env: [2]string{"DATABRICKS_HOST", "http://x.test"}, want: "in the clear"},
		{args: []string{"sync"}, env: [2]string{"DATABRICKS_TOKEN", ""}, want: "DATABRICKS_CLIENT_ID"},
		{args: []string{"sync"}, env: [2]string{"DATABRICKS_CLIENT_ID", "client-test"}, want: "both"},
		{args: []string{"sync"}, env: [2]string{"DATABRICKS_WAREHOUSE_ID", "a/b"}, want: "warehouse id"},
		{args: []string{"ingest", metadataCSV}, want: "--write-to"},
		{args: []string{"ddl"}, want: "--write-to"},
	} {
		t.Run(strings.Join(c.args, " ")+c.env[0], func(t *testing.T) {
			if c.env[0] != "" {
				t.Setenv(c.env[0], c.env[1])
			}
			want(t, c.args, exitUsage, c.want)
		})
	}
}

func TestDDLPrintsAllTables(t *testing.T) {
	out := want(t, []string{"ddl", "--write-to", "main.bot"}, exitDone)
	for _, name := range []string{"prompt_outputs", "prompt_outputs_current", "feedback", "feedback_current", "metadata_table"} {
		if !strings.Contains(out, "`main`.`bot`.`"+name+"`") {
			t.Errorf("%s is missing in\n%s", name, out)
		}
	}
}

func TestIngestLoadsWhatCanBeUsed(t *testing.T) {
	l := startLake(t)
	path := write(t, "m.csv", "dataSetName;attribute_name;attribute_definition\norders;amount;What was paid\norders;;no name\norders;order_id;\n")
	ingest := []string{"ingest", "--write-to", "main.bot", path}
	want(t, append(ingest, "--dry-run"), exitDone, "CREATE TABLE IF NOT EXISTS `main`.`bot`.`metadata_table`", "INSERT OVERWRITE", "2 rows would be loaded into main.bot.metadata_table, 1 refused", "refused: line 3")
	if len(l.changes) > 0 {
		t.Fatalf("a dry run changed something: %v", l.changes)
	}
	want(t, ingest, exitDone, "main.bot.metadata_table: 2 rows loaded (1 tables with 2 columns), 1 refused", "refused: line 3: the attribute's name is missing or empty")
	if rows := l.rowsIn("staged"); len(rows) != 2 || rows[0]["c2"] != "What was paid" {
		t.Errorf("staged %v", rows)
	}
	want(t, []string{"ingest", "--write-to", "main.bot", write(t, "x.csv", "a,b\n1,2\n")}, exitFailed, "needs a header")
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), "catalog.db")); err == nil {
		t.Error("ingest made a cache")
	}
}

// TestTheMetadataTableFillsWhatTheCatalogLacks reads both and joins them.
func TestTheMetadataTableFillsWhatTheCatalogLacks(t *testing.T) {
	l := startLake(t)
	args := func(question string) []string { return []string{"ask", "--write-to", "main.bot", question} }
	sync := []string{"sync", "--write-to", "main.bot"}
	want(t, sync, exitDone, "2 tables", "!metadata_table")
	want(t, args("blorpago kwelt"), exitDone, "No table found")
	l.change(func() {
		l.metadata = [][]any{{"orders", "amount", "Blorpago kwelt"}, {"cards", "limit", "Credit limit"}}
	})
	want(t, sync, exitDone, "3 tables")
	want(t, args("blorpago kwelt"), exitDone, "gold.sales.orders")
	want(t, args("credit limit"), exitDone, "cards")
	want(t, []string{"ask", "--write-to", "main.bot", "--as", "ana.souza@mare.example", "credit limit"}, exitDone, "!cards")
	l.change(func() { l.denied["FROM `main`.`bot`.`metadata_table`"] = true })
	want(t, sync, exitDone, "2 tables", "GRANT SELECT ON TABLE main.bot.metadata_table")
}
