package catalog

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var morning = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

// oneTable is a snapshot of gold.finance.mrr with grants at three levels.
func oneTable(atCatalog, atSchema, atTable []Grant) *Snapshot {
	s := NewSnapshot([]Table{{Catalog: "gold", Schema: "finance", Name: "mrr", Owner: "tagged@x.example", Grants: atTable}}, nil, morning, "test")
	return s.WithRights(Rights{
		Containers: []Container{
			{Catalog: "Gold", Grants: atCatalog},
			{Catalog: "gold", Schema: "Finance", Grants: atSchema},
			{Catalog: "gold", Schema: "empty", Owner: AccountUsers},
		},
		AsOf: morning, Now: at(morning),
	})
}

func TestRightsAtThreeLevels(t *testing.T) {
	to := func(principal string, privileges ...string) (grants []Grant) {
		for _, p := range privileges {
			grants = append(grants, Grant{principal, p})
		}
		return grants
	}
	ana := Audience{Principals: []string{AccountUsers, "ana@x.example", "Finance", "hr"}}
	for name, c := range map[string]struct {
		catalog, schema, table []Grant
		want                   Access
	}{
		"nothing":                        {want: NoAccess},
		"owner of the table":             {table: to("Ana@X.example", Own), want: MetadataOnly},
		"owner of the schema":            {schema: to("Finance", Own), want: MetadataOnly},
		"owner of the catalog":           {catalog: to("Finance", Own), want: MetadataOnly},
		"owner of the table, may enter":  {to("hr", "USE CATALOG"), to("hr", "USE SCHEMA"), to("ana@x.example", Own), CanQuery},
		"owner of catalog and schema":    {to("hr", Own), to("hr", Own), to("hr", "SELECT"), CanQuery},
		"owner of the schema, no SELECT": {to("hr", "USE_CATALOG"), to("hr", Own), nil, MetadataOnly},
		"manages the table":              {table: to("hr", "MANAGE"), want: MetadataOnly},
		"manages the schema":             {schema: to("hr", "manage"), want: MetadataOnly},
		"manages the catalog":            {catalog: to("hr", "MANAGE"), want: MetadataOnly},
		"browses the catalog":            {catalog: to(AccountUsers, "BROWSE"), want: MetadataOnly},
		"browses the schema":             {schema: to(AccountUsers, "BROWSE"), want: MetadataOnly},
		"browses the table":              {table: to(AccountUsers, "BROWSE"), want: MetadataOnly},
		"SELECT alone":                   {table: to("hr", "SELECT"), want: NoAccess},
		"no USE CATALOG":                 {nil, to("hr", "USE SCHEMA"), to("hr", "SELECT"), NoAccess},
		"no USE SCHEMA":                  {to("hr", "USE CATALOG"), nil, to("hr", "SELECT"), NoAccess},
		"no SELECT":                      {to("hr", "USE CATALOG"), to("hr", "USE SCHEMA"), nil, NoAccess},
		"from three principals":          {to("hr", "USE CATALOG"), to("Finance", "USE_SCHEMA"), to(AccountUsers, "SELECT"), CanQuery},
		"USE SCHEMA on the catalog":      {to("hr", "USE CATALOG", "USE SCHEMA"), nil, to("hr", "SELECT"), CanQuery},
		"SELECT on the schema":           {to("hr", "USE CATALOG"), to("hr", "USE SCHEMA", "SELECT"), nil, CanQuery},
		"SELECT on the catalog":          {to("hr", "USE CATALOG", "SELECT"), to("hr", "USE SCHEMA"), nil, CanQuery},
		"ALL PRIVILEGES on the catalog":  {catalog: to("hr", "ALL_PRIVILEGES"), want: CanQuery},
		"ALL PRIVILEGES on the schema":   {schema: to("hr", "ALL PRIVILEGES"), want: NoAccess},
		"and USE CATALOG":                {to("hr", "USE CATALOG"), to("hr", "ALL PRIVILEGES"), nil, CanQuery},
		"ALL PRIVILEGES on the table":    {table: to("hr", "ALL PRIVILEGES"), want: NoAccess},
		"and both USE":                   {to("hr", "USE CATALOG"), to("hr", "USE SCHEMA"), to("hr", "ALL PRIVILEGES"), CanQuery},
		"USE CATALOG on the schema":      {nil, to("hr", "USE CATALOG", "USE SCHEMA"), to("hr", "SELECT"), NoAccess},
		"USE SCHEMA on the table":        {to("hr", "USE CATALOG"), nil, to("hr", "USE SCHEMA", "SELECT"), NoAccess},
		"another's":                      {to("sales", "ALL PRIVILEGES"), to("sales", Own), to("bia@x.example", "SELECT"), NoAccess},
		"a group of other case":          {catalog: to("finance", "ALL PRIVILEGES"), want: NoAccess},
		"an unknown privilege":           {to("hr", "USE CATALOG"), to("hr", "USE SCHEMA"), to("hr", "MODIFY", "SELECTED", ""), NoAccess},
		"nobody's grant":                 {catalog: to("", "ALL PRIVILEGES"), want: NoAccess},
	} {
		t.Run(name, func(t *testing.T) {
			s := oneTable(c.catalog, c.schema, c.table)
			if got := s.Access(ana, 0); got != c.want {
				t.Errorf("access %d, want %d", got, c.want)
			}
			if got := s.Visible(ana).Has(0); got != (c.want != NoAccess) {
				t.Errorf("visible %v with access %d", got, c.want)
			}
			if s.Access(Audience{}, 0) != NoAccess || s.Visible(Audience{}).Len() != 0 {
				t.Error("nobody sees it")
			}
		})
	}
}

func TestWhatATagSaysOfTheOwnerGivesNoRight(t *testing.T) {
	s := oneTable(nil, nil, nil)
	if got := s.Access(Audience{Principals: []string{"tagged@x.example"}}, 0); got != NoAccess {
		t.Errorf("access %d", got)
	}
}

func TestOldRightsShowNothing(t *testing.T) {
	now := morning
	open := []Grant{{AccountUsers, "ALL PRIVILEGES"}}
	for _, c := range []struct {
		asOf  time.Time
		after time.Duration
		fresh bool
	}{
		{morning, 0, true},
		{morning, MaxRightsAge, true},
		{morning, MaxRightsAge + time.Nanosecond, false},
		{morning.Add(time.Hour), 0, false}, // a clock is wrong
		{time.Time{}, 0, false},
	} {
		now = morning
		s := oneTable(nil, nil, nil).WithRights(Rights{
			Containers: []Container{{Catalog: "gold", Grants: open}}, AsOf: c.asOf, Now: func() time.Time { return now },
		})
		now = morning.Add(c.after)
		if _, fresh := s.RightsAsOf(); fresh != c.fresh {
			t.Errorf("as of %v, %v later: fresh %v", c.asOf, c.after, fresh)
		}
		if got := s.Visible(Everyone()).Len() == 1; got != c.fresh || (s.Access(Everyone(), 0) == CanQuery) != c.fresh {
			t.Errorf("as of %v, %v later: visible %v", c.asOf, c.after, got)
		}
		if !s.HasGrants() || s.WithoutGrants().Visible(Audience{}) != nil {
			t.Error("rights are grants, and can be done without")
		}
	}
}

func TestFlatAccess(t *testing.T) {
	s := NewSnapshot([]Table{
		table("a", "", Grant{"hr", "SELECT"}),
		table("b", "", Grant{"hr", "BROWSE"}),
		table("c", "hr"),
		table("d", "hr", Grant{"hr", "MANAGE"}, Grant{"hr", "ALL_PRIVILEGES"}),
		table("e", "", Grant{"finance", "SELECT"}, Grant{"hr", "MODIFY"}),
	}, nil, morning, "test")
	hr := Audience{Principals: []string{"HR"}}
	for id, want := range []Access{CanQuery, MetadataOnly, AccessUnknown, CanQuery, NoAccess} {
		if got := s.Access(hr, id); got != want {
			t.Errorf("%s: access %d, want %d", s.Tables[id].Name, got, want)
		}
	}
	if got := s.WithoutGrants().Access(Audience{}, 0); got != AccessUnknown {
		t.Errorf("open to all: access %d", got)
	}
	if s.Access(hr, -1) != NoAccess || s.Access(hr, 5) != NoAccess {
		t.Error("access to what is not there")
	}
}

// TestVisibleAgreesWithAccess compares the way over bitmaps with the one for a
// single table, over random grants and audiences.
func TestVisibleAgreesWithAccess(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		s := company(random, 400, 6, 8, 3)
		for range 20 {
			var a Audience
			for range 1 + random.IntN(4) {
				a.Principals = append(a.Principals, fmt.Sprintf("g%d", random.IntN(8)))
			}
			set := s.Visible(a)
			for id := range s.Tables {
				if set.Has(id) != (s.Access(a, id) != NoAccess) {
					t.Fatalf("%v and %s: visible %v, access %d", a.Principals, s.Tables[id].FullName(), set.Has(id), s.Access(a, id))
				}
			}
		}
	}
}

// company has grants mostly on schemas and catalogs; every ownGrants-th table
// has grants of its own. Tables are owned by one of the groups.
func company(random *rand.Rand, tables, schemas, groups, ownGrants int) *Snapshot {
	names := []string{"SELECT", "USE SCHEMA", "USE CATALOG", "BROWSE", "MANAGE", "ALL PRIVILEGES", "MODIFY"}
	some := func(n int) (grants []Grant) {
		for range n {
			grants = append(grants, Grant{fmt.Sprintf("g%d", random.IntN(groups)), names[random.IntN(len(names))]})
		}
		return grants
	}
	var all []Table
	var containers []Container
	for i := range tables {
		t := Table{Catalog: fmt.Sprintf("c%d", i%schemas%10), Schema: fmt.Sprintf("s%d", i%schemas), Name: fmt.Sprintf("t%d", i)}
		if i%ownGrants == 0 {
			t.Grants = append(some(2), Grant{fmt.Sprintf("g%d", random.IntN(groups)), Own})
		}
		all = append(all, t)
	}
	for i := range schemas {
		containers = append(containers, Container{Catalog: fmt.Sprintf("c%d", i%10), Schema: fmt.Sprintf("s%d", i), Grants: some(3)})
	}
	for i := range 10 {
		containers = append(containers, Container{Catalog: fmt.Sprintf("c%d", i), Grants: some(2)})
	}
	return NewSnapshot(all, nil, morning, "test").WithRights(Rights{Containers: containers, AsOf: morning, Now: at(morning)})
}

func BenchmarkVisible(b *testing.B) {
	s := company(rand.New(rand.NewPCG(1, 2)), 100_000, 2_000, 500, 1)
	a := Everyone()
	for i := range 30 {
		a.Principals = append(a.Principals, fmt.Sprintf("g%d", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Visible(a)
	}
}

func BenchmarkWithRights(b *testing.B) {
	s := company(rand.New(rand.NewPCG(1, 2)), 100_000, 2_000, 500, 1)
	b.ReportAllocs()
	for b.Loop() {
		s.WithRights(Rights{AsOf: morning})
	}
}

type directory map[string][]string

func (d directory) Groups(_ context.Context, email string) ([]string, error) {
	if groups, ok := d[email]; ok {
		return groups, nil
	}
	return nil, ErrNoPrincipal
}

func TestPersonIn(t *testing.T) {
	d := directory{"ana@x.example": {"Finance"}}
	a, err := PersonIn(t.Context(), d, " Ana@X.example")
	if err != nil || !slices.Equal(a.Principals, []string{AccountUsers, "ana@x.example", "Finance"}) {
		t.Errorf("%v, %v", a, err)
	}
	for _, unknown := range []string{"", "bia@x.example"} {
		if a, err := PersonIn(t.Context(), d, unknown); !errors.Is(err, ErrNoPrincipal) || len(a.Principals) != 0 {
			t.Errorf("%q: %v, %v", unknown, a, err)
		}
	}
}
