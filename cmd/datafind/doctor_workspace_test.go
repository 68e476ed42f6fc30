package main

import (
	"encoding/pem"
	"io"
	"log"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestDoctorFindsAWorkspaceInOrder(t *testing.T) {
	l := startLake(t)
	doctor := []string{"doctor", "--write-to", "main.bot"}
	want(t, doctor, exitMend, "signed in to 127.0.0.1:", "as bot@mare.example", "warehouse Test warehouse (2X-Small) is RUNNING",
		"1 catalogs can be read", "main.bot can be written to", "people can be looked up", "catalog.db is not there yet",
		"1440 minutes of the warehouse a day", "2 to mend") // Slack's two tokens
	want(t, []string{"sync", "--write-to", "main.bot"}, exitDone)
	want(t, doctor, exitMend, "2 tables, as of", "tables with owner 2, domain 0", "!nobody is shown anything")
	if rows := len(l.rowsIn("prompt_outputs")) + len(l.rowsIn("feedback")); rows > 0 {
		t.Errorf("doctor wrote %d rows", rows)
	}
}

// TestDoctorNamesEachFailureAndItsMend breaks one thing at a time.
func TestDoctorNamesEachFailureAndItsMend(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, l *lake)
		args  []string
		texts []string
	}{
		"nobody there": {spoil: func(t *testing.T, _ *lake) { t.Setenv("DATABRICKS_HOST", "http://127.0.0.1:1") },
			texts: []string{"cannot be reached", "HTTPS_PROXY"}},
		"another host": {spoil: func(_ *testing.T, l *lake) { l.Inject(dbsqltest.Other, dbsqltest.Redirect) },
			texts: []string{"no workspace", "check DATABRICKS_HOST"}},
		"refused": {spoil: func(t *testing.T, _ *lake) { t.Setenv("DATABRICKS_TOKEN", "dapi-other") },
			texts: []string{"refuses the sign-in", "DATABRICKS_TOKEN", "!dapi-other"}},
		"no service principal": {spoil: func(t *testing.T, _ *lake) {
			t.Setenv("DATABRICKS_TOKEN", "")
			t.Setenv("DATABRICKS_CLIENT_ID", "client-test")
			t.Setenv("DATABRICKS_CLIENT_SECRET", "secret-other")
		}, texts: []string{"refuses the sign-in", "!secret-other"}},
		"no sign-in": {spoil: func(t *testing.T, _ *lake) { t.Setenv("DATABRICKS_TOKEN", "") },
			texts: []string{"set DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID"}},
		"two catalogs": {args: []string{"--catalog", metadataCSV}, texts: []string{"leave one of them out"}},
		"no such warehouse": {spoil: func(t *testing.T, _ *lake) { t.Setenv("DATABRICKS_WAREHOUSE_ID", "other") },
			texts: []string{"check DATABRICKS_WAREHOUSE_ID, and give bot@mare.example the permission Can use"}},
		"no warehouse": {spoil: func(t *testing.T, _ *lake) { t.Setenv("DATABRICKS_WAREHOUSE_ID", "") },
			texts: []string{"metadata is read by REST", "lineage cannot be read; lost: when data was last written", "set DATABRICKS_WAREHOUSE_ID to a SQL warehouse"}},
		"cold warehouse": {spoil: func(_ *testing.T, l *lake) { l.StopWarehouse() }, texts: []string{"is STOPPED", "starting the warehouse"}},
		"no lineage": {spoil: func(_ *testing.T, l *lake) { l.denied["system.access.table_lineage"] = true },
			texts: []string{"system.access.table_lineage cannot be read; lost: how many people use a table", "GRANT SELECT ON TABLE system.access.table_lineage TO `bot@mare.example`;", "1 catalogs can be read"}},
		"no tables": {spoil: func(_ *testing.T, l *lake) { l.denied["information_schema.tables"] = true },
			texts: []string{"BAD   unity", "SELECT ON SCHEMA system.information_schema TO `bot@mare.example`;"}},
		"no catalogs": {args: []string{"--include", "nothing.*"}, texts: []string{"no catalog can be seen", "GRANT BROWSE ON CATALOG"}},
		"no writing": {args: []string{"--write-to", "main.bot"}, spoil: func(_ *testing.T, l *lake) { l.denied["MERGE INTO"] = true },
			texts: []string{"BAD   delta", "GRANT MODIFY ON SCHEMA `main`.`bot` TO `bot@mare.example`;"}},
		"no tables to write to": {args: []string{"--write-to", "main.bot"}, spoil: func(_ *testing.T, l *lake) { l.On("MERGE INTO", dbsqltest.Failed(dbsqltest.NoTable)) },
			texts: []string{"are not there yet", "GRANT CREATE TABLE ON SCHEMA `main`.`bot` TO `bot@mare.example`;"}},
		"not said where to write": {texts: []string{"nothing is written to the workspace (--write-to"}},
		"no directory": {spoil: func(_ *testing.T, l *lake) { l.status["/Users"] = 403 },
			texts: []string{"who belongs to which groups cannot be asked", "read the users of the workspace (SCIM)"}},
		"everyone": {args: []string{"--visibility", "everyone"}, texts: []string{"all members see all of it", "!people can be looked up"}},
		"cache of other settings": {args: []string{"--include", "gold.*"}, spoil: func(t *testing.T, _ *lake) { want(t, []string{"sync"}, exitDone) },
			texts: []string{"BAD   cache", "filled with other settings"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := startLake(t)
			if c.spoil != nil {
				c.spoil(t, l)
			}
			want(t, append([]string{"doctor"}, c.args...), exitMend, c.texts...)
		})
	}
}

// TestAPrivateCAHoldsForTheWorkspaceToo signs in to one whose certificate the
// system does not know.
func TestAPrivateCAHoldsForTheWorkspaceToo(t *testing.T) {
	l := startLake(t)
	server := httptest.NewUnstartedServer(l)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	t.Setenv("DATABRICKS_HOST", server.URL)
	want(t, []string{"doctor"}, exitMend, "cannot be reached", "--ca-file")
	ca := write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	want(t, []string{"doctor", "--ca-file", ca}, exitMend, "signed in to 127.0.0.1:")
	want(t, []string{"sync", "--ca-file", ca}, exitDone, "2 tables")
}

func TestConsumption(t *testing.T) {
	for _, c := range []struct {
		stop  time.Duration
		every time.Duration
		want  string
	}{
		{0, 10 * time.Minute, "the warehouse never stops by itself (auto stop is off): it runs all 1440 minutes of a day"},
		{time.Minute, 10 * time.Minute, "about 288 minutes of the warehouse a day: 144 refreshes of about a minute, writing included, and 1 min until it stops after each"},
		{10 * time.Minute, 6 * time.Hour, "about 44 minutes of the warehouse a day: 4 refreshes of about a minute, writing included, and 10 min until it stops after each"},
	} {
		if got := consumption(dbsql.Warehouse{AutoStop: c.stop}, c.every); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
