package search

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/catalogtest"
)

// TestColumnsAreReadForWhatIsFound holds that an index over a snapshot without
// columns finds and tells the same, and reads those of its candidates alone.
func TestColumnsAreReadForWhatIsFound(t *testing.T) {
	s := catalog.NewSnapshot(company(), nil, today, "test")
	outline, reader := catalogtest.Outline(s)
	whole, ix := New(s), New(outline)
	reader.Asked()
	allowed := catalog.NewSet(len(s.Tables))
	for id := 0; id < len(s.Tables); id += 2 {
		allowed.Add(id)
	}
	for _, q := range append(asked(s.Tables, 40, 8), "which table has customer_id", "`vlr_saldo`", "orders customer_id order_date", "salary of employees") {
		for _, set := range []*catalog.Set{nil, allowed} {
			query := Query{Text: q, Allowed: set}
			want, got := whole.Search(t.Context(), query), ix.Search(t.Context(), query)
			if !reflect.DeepEqual(want, got) {
				t.Errorf("%q finds %+v, not %+v", q, got, want)
			}
			var names []string
			for _, c := range got.Candidates {
				names = append(names, c.Table.FullName())
			}
			if read := reader.Asked(); !slices.Equal(read, names) {
				t.Errorf("%q reads %v and shows %v", q, read, names)
			}
		}
	}
}

func TestWithoutColumnsThereIsAnAnswer(t *testing.T) {
	s := catalog.NewSnapshot(company(), nil, today, "test")
	outline, reader := catalogtest.Outline(s)
	ix := New(outline)
	reader.Fail = errors.New("the disk is gone")
	r := ix.Search(t.Context(), Query{Text: "salary of employees"})
	if len(r.Candidates) == 0 || r.Candidates[0].Table.Name != "employees" || !errors.Is(r.Lacks, reader.Fail) {
		t.Errorf("found %+v, lacks %v", r.Candidates, r.Lacks)
	}
	bare := New(outline)
	if !errors.Is(bare.Lacks(), reader.Fail) || bare.Whole() {
		t.Errorf("an index without columns lacks %v, and could be stored: %v", bare.Lacks(), bare.Whole())
	}
	reader.Fail = nil
	if again := bare.Advance(outline, nil); again.Lacks() != nil || !again.Whole() {
		t.Errorf("the next one lacks %v", again.Lacks())
	}
	outline, reader = catalogtest.Outline(catalog.NewSnapshot(append(company(), table("a.new.one", "")), nil, today, "test"))
	reader.Fail = errors.New("again")
	if next := ix.Advance(outline, []string{"a.new.one"}); !errors.Is(next.Lacks(), reader.Fail) {
		t.Errorf("one with a table that could not be read lacks %v", next.Lacks())
	}
}

func TestTablesAreFoundByTheNameOfAColumn(t *testing.T) {
	tables := append(company(), table("gold.net.camel", "", "CustomerID", "orderID"), table("gold.net.longer", "", "customer_id_type"))
	ix := indexOf(tables)
	few := catalog.NewSet(len(tables))
	for _, c := range []struct {
		name    string
		allowed *catalog.Set
		want    int
	}{{"customer_id", nil, 4}, {"customer_id", few, 0}, {"CUSTOMER_ID", nil, 4}, {"CustomerID", nil, 4}, {"orderID", nil, 3}, {"order", nil, 0}, {"zyx", nil, 0}, {"", nil, 0}, {"_", nil, 0}} {
		if got := ix.HavingColumn(c.name, c.allowed).Len(); got != c.want {
			t.Errorf("%q is a column of %d tables, want %d", c.name, got, c.want)
		}
	}
}

// Columns that did not change are not read again when their table did. Those with
// tags are, unless only the use of the table changed: tags count together with
// the table's.
func TestSameColumnsAreNotReadAgain(t *testing.T) {
	tables := company()
	for _, i := range []int{1, 3} {
		tables[i].Columns[0].Tags = []catalog.Tag{{Key: "topic", Value: "saldoquel"}}
	}
	outline, _ := catalogtest.Outline(catalog.NewSnapshot(slices.Clone(tables), nil, today, "test"))
	ix := New(outline)
	tables[1].Usage.Users = 7
	for _, i := range []int{0, 3} {
		tables[i].Comment += " Quelzyxo."
	}
	tables[2].Columns = append(slices.Clone(tables[2].Columns), catalog.Column{Name: "quel_id"})
	names := touched(tables[:4]...)
	s := catalog.NewSnapshot(tables, nil, today, "test")
	outline, reader := catalogtest.Outline(s)
	ix = ix.Advance(outline, names)
	if read := reader.Asked(); !slices.Equal(read, slices.Sorted(slices.Values(names[2:]))) {
		t.Errorf("%v were read", read)
	}
	anew := buildWith(s, standard, ix.average)
	sameCounts(t, ix, anew)
	for _, q := range append(asked(tables, 30, 2), "quelzyxo", "quel", "saldoquel", "topic") {
		sameResults(t, q, ask(ix, q), ask(anew, q))
	}
}
