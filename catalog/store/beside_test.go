package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog"
)

// few is a source of some tables that are spelled out.
type few struct{ tables []catalog.Table }

func (f few) Tables(_ context.Context, yield func(catalog.Table) error) error {
	for _, t := range f.tables {
		t.Columns = nil
		if err := yield(t); err != nil {
			return err
		}
	}
	return nil
}

func (f few) Columns(_ context.Context, names []string, yield func(string, []catalog.Column) error) error {
	for _, t := range f.tables {
		if names != nil && !strings.Contains(strings.ToLower(strings.Join(names, " ")+" "), key(t.FullName())+" ") {
			continue
		}
		if err := yield(t.FullName(), append([]catalog.Column{}, t.Columns...)); err != nil {
			return err
		}
	}
	return nil
}

func (few) ColumnTags(context.Context, func(string, string, catalog.Tag) error) error { return nil }
func (few) Containers(context.Context) ([]catalog.Container, error)                   { return nil, nil }
func (few) Gaps() []catalog.Gap                                                       { return []catalog.Gap{{What: "lineage"}} }

func named(name string) catalog.Table {
	t := catalog.Table{Name: name, Updated: epoch, Columns: []catalog.Column{{Name: "id", Type: "bigint"}, {Name: "balance"}}}
	if parts := strings.Split(name, "."); len(parts) == 3 {
		t.Catalog, t.Schema, t.Name = parts[0], parts[1], parts[2]
	} else if len(parts) == 2 {
		t.Schema, t.Name = parts[0], parts[1]
	}
	return t
}

// told is a table as somebody described it.
func told(name string) catalog.Table {
	t := named(name)
	t.Updated, t.Comment, t.Domain = time.Time{}, "About "+name, "banking"
	t.Properties = []catalog.Property{{Name: "glossary_name", Text: "Account"}}
	t.Columns = []catalog.Column{{Name: "ID", Comment: "The key"}, {Name: "Balance", Comment: "What is left", Personal: true}}
	return t
}

// joined syncs a cache from tables with others described beside.
func joined(t *testing.T, s *Store, of []catalog.Table, described ...catalog.Table) map[string]catalog.Table {
	t.Helper()
	source := Beside(few{of}, func(context.Context) (Described, error) {
		return Described{Tables: described, Gaps: []catalog.Gap{{What: "beside"}}}, nil
	}, func(name string) bool { return !strings.HasPrefix(name, "hidden.") })
	mustSync(t, s, source)
	tables, err := load(t, s)
	must(t, err)
	all := map[string]catalog.Table{}
	for _, x := range tables {
		all[x.FullName()] = x
	}
	return all
}

func TestNamesMeetWhereTheyAreUnique(t *testing.T) {
	tables := []catalog.Table{named("gold.crm.accounts"), named("gold.crm.orders"), named("raw.crm.orders"), named("gold.sales.orders"), named("raw.web.visits")}
	for _, c := range []struct{ told, meets string }{
		{"gold.crm.accounts", "gold.crm.accounts"},
		{"GOLD.CRM.Accounts", "gold.crm.accounts"},
		{"crm.accounts", "gold.crm.accounts"},
		{"bank_system.accounts", "gold.crm.accounts"},
		{"accounts", "gold.crm.accounts"},
		{"sales.orders", "gold.sales.orders"},
		{"crm.orders", ""},         // two catalogs have it
		{"other.orders", ""},       // three tables are called so
		{"silver.crm.visits", ""},  // another catalog is named
		{"hidden.of.somebody", ""}, // meets nothing and is not shown
	} {
		s := temp(t, Options{})
		all := joined(t, s, tables, told(c.told))
		for _, x := range tables {
			want := ""
			if x.FullName() == c.meets {
				want = "About " + c.told
			}
			if got := all[x.FullName()].Comment; got != want {
				t.Errorf("%s: %s is commented %q, want %q", c.told, x.FullName(), got, want)
			}
		}
		_, alone := all[c.told]
		if want := c.meets == "" && !strings.HasPrefix(c.told, "hidden."); alone != want && c.told != c.meets {
			t.Errorf("%s stands alone: %v, want %v", c.told, alone, want)
		}
	}
}

func TestOnlyWhatIsLackingIsFilled(t *testing.T) {
	own := named("gold.crm.accounts")
	own.Comment, own.Columns[0].Comment = "Its own", "Its own key"
	own.Properties = []catalog.Property{{Name: "Glossary_Name", Text: "Its own"}}
	s := temp(t, Options{})
	got := joined(t, s, []catalog.Table{own}, told("accounts"))["gold.crm.accounts"]
	want := own
	want.Domain, want.Personal, want.Updated = "banking", true, got.Updated
	want.Columns = []catalog.Column{{Name: "id", Type: "bigint", Comment: "Its own key"}, {Name: "balance", Comment: "What is left", Personal: true}}
	want.Summary = catalog.Summarize(want.Columns)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !got.Updated.Truncate(time.Millisecond).Equal(epoch) {
		t.Errorf("updated at %v", got.Updated)
	}
	gaps, err := s.Gaps(t.Context())
	must(t, err)
	if len(gaps) != 2 || gaps[1].What != "beside" {
		t.Errorf("gaps %v", gaps)
	}
}

// TestWhatIsToldOfColumnsIsFollowed changes a description alone: the source
// sees no change of its own.
func TestWhatIsToldOfColumnsIsFollowed(t *testing.T) {
	s, tables := temp(t, Options{}), []catalog.Table{named("gold.crm.accounts")}
	comment := func(described ...catalog.Table) string {
		return joined(t, s, tables, described...)["gold.crm.accounts"].Columns[1].Comment
	}
	for i := range 3 {
		d := told("accounts")
		d.Columns[1].Comment = fmt.Sprint("In words ", i)
		if got := comment(d); got != d.Columns[1].Comment {
			t.Errorf("the column is commented %q, told was %q", got, d.Columns[1].Comment)
		}
	}
	if got := comment(); got != "" {
		t.Errorf("taken away, the column is commented %q", got)
	}
}

func TestWhatStandsAloneHasItsColumnsAndIsNobodysToSee(t *testing.T) {
	s := temp(t, Options{})
	d := told("bank.cards")
	d.Grants = []catalog.Grant{{Principal: catalog.AccountUsers, Privilege: catalog.Own}}
	got := joined(t, s, []catalog.Table{named("gold.crm.accounts")}, d)["bank.cards"]
	if len(got.Columns) != 2 || got.Comment != d.Comment || len(got.Grants) > 0 {
		t.Errorf("it is %+v", got)
	}
}

func TestWhatCannotBeReadBesideIsAnError(t *testing.T) {
	s := temp(t, Options{})
	source := Beside(few{[]catalog.Table{named("a.b.c")}}, func(context.Context) (Described, error) { return Described{}, errFault }, nil)
	if _, err := s.Sync(t.Context(), source, nil); !errors.Is(err, errFault) {
		t.Errorf("the error is %v", err)
	}
}

// TestASourceThatNamesNobodyShowsNothing holds that a source without catalogs,
// schemas and grants is not taken for one that is open to all.
func TestASourceThatNamesNobodyShowsNothing(t *testing.T) {
	s := temp(t, Options{})
	mustSync(t, s, few{[]catalog.Table{named("gold.crm.accounts")}})
	snapshot, _, err := s.Snapshot(t.Context())
	must(t, err)
	if set := snapshot.Visible(catalog.Everyone()); !snapshot.HasGrants() || set == nil || set.Len() > 0 {
		t.Error("a table is shown to all")
	}
}

func TestAFileOfOtherSettingsIsKeptForOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	source := newSynth(20, 2)
	kept(t, path, source)
	if _, err := Open(t.Context(), path, Options{Origin: "elsewhere", Keep: true}); !errors.Is(err, ErrOrigin) {
		t.Errorf("the error is %v", err)
	}
	if len(aside(t, path)) > 0 {
		t.Error("it was set aside")
	}
	s := open(t, path, Options{Mapping: testMapping, Keep: true})
	defer s.Close()
	check(t, s, source)
}
