package bot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/catalogtest"
)

func TestDescribeShowsWhatThePersonMaySee(t *testing.T) {
	b := bare(found(), nil)
	d, ok := b.Describe(t.Context(), strings.ToUpper(churn), ana())
	if !ok {
		t.Fatal("churn_monthly is open to all")
	}
	same(t, "fed by", strings.Join(d.FedBy, " "), cancelled)
	same(t, "feeds", strings.Join(d.Feeds, " "), mrr)
	d, _ = b.Describe(t.Context(), churn, hana())
	same(t, "fed by, for hr", strings.Join(d.FedBy, " "), cancelled+" "+attrition)

	_, ok = b.Describe(t.Context(), attrition, ana())
	same(t, "a hidden table", ok, false)
	_, ok = b.Describe(t.Context(), attrition, hana())
	same(t, "the same for hr", ok, true)
	_, ok = b.Describe(t.Context(), "made.up", hana())
	same(t, "a made-up table", ok, false)
}

func TestJoins(t *testing.T) {
	more := append(tables(), catalog.Table{Schema: "crm", Name: "contracts", Columns: columns("customer_id", "id")})
	more[len(more)-1].Grants = more[0].Grants
	f := found()
	f.snap, _ = catalogtest.Outline(snapshotOf(more))
	b := bare(f, nil)
	tests := []struct {
		table string
		by    Person
		want  string
	}{
		{cancelled, ana(), "[customer_id]=gold.finance.mrr_movements[customer_id] true"},
		{cancelled, hana(), "[customer_id]=gold.finance.mrr_movements[customer_id] true; [id]=hr.attrition_monthly[employee_id] true"},
		{mrr, ana(), "[customer_id]=silver.crm.cancellations[customer_id] true; [customer_id]=crm.contracts[customer_id] false"},
		{churn, ana(), ""},
	}
	for _, tt := range tests {
		d, _ := b.Describe(t.Context(), tt.table, tt.by)
		var got []string
		for _, j := range d.Joins {
			got = append(got, fmt.Sprintf("%v=%s%v %v", j.Columns, j.Table, j.References, j.Declared))
		}
		same(t, tt.table, strings.Join(got, "; "), tt.want)
	}
}

func TestNamesAreThoseThePersonMaySee(t *testing.T) {
	b := bare(found(churn, attrition), nil)
	same(t, "for ana", strings.Join(b.Names(t.Context(), "ch", ana(), 5), " "), churn)
	same(t, "for hr", strings.Join(b.Names(t.Context(), "ch", hana(), 5), " "), churn+" "+attrition)
}

func TestSelect(t *testing.T) {
	wide := catalog.Table{Catalog: "main", Schema: "2024", Name: "tb-vendas"}
	for i := range 20 {
		wide.Columns = append(wide.Columns, catalog.Column{Name: fmt.Sprintf("c%d", i)})
	}
	odd := catalog.Table{Name: "t", Columns: columns("select", "endereço", "a`b", "plain_1", "1st", "x\ny")}
	tests := []struct {
		name string
		t    catalog.Table
		use  []string
		want string
	}{
		{"twelve, those to use first", wide, []string{"c19", "made_up", "c3", "c3"},
			"SELECT\n  c19,\n  c3,\n  c0,\n  c1,\n  c2,\n  c4,\n  c5,\n  c6,\n  c7,\n  c8,\n  c9,\n  c10\nFROM main.`2024`.`tb-vendas`\nLIMIT 100"},
		{"quoted", odd, nil, "SELECT\n  `select`,\n  `endereço`,\n  `a``b`,\n  plain_1,\n  `1st`,\n  `x y`\nFROM t\nLIMIT 100"},
		{"no columns known", catalog.Table{Schema: "s", Name: "t"}, nil, "SELECT\n  *\nFROM s.t\nLIMIT 100"},
	}
	for _, tt := range tests {
		same(t, tt.name, Select(&tt.t, tt.use...), tt.want)
	}
}

func TestExamplesWorkOnThisCatalog(t *testing.T) {
	f := found(churn, mrr)
	q := question()
	q.Text = ""
	a, err := bare(f, nil).Find(t.Context(), q)
	must(t, err)
	same(t, "examples", strings.Join(a.Examples, "|"), "where do I find monthly churn by plan?")
	for _, asked := range f.asked {
		if !strings.HasPrefix(asked.Text, "where do I find ") || asked.Allowed.Has(mustLookup(t, f, attrition)) {
			t.Errorf("asked %q with the hidden table allowed", asked.Text)
		}
	}
	f.result.Nothing = true
	a, err = bare(f, nil).Find(t.Context(), q)
	must(t, err)
	same(t, "examples that find nothing", len(a.Examples), 0)
}

func mustLookup(t *testing.T, f *finder, name string) int {
	t.Helper()
	id, ok := f.snap.Lookup(name)
	if !ok {
		t.Fatal(name)
	}
	return id
}
