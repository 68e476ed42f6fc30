package search

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/datafind/datafind/catalog"
)

func TestPartsAddUp(t *testing.T) {
	tables := generated(300, 7)
	ix := indexOf(tables)
	for _, question := range append(asked(tables, 60, 7), ix.snap.Tables[3].FullName()) {
		for _, c := range ask(ix, question).Candidates {
			sum := 0.0
			for _, p := range c.Parts {
				sum += p.Value
			}
			if sum != c.Score {
				t.Fatalf("%q: %s has score %v, its parts are %v", question, c.Table.Name, c.Score, sum)
			}
			fields, matches := 0.0, 0.0
			for _, p := range c.Parts {
				if isField(p.Name) {
					fields += p.Value
				}
			}
			for _, m := range c.Matches {
				matches += m.Score
			}
			if len(c.Matches) < maxMatches && (matches < fields*(1-1e-6) || matches > fields*(1+1e-6)) {
				t.Fatalf("%q: the matches of %s come to %v, its fields to %v", question, c.Table.Name, matches, fields)
			}
		}
	}
}

func isField(name string) bool {
	for _, f := range fields {
		if string(f) == name {
			return true
		}
	}
	return false
}

// The words' worth is counted over the whole catalog, so what may be seen
// changes which tables come, and neither their scores nor their order. Joins and
// neighbours alone differ: they are with others that may be seen.
func TestFilteredIsUnfilteredFiltered(t *testing.T) {
	tables := generated(300, 8)
	ix := indexOf(tables)
	for i, question := range asked(tables, 40, 8) {
		allowed := catalog.NewSet(len(tables))
		for id := range tables {
			if (id*7+i)%3 == 0 {
				allowed.Add(id)
			}
		}
		all := ix.Search(context.Background(), Query{Text: question, Limit: len(tables)})
		some := ix.Search(context.Background(), Query{Text: question, Limit: len(tables), Allowed: allowed})
		got, want := alone(some.Candidates, allowed), alone(all.Candidates, allowed)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: filtered differs: %d, want %d", question, len(got), len(want))
		}
	}
}

// alone is what the allowed candidates score without other tables, in order.
func alone(found []Candidate, allowed *catalog.Set) []Candidate {
	var list []Candidate
	for _, c := range found {
		c.Parts = slices.DeleteFunc(slices.Clone(c.Parts), func(p Part) bool { return p.Name == joinsPart || p.Name == neighboursPart })
		c.Score = c.sum()
		if allowed.Has(c.ID) && len(c.Matches) > 0 {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Candidate) int { return cmp.Or(cmp.Compare(b.Score, a.Score), a.ID-b.ID) })
	return list
}

// A table that joins the first ones rises, but never among them, and never
// because of one that may not be seen.
func TestJoins(t *testing.T) {
	tables := []catalog.Table{
		table("c.shop.orders", "Orders of the shop.", "order_id", "customer_id", "order_date"),
		table("c.shop.order_items", "", "order_id", "product_id", "amount"),
		table("c.shop.order_refunds", "", "order_id", "customer_id", "amount"),
		table("c.shop.order_coupons", "", "order_id", "customer_id", "amount"),
		table("c.shop.customers", "", "customer_id", "city"),
		table("c.other.order_log", "", "line"),
		table("c.other.order_queue", "", "line"),
		table("c.other.order_dump", "", "line"),
		table("c.far.regions", "", "region_code"),
	}
	tables[0].Foreign = []catalog.ForeignKey{{Columns: []string{"order_date"}, Table: "c.far.regions"}}
	ix := indexOf(tables)
	place := func(r Result, name string) int {
		return slices.IndexFunc(r.Candidates, func(c Candidate) bool { return c.Table.Name == name }) + 1
	}
	r := ask(ix, "orders")
	if p := place(r, "customers"); p <= joinKept {
		t.Errorf("the table that the first ones lead to is at %d", p)
	}
	if place(r, "regions") == 0 {
		t.Error("a declared key leads nowhere")
	}
	if place(r, "order_items") > place(r, "order_log") {
		t.Error("a table that joins comes after one that does not")
	}
	allowed := catalog.NewSet(len(tables))
	for id := range ix.snap.Tables {
		if ix.snap.Tables[id].Schema != "shop" {
			allowed.Add(id)
		}
	}
	r = ix.Search(context.Background(), Query{Text: "orders", Allowed: allowed})
	if place(r, "regions") != 0 {
		t.Error("a table that may not be seen leads to one that may")
	}
}

func TestHiddenTablesLeaveNoTrace(t *testing.T) {
	tables := append(company(), table("secret.mergers.project_falcon", "Takeover of Falconry Ltd", "falcon_price"))
	ix := indexOf(tables)
	allowed := catalog.NewSet(len(ix.snap.Tables))
	hidden := map[int]bool{}
	for id := range ix.snap.Tables {
		if ix.snap.Tables[id].Catalog != "secret" && ix.snap.Tables[id].Schema != "hr" {
			allowed.Add(id)
		} else {
			hidden[id] = true
		}
	}
	for _, question := range []string{
		"falcon", "falcn", "project falcon price", "secret.mergers.project_falcon", "`project_falcon`", "employees", "emloyees salary", "falcon churn", "mergers takeover churn",
	} {
		r := ix.Search(context.Background(), Query{Text: question, Allowed: allowed})
		for _, c := range r.Candidates {
			if hidden[c.ID] {
				t.Errorf("%q shows %s", question, c.Table.FullName())
			}
			for _, m := range c.Matches {
				if strings.Contains(m.Term+m.Column, "falcon") && !strings.Contains(question, m.Term) {
					t.Errorf("%q shows %+v", question, m)
				}
			}
		}
		for _, w := range r.Related {
			if strings.Contains("secret mergers project falcon employees hr salary hired takeover falconry", w) {
				t.Errorf("%q relates to %q", question, w)
			}
		}
		for _, s := range r.Senses {
			if s.Label == "hr" || s.Label == "mergers" {
				t.Errorf("%q has the sense %q", question, s.Label)
			}
		}
	}
	r := ix.Search(context.Background(), Query{Text: "falcon churn", Allowed: allowed})
	if !reflect.DeepEqual(r.Unknown, []string{"falcon"}) {
		t.Errorf("a word of a hidden table alone is not unknown: %q", r.Unknown)
	}
}

func TestSameAnswerTwiceAndAtOnce(t *testing.T) {
	tables := generated(200, 9)
	ix := indexOf(tables)
	questions := asked(tables, 20, 9)
	want := make([]Result, len(questions))
	for i, q := range questions {
		want[i] = ask(ix, q)
	}
	again := indexOf(generated(200, 9))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i, q := range questions {
				if got := ask(ix, q); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("%q differs the second time", q)
				}
				if got := ask(again, q); len(got.Candidates) != len(want[i].Candidates) || got.Candidates[0].Score != want[i].Candidates[0].Score {
					t.Errorf("%q differs on an index built again", q)
				}
			}
		})
	}
	all.Wait()
}

func TestPoolIsTheTop(t *testing.T) {
	tables := generated(400, 10)
	ix := indexOf(tables)
	for _, question := range asked(tables, 30, 10) {
		few := ix.Search(context.Background(), Query{Text: question, Limit: 5})
		all := ix.Search(context.Background(), Query{Text: question, Limit: len(tables)})
		for i, c := range few.Candidates {
			near := 0.0
			for _, p := range all.Candidates[i].Parts {
				if p.Name == neighboursPart {
					near = p.Value
				}
			}
			if c.ID != all.Candidates[i].ID && near < all.Candidates[i].Score/2 { // only its schema brought it there
				t.Errorf("%q: place %d differs when fewer are asked for", question, i+1)
			}
		}
	}
}

func TestLongQuestionIsBounded(t *testing.T) {
	tables := generated(100, 11)
	ix := indexOf(tables)
	long := strings.Join(asked(tables, 2000, 11), " ")
	if q := ix.read(Query{Text: long}); len(q.words) > maxWords {
		t.Errorf("%d words are looked for", len(q.words))
	}
	ask(ix, long)
}

func FuzzSearch(f *testing.F) {
	ix := indexOf(company())
	for _, s := range []string{
		"where do we keep churn by month?", "saldo médio", "`gold.hr.employees`", "\xff\xfe\x00", "<!channel> *x*", strings.Repeat("churn ", 300),
		"3f2504e0-4f89-11d3-9a0c-0305e82c3301", "d'água \u202eabc", "....", "''''", "😀 employees",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := ask(ix, s)
		for i, c := range r.Candidates {
			if c.Score != c.Score || i > 0 && c.Score > r.Candidates[i-1].Score {
				t.Fatalf("%q: place %d has score %v", s, i+1, c.Score)
			}
		}
		for _, w := range r.Unknown {
			if utf8.ValidString(s) && !strings.Contains(s, w) {
				t.Fatalf("%q: unknown word %q is not as written", s, w)
			}
		}
	})
}
