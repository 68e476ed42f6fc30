package databricks

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
	"github.com/datafind/datafind/catalog/store"
)

var (
	_ store.Source      = (*Unity)(nil)
	_ store.Source      = (*UnityREST)(nil)
	_ catalog.Directory = (*Groups)(nil)
)

// reading is all that a source gives.
type reading struct {
	Tables     []catalog.Table // with their columns and the tags of these
	Containers []catalog.Container
	Gaps       []catalog.Gap
	cached     *catalog.Snapshot // where it went through a cache
}

func (r reading) table(t *testing.T, name string) catalog.Table {
	t.Helper()
	for i := range r.Tables {
		if r.Tables[i].FullName() == name {
			return r.Tables[i]
		}
	}
	t.Fatalf("%s was not read", name)
	return catalog.Table{}
}

func (r reading) names() string {
	var names []string
	for i := range r.Tables {
		names = append(names, r.Tables[i].FullName())
	}
	return strings.Join(names, " ")
}

// read reads everything.
func read(ctx context.Context, s store.Source) (r reading, err error) {
	at := map[string]int{}
	err = s.Tables(ctx, func(t catalog.Table) error {
		at[t.FullName()] = len(r.Tables)
		r.Tables = append(r.Tables, t)
		return nil
	})
	if err != nil {
		return r, err
	}
	err = s.Columns(ctx, nil, func(name string, columns []catalog.Column) error {
		r.Tables[at[name]].Columns = columns
		return nil
	})
	if err != nil {
		return r, err
	}
	err = s.ColumnTags(ctx, func(name, column string, tag catalog.Tag) error {
		for i, c := range r.Tables[at[name]].Columns {
			if c.Name == column {
				r.Tables[at[name]].Columns[i].Tags = append(c.Tags, tag)
			}
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	r.Containers, err = s.Containers(ctx)
	r.Gaps = s.Gaps()
	return r, err
}

func mustRead(t *testing.T, s store.Source) reading {
	t.Helper()
	r, err := read(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func day(year int, month time.Month, day, hour, min int) time.Time {
	return time.Date(year, month, day, hour, min, 0, 0, time.UTC)
}

func TestUnityReadsEverything(t *testing.T) {
	db, _ := shop().serve(t)
	r := mustRead(t, NewUnity(db, Options{}))
	if want := "gold.hr.pay gold.sales.customers gold.sales.orders silver.crm.raw_orders"; r.names() != want {
		t.Errorf("tables %s", r.names())
	}
	want := catalog.Table{
		Catalog: "gold", Schema: "sales", Name: "orders", Type: "MANAGED", Comment: "One row an order", Owner: "ana@x.example",
		Tags: []catalog.Tag{{Key: "certified"}, {Key: "domain", Value: "sales"}}, Certified: true, Domain: "sales",
		Columns: []catalog.Column{
			{Name: "id", Type: "bigint"}, {Name: "customer_id", Type: "bigint"}, {Name: "lines", Type: "array<struct<sku:string,n:int>>"},
		},
		Created: day(2026, 1, 1, 0, 0), Updated: time.Date(2026, 10, 2, 3, 4, 5, 678e6, time.UTC), LastWrite: day(2026, 11, 22, 6, 10),
		Usage: catalog.Usage{Queries: 210, Users: 12}, Upstream: []string{"silver.crm.raw_orders"},
		PrimaryKey: []string{"id"},
		Foreign:    []catalog.ForeignKey{{Columns: []string{"customer_id"}, Table: "gold.sales.customers", References: []string{"id"}}},
		Grants:     []catalog.Grant{{Principal: "ana@x.example", Privilege: catalog.Own}},
	}
	if diff := cmp.Diff(want, r.table(t, "gold.sales.orders")); diff != "" {
		t.Error(diff)
	}
	view := catalog.Table{
		Catalog: "silver", Schema: "crm", Name: "raw_orders", Type: "VIEW",
		Columns: []catalog.Column{{Name: "payload", Type: "string"}}, Downstream: []string{"gold.sales.orders"},
	}
	if diff := cmp.Diff(view, r.table(t, "silver.crm.raw_orders")); diff != "" {
		t.Error(diff)
	}
	if got := r.table(t, "gold.sales.customers").Columns[1]; len(got.Tags) != 1 || got.Tags[0] != (catalog.Tag{Key: "pii", Value: "email"}) {
		t.Errorf("tags of the column %+v", got)
	}
	containers := []catalog.Container{
		{Catalog: "gold", Owner: "admins", Grants: []catalog.Grant{{Principal: "account users", Privilege: "USE CATALOG"}}},
		{Catalog: "gold", Schema: "hr", Owner: "hr"},
		{Catalog: "gold", Schema: "sales", Owner: "sales leads", Grants: []catalog.Grant{
			{Principal: "account users", Privilege: "SELECT"}, {Principal: "account users", Privilege: "USE SCHEMA"},
		}},
		{Catalog: "silver", Owner: "admins"},
		{Catalog: "silver", Schema: "crm", Owner: "admins"},
	}
	if diff := cmp.Diff(containers, r.Containers); diff != "" {
		t.Error(diff)
	}
	if len(r.Gaps) != 0 {
		t.Errorf("gaps %+v", r.Gaps)
	}
}

// TestUnityPages holds that nothing is lost or doubled whatever the size of a
// page and however many statements run at once.
func TestUnityPages(t *testing.T) {
	db, s := shop().serve(t)
	want := mustRead(t, NewUnity(db, Options{}))
	for rows := 1; rows <= 5; rows++ {
		for parallel := 1; parallel <= 3; parallel++ {
			if diff := cmp.Diff(want, mustRead(t, NewUnity(db, Options{PageRows: rows, Parallel: parallel})), cmpopts.IgnoreUnexported(reading{})); diff != "" {
				t.Errorf("%d rows a page, %d at once: %s", rows, parallel, diff)
			}
		}
	}
	for _, st := range s.Statements() {
		if strings.Contains(st.Text, "{in") || strings.Count(st.Text, " LIMIT ") != 1 && !strings.Contains(st.Text, "current_user") {
			t.Errorf("a statement without bounds: %s", st.Text)
		}
	}
}

func TestUnityNamedColumns(t *testing.T) {
	db, _ := shop().serve(t)
	u := NewUnity(db, Options{PageRows: 2})
	var got []string
	err := u.Columns(t.Context(), []string{"silver.crm.raw_orders", "Gold.Sales.Orders", "gold.sales.gone", "orders", "samples.nyctaxi.trips"},
		func(table string, columns []catalog.Column) error {
			got = append(got, fmt.Sprint(table, len(columns)))
			return nil
		})
	if err != nil || strings.Join(got, " ") != "gold.sales.orders3 silver.crm.raw_orders1" {
		t.Errorf("%v, %v", got, err)
	}
	if err := u.Columns(t.Context(), []string{}, nil); err != nil {
		t.Errorf("no names: %v", err)
	}
}

func TestUnityPatterns(t *testing.T) {
	for _, c := range []struct {
		include, exclude []string
		want, containers string
	}{
		{[]string{"gold.*"}, []string{"*.hr.*"}, "gold.sales.customers gold.sales.orders", "gold gold.sales"},
		{[]string{"*.raw_?rders"}, nil, "silver.crm.raw_orders", "gold gold.hr gold.sales silver silver.crm"},
		{[]string{"samples.*"}, nil, "samples.nyctaxi.trips", "samples"},
		{nil, []string{"gold.*", "silver.crm.*"}, "", "silver"},
	} {
		w := shop()
		db, s := w.serve(t)
		u := NewUnity(db, Options{Include: c.include, Exclude: c.exclude})
		var names, containers []string
		err := u.Tables(t.Context(), func(table catalog.Table) error {
			names = append(names, table.FullName())
			for _, other := range append(append([]string{}, table.Upstream...), table.Downstream...) {
				if !u.scope.shows(other) {
					t.Errorf("%s, which is not shown, shows at %s", other, table.FullName())
				}
			}
			return nil
		})
		if err != nil || strings.Join(names, " ") != c.want {
			t.Errorf("%v without %v: %v, %v", c.include, c.exclude, names, err)
		}
		all, err := u.Containers(t.Context())
		for _, one := range all {
			containers = append(containers, strings.Trim(one.Catalog+"."+one.Schema, "."))
		}
		if err != nil || strings.Join(containers, " ") != c.containers {
			t.Errorf("%v without %v: containers %v, %v", c.include, c.exclude, containers, err)
		}
		for _, st := range s.Statements() {
			for name, p := range st.Parameters {
				if strings.HasPrefix(name, "c") && !u.scope.mayShow(*p.Value) {
					t.Errorf("the catalog %s was read", *p.Value)
				}
			}
		}
	}
}

func TestUnityLeavesOutWhatMayNotBeRead(t *testing.T) {
	w := shop()
	w.me = "a`b"
	w.denied["system.access.table_lineage"] = permission
	w.denied["system.information_schema.column_tags"] = dbsqltest.NoTable
	db, _ := w.serve(t)
	u := NewUnity(db, Options{})
	r := mustRead(t, u)
	orders := r.table(t, "gold.sales.orders")
	if !orders.LastWrite.IsZero() || orders.Upstream != nil || orders.Usage != (catalog.Usage{}) || len(orders.Foreign) != 1 {
		t.Errorf("%+v", orders)
	}
	if len(r.Gaps) != 2 || r.Gaps[0].What != "system.access.table_lineage" || r.Gaps[1].What != "system.information_schema.column_tags" {
		t.Fatalf("gaps %+v", r.Gaps)
	}
	mend := "GRANT USE CATALOG ON CATALOG system TO `a``b`;\nGRANT USE SCHEMA ON SCHEMA system.access TO `a``b`;\nGRANT SELECT ON TABLE system.access.table_lineage TO `a``b`;"
	if r.Gaps[0].Mend != mend || !strings.Contains(r.Gaps[0].Lost, "last written") || !strings.Contains(r.Gaps[0].Lost, "how many people") {
		t.Errorf("gap %+v", r.Gaps[0])
	}
	w.change(func() { clear(w.denied) })
	if r := mustRead(t, u); len(r.Gaps) != 0 || r.table(t, "gold.sales.orders").LastWrite.IsZero() {
		t.Errorf("what may be read by now is not: %+v", r.Gaps)
	}
}

// TestUnityAsksOnceWhereItIsRefused holds that what one catalog's reading was
// refused is not asked for again for the next catalog.
func TestUnityAsksOnceWhereItIsRefused(t *testing.T) {
	w := shop()
	w.denied[inLineage] = permission
	db, s := w.serve(t)
	u := NewUnity(db, Options{Parallel: 1})
	for reading := 1; reading <= 2; reading++ {
		mustRead(t, u)
		asked, who := 0, 0
		for _, st := range s.Statements() {
			if strings.Contains(st.Text, inLineage) {
				asked++
			}
			if strings.Contains(st.Text, "current_user") {
				who++
			}
		}
		if asked != 3*reading || who != 1 {
			t.Errorf("after reading %d times lineage was asked for %d times, the principal %d times", reading, asked, who)
		}
	}
}

func TestUnityTellsThatOnlyOwnGrantsShow(t *testing.T) {
	w := shop()
	w.grants = relation{{"gold", "bot@x.example\x01MANAGE", "bot@x.example", "MANAGE"}}
	db, _ := w.serve(t)
	u := NewUnity(db, Options{})
	if r := mustRead(t, u); len(r.Gaps) != 1 || r.Gaps[0].What != "grants to others" {
		t.Errorf("gaps %+v", r.Gaps)
	}
}

// TestUnityFails holds that no half reading passes for a whole one.
func TestUnityFails(t *testing.T) {
	broken := dbsqltest.Failure{Code: "BAD_REQUEST", Message: "[INTERNAL_ERROR] it broke. SQLSTATE: XX000", SQLState: "XX000"}
	for what, failure := range map[string]dbsqltest.Failure{
		"system.information_schema.catalogs":         permission,
		"system.information_schema.schemata":         permission,
		"system.information_schema.tables":           permission,
		"system.information_schema.columns":          permission,
		"system.information_schema.table_tags":       broken,
		"system.information_schema.column_tags":      broken,
		"system.information_schema.table_privileges": broken,
		"system.information_schema.key_column_usage": broken,
		"system.access.table_lineage":                broken,
	} {
		w := shop()
		w.denied[what] = failure
		db, _ := w.serve(t)
		if _, err := read(t.Context(), NewUnity(db, Options{PageRows: 2})); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: error %v", what, err)
		}
	}
}

func TestUnityStopsWithItsConsumer(t *testing.T) {
	db, _ := shop().serve(t)
	u := NewUnity(db, Options{PageRows: 1})
	enough := errors.New("enough")
	if err := u.Tables(t.Context(), func(catalog.Table) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := u.Tables(ctx, func(catalog.Table) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestUnityRefusesAnotherOrder(t *testing.T) {
	w := shop()
	db, s := w.serve(t)
	var turned atomic.Bool
	s.Handle(func(st dbsqltest.Statement) dbsqltest.Reply {
		if strings.Contains(st.Text, "information_schema.columns") && !strings.Contains(st.Text, ":k") && turned.CompareAndSwap(false, true) {
			return reply(relation{w.columns[6], w.columns[0]})
		}
		return w.answer(st)
	})
	err := NewUnity(db, Options{PageRows: 2}).Columns(t.Context(), nil, func(string, []catalog.Column) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "order") {
		t.Errorf("error %v", err)
	}
}
