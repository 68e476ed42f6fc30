package databricks

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
	"github.com/datafind/datafind/catalog/store"
)

// TestEachChangeIsSeen changes one thing at a time, without last_altered
// moving but where a definition changes, and reads again.
func TestEachChangeIsSeen(t *testing.T) {
	without := func(rows relation, k, sub string) relation {
		return slices.DeleteFunc(slices.Clone(rows), func(row []any) bool { return row[0] == k && row[1] == sub })
	}
	const orders, customers, pay = "gold.sales.orders", "gold.sales.customers", "gold.hr.pay"
	someone := catalog.Audience{Principals: []string{catalog.AccountUsers, "bia@x.example", "payroll"}}
	access := func(name string, want catalog.Access) func(*testing.T, reading) bool {
		return func(t *testing.T, r reading) bool {
			s := r.cached
			if s == nil {
				s = catalog.NewSnapshot(slices.Clone(r.Tables), nil, time.Now(), "test").WithRights(catalog.Rights{Containers: r.Containers, AsOf: time.Now()})
			}
			id, _ := s.Lookup(name)
			return s.Access(someone, id) == want && s.Visible(someone).Has(id) == (want != catalog.NoAccess)
		}
	}
	entered := func(w *workspace) {
		w.grants = append(w.grants, []any{"gold.hr", "payroll\x01USE SCHEMA", "payroll", "USE SCHEMA"})
	}
	for name, c := range map[string]struct {
		first  func(*workspace) // what is so beforehand, where not the shop as it is
		change func(*workspace)
		seen   func(*testing.T, reading) bool
	}{
		"a grant on a schema revoked": {
			change: func(w *workspace) { w.grants = without(w.grants, "gold.sales", "account users\x01SELECT") },
			seen:   access(orders, catalog.NoAccess),
		},
		"a grant on a catalog revoked": {
			change: func(w *workspace) { w.grants = without(w.grants, "gold", "account users\x01USE CATALOG") },
			seen:   access(orders, catalog.NoAccess),
		},
		"BROWSE given instead": {
			change: func(w *workspace) { w.grants[0] = []any{"gold", "account users\x01BROWSE", "account users", "BROWSE"} },
			seen:   access(orders, catalog.MetadataOnly),
		},
		"a schema entered": {
			change: entered,
			seen:   access(pay, catalog.CanQuery),
		},
		"a grant on a table revoked": {
			change: func(w *workspace) { w.grants = without(w.grants, pay, "payroll\x01SELECT") },
			first:  entered,
			seen:   access(pay, catalog.NoAccess),
		},
		"a grant on a table given": {
			change: func(w *workspace) {
				w.grants = append(w.grants, []any{pay, "bia@x.example\x01BROWSE", "bia@x.example", "BROWSE"})
			},
			seen: access(pay, catalog.MetadataOnly),
		},
		"a table given away": {
			change: func(w *workspace) { w.tables[0].owner = "bia@x.example" },
			seen:   access(pay, catalog.MetadataOnly),
		},
		"a schema given away": {
			change: func(w *workspace) { w.schemas["gold.hr"] = "bia@x.example" },
			seen:   access(pay, catalog.CanQuery), // an owner may use the schema, and the rest was granted
		},
		"a tag set": {
			change: func(w *workspace) { w.tags = append(w.tags, []any{customers, "deprecated", "true"}) },
			seen:   func(t *testing.T, r reading) bool { return r.table(t, customers).Deprecated },
		},
		"a tag changed": {
			change: func(w *workspace) { w.tags[1][2] = "finance" },
			seen: func(t *testing.T, r reading) bool {
				return r.table(t, orders).Tags[1].Value == "finance" && r.table(t, orders).Domain == "finance"
			},
		},
		"a tag taken away": {
			change: func(w *workspace) { w.tags = without(w.tags, orders, "certified") },
			seen:   func(t *testing.T, r reading) bool { return !r.table(t, orders).Certified },
		},
		"a tag of a column taken away": {
			change: func(w *workspace) { w.columnTags = nil },
			seen:   func(t *testing.T, r reading) bool { return r.table(t, customers).Columns[1].Tags == nil },
		},
		"a primary key dropped": {
			change: func(w *workspace) { w.keys = without(w.keys, orders, "orders_pk\x0100000001") },
			seen:   func(t *testing.T, r reading) bool { return r.table(t, orders).PrimaryKey == nil },
		},
		"a foreign key dropped": {
			change: func(w *workspace) { w.keys = without(w.keys, orders, "orders_fk\x0100000001") },
			seen:   func(t *testing.T, r reading) bool { return r.table(t, orders).Foreign == nil },
		},
		"a comment changed": {
			change: func(w *workspace) { w.tables[2].comment, w.tables[2].altered = "New", "2026-11-22T05:00:00Z" },
			seen: func(t *testing.T, r reading) bool {
				return r.table(t, orders).Comment == "New" && r.table(t, orders).Updated.Equal(day(2026, 11, 22, 5, 0))
			},
		},
		"a column added": {
			change: func(w *workspace) {
				w.tables[1].altered = "2026-11-22T05:00:00Z"
				w.columns = append(w.columns, []any{customers, "00000003", "gold", "sales", "customers", "country", "string", nil})
			},
			seen: func(t *testing.T, r reading) bool { return len(r.table(t, customers).Columns) == 3 },
		},
		"a table dropped": {
			change: func(w *workspace) { w.tables = w.tables[1:]; w.columns = w.columns[1:] },
			seen:   func(t *testing.T, r reading) bool { return len(r.Tables) == 3 },
		},
		"data written": {
			change: func(w *workspace) { w.upstream[0][2] = "2026-11-22T07:00:00Z" },
			seen: func(t *testing.T, r reading) bool {
				return r.table(t, orders).LastWrite.Equal(day(2026, 11, 22, 7, 0))
			},
		},
		"another source": {
			change: func(w *workspace) {
				w.upstream = append(w.upstream, []any{orders, customers, nil})
			},
			seen: func(t *testing.T, r reading) bool { return len(r.table(t, orders).Upstream) == 2 },
		},
		"used more": {
			change: func(w *workspace) { w.usage[0][3] = 13 },
			seen:   func(t *testing.T, r reading) bool { return r.table(t, orders).Usage.Users == 13 },
		},
		"lineage switched off": {
			change: func(w *workspace) { w.denied[inLineage] = dbsqltest.NoTable },
			seen:   func(t *testing.T, r reading) bool { return len(r.Gaps) == 1 && r.table(t, orders).LastWrite.IsZero() },
		},
	} {
		t.Run(name, func(t *testing.T) {
			for way, read := range map[string]func(*testing.T, store.Source) reading{"as read": mustRead, "from the cache": throughCache(t)} {
				w := shop()
				if c.first != nil {
					c.first(w)
				}
				db, _ := w.serve(t)
				u := NewUnity(db, Options{PageRows: 3})
				if c.seen(t, read(t, u)) {
					t.Fatalf("%s: it shows before the change", way)
				}
				w.change(func() { c.change(w) })
				if !c.seen(t, read(t, u)) {
					t.Errorf("%s: it does not show after the change", way)
				}
			}
		})
	}
}

// throughCache reads by syncing a cache and taking its snapshot.
func throughCache(t *testing.T) func(*testing.T, store.Source) reading {
	cache, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "cache.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cache.Close() })
	return func(t *testing.T, source store.Source) reading {
		t.Helper()
		report, err := cache.Sync(t.Context(), source, nil)
		if err != nil {
			t.Fatal(err)
		}
		snapshot, _, err := cache.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r := reading{Gaps: report.Gaps, cached: snapshot}
		for table, err := range snapshot.EachWhole(t.Context(), snapshot.Positions(nil)) {
			if err != nil {
				t.Fatal(err)
			}
			r.Tables = append(r.Tables, *table)
		}
		return r
	}
}
