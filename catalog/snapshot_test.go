package catalog

import (
	"testing"
	"time"
)

func table(name, owner string, grants ...Grant) Table {
	return Table{Catalog: "gold", Schema: "finance", Name: name, Owner: owner, Grants: grants}
}

func names(s *Snapshot, set *Set) []string {
	var out []string
	for id := range s.Tables {
		if set.Has(id) {
			out = append(out, s.Tables[id].Name)
		}
	}
	return out
}

func TestLookupForgetsCaseAndTheLastOfTwoStands(t *testing.T) {
	s := NewSnapshot([]Table{
		{Catalog: "b", Schema: "s", Name: "x", Comment: "first"},
		{Catalog: "a", Schema: "s", Name: "y"},
		{Catalog: "B", Schema: "S", Name: "X", Comment: "last"},
	}, nil, time.Now(), "test")
	if len(s.Tables) != 2 {
		t.Fatalf("%d tables, want 2", len(s.Tables))
	}
	id, ok := s.Lookup("B.s.X")
	if !ok || s.Tables[id].Comment != "last" {
		t.Fatalf("Lookup found %v %v", id, ok)
	}
	if _, ok := s.Lookup("b.s.z"); ok {
		t.Fatal("found a table that is not there")
	}
}

func TestFullNameLeavesOutWhatIsEmpty(t *testing.T) {
	for want, table := range map[string]Table{
		"c.s.t": {Catalog: "c", Schema: "s", Name: "t"},
		"s.t":   {Schema: "s", Name: "t"},
		"c.t":   {Catalog: "c", Name: "t"},
		"t":     {Name: "t"},
	} {
		if got := table.FullName(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	tables := func() []Table {
		return []Table{
			table("all", "", Grant{AccountUsers, "SELECT"}),
			table("browse", "", Grant{AccountUsers, "BROWSE"}),
			table("closed", ""),
			table("finance", "", Grant{"Finance", "select"}),
			table("mine", "Ana@X.example"),
			table("write_only", "", Grant{AccountUsers, "MODIFY"}),
		}
	}
	s := NewSnapshot(tables(), map[string][]string{"Bia@x.example": {"finance"}}, time.Now(), "test")
	for name, c := range map[string]struct {
		who  Audience
		want int
	}{
		"a channel":           {Everyone(), 2},
		"an owner":            {s.Person("ana@x.example"), 3},
		"a member of a group": {s.Person(" BIA@x.example"), 3},
		"someone unknown":     {s.Person(""), 2},
		"nobody at all":       {Audience{}, 0},
	} {
		if got := s.Visible(c.who); got.Len() != c.want {
			t.Errorf("%s sees %v, want %d tables", name, names(s, got), c.want)
		}
	}
	if open := s.WithoutGrants(); open.Visible(Audience{}) != nil || open.HasGrants() {
		t.Error("a catalog without grants is not open to all")
	}
	if !s.HasGrants() {
		t.Error("the first snapshot lost its grants")
	}
}

func TestSet(t *testing.T) {
	s := NewSet(130)
	for _, id := range []int{0, 63, 64, 129, 129} {
		s.Add(id)
	}
	if s.Len() != 4 || !s.Has(129) || s.Has(128) || s.Has(4000) {
		t.Fatalf("wrong set: %d", s.Len())
	}
	var all *Set
	if !all.Has(7) {
		t.Fatal("nil is not everything")
	}
}
