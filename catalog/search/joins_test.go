package search

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datafind/datafind/catalog"
)

// Tables that keys lead to come in one order, where few tables are met too: how
// far they rise depends on which of them is looked at first.
func TestWhatKeysLeadToComesInOneOrder(t *testing.T) {
	keys := []string{"region_id", "device_id", "campaign_id", "partner_id"}
	tables := []catalog.Table{
		{Catalog: "a", Schema: "web", Name: "visits", Columns: columnsNamed(keys...)},
		{Catalog: "a", Schema: "web", Name: "visits_daily", Columns: columnsNamed(keys...)},
		{Catalog: "a", Schema: "web", Name: "visits_monthly", Columns: columnsNamed(keys...)},
		{Catalog: "a", Schema: "web", Name: "regions", Certified: true},
		{Catalog: "a", Schema: "web", Name: "devices"},
		{Catalog: "a", Schema: "web", Name: "campaigns", Deprecated: true},
		{Catalog: "a", Schema: "web", Name: "partners", Usage: catalog.Usage{Users: 200}},
	}
	ix := indexOf(tables)
	first := ix.Search(context.Background(), Query{Text: "visits"}).Candidates
	if len(first) < 5 {
		t.Fatalf("%d tables were found, no keys were followed", len(first))
	}
	for range 50 {
		again := ix.Search(context.Background(), Query{Text: "visits"}).Candidates
		if diff := cmp.Diff(first, again, cmpopts.IgnoreUnexported(Match{}), cmpopts.IgnoreFields(Candidate{}, "Table")); diff != "" {
			t.Fatalf("another time: %s", diff)
		}
	}
}

func columnsNamed(names ...string) (columns []catalog.Column) {
	for _, name := range names {
		columns = append(columns, catalog.Column{Name: name, Type: "bigint"})
	}
	return columns
}
