package databricks

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

func TestProbeFindsWhatAReadingLeavesOut(t *testing.T) {
	w := shop()
	w.denied["system.access.table_lineage"] = permission
	w.denied["system.information_schema.table_tags"] = permission
	db, server := w.serve(t)
	catalogs, gaps, err := NewUnity(db, Options{}).Probe(t.Context())
	if err != nil || catalogs != 2 {
		t.Fatal(catalogs, err)
	}
	var what []string
	for _, g := range gaps {
		what = append(what, g.What)
		if !strings.Contains(g.Mend, "GRANT SELECT ON TABLE "+g.What+" TO `bot@x.example`;") {
			t.Errorf("%s is mended by %q", g.What, g.Mend)
		}
	}
	if want := []string{"system.access.table_lineage", "system.information_schema.table_tags"}; !slices.Equal(what, want) {
		t.Errorf("gaps %v, want %v", what, want)
	}
	for _, st := range server.Statements() {
		if strings.Contains(st.Text, "columns") && !strings.HasSuffix(st.Text, " LIMIT 1") {
			t.Errorf("more than a row is asked for: %s", st.Text)
		}
	}
	w.denied["system.information_schema.tables"] = permission
	if _, _, err := NewUnity(db, Options{}).Probe(t.Context()); !Lacking(err) {
		t.Errorf("without tables the error is %v", err)
	}
}

func TestProbeOfTheWriterWritesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		reply dbsqltest.Reply
		check func(error) bool
	}{
		"good":      {dbsqltest.Affected(0), func(err error) bool { return err == nil }},
		"not there": {dbsqltest.Failed(dbsqltest.NoTable), func(err error) bool { return errors.Is(err, ErrNotMade) }},
		"refused":   {dbsqltest.Failed(permission), Lacking},
	} {
		s := dbsqltest.New()
		s.On("MERGE INTO `main`.`bot`.", c.reply)
		cfg, err := dbsql.ParseDSN(s.DSN(""))
		if err != nil {
			t.Fatal(err)
		}
		cfg.HTTPClient = s.Client()
		connector, err := dbsql.NewConnector(cfg)
		if err != nil {
			t.Fatal(err)
		}
		w := writerOver(t, connector)
		if err := w.Probe(t.Context()); !c.check(err) {
			t.Errorf("%s: the error is %v", name, err)
		}
		for _, st := range s.Statements() {
			if p := st.Parameters["rows"]; p.Value == nil || *p.Value != "[]" {
				t.Errorf("%s: rows were sent: %+v", name, st)
			}
		}
	}
}

func writerOver(t *testing.T, connector *dbsql.Connector) *Writer {
	t.Helper()
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	w, err := NewWriter(WriterConfig{DB: db, Client: connector.Client(), Place: Place{Catalog: "main", Schema: "bot"}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}
