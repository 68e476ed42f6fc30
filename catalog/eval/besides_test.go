package eval

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
)

func TestRiskAgainstCoverage(t *testing.T) {
	r := Report{Ranks: []Rank{
		{First: 1, Confidence: .9}, {First: 2, Confidence: .5}, {First: 1, Confidence: .8}, {First: 1, Confidence: .5},
		{Unanswerable: true, Confidence: .3}, {Unanswerable: true, Declined: true, Confidence: 1}, {First: 1, Declined: true, Confidence: 1},
	}}
	for coverage, want := range map[float64]float64{.1: 0, 2. / 7: 0, 3. / 7: .25, 4. / 7: .25, 5. / 7: .4, 1: .4} {
		if got := Risk(r, coverage); math.Abs(got-want) > 1e-12 {
			t.Errorf("risk at %.2f is %.2f, want %.2f", coverage, got, want)
		}
	}
	for risk, want := range map[float64]float64{0: 2. / 7, .3: 4. / 7, .4: 5. / 7} {
		if got := Sure(r, risk); math.Abs(got-want) > 1e-12 {
			t.Errorf("with risk %.1f %.2f are answered, want %.2f", risk, got, want)
		}
	}
	if Sure(Report{}, .1) != 0 || Risk(Report{}, 1) != 0 {
		t.Error("no questions are no share of any")
	}
}

func TestCountBest(t *testing.T) {
	r := Report{Ranks: []Rank{{First: 1, Best: true}, {First: 2, Best: true}, {First: 1}, {Unanswerable: true, Best: true}, {First: 1, Best: true}}}
	if got := CountBest(r); got != (Best{Said: 4, Right: .5}) {
		t.Errorf("got %+v", got)
	}
}

func small() *catalog.Snapshot {
	return catalog.NewSnapshot([]catalog.Table{
		{Schema: "sales", Name: "orders", Comment: "orders by store and month"},
		{Schema: "sales", Name: "orders_bkp"},
		{Catalog: "silver", Schema: "crm", Name: "clients"}, {Catalog: "bronze", Schema: "crm_raw", Name: "clients"},
		{Schema: "shop", Name: "shop__customers"}, {Schema: "shop", Name: "stg_shop__customer"}, {Schema: "shop", Name: "customer"},
		{Schema: "shop", Name: "stg_shop__refund"},
	}, nil, time.Time{}, "test")
}

func TestShortenKeepsTheRarestWordsInTheirOrder(t *testing.T) {
	for question, want := range map[string]string{
		"Which stores have orders that were refunded cheaply?": "stores orders",
		"orders by store":                   "orders store",
		"orders":                            "orders",
		"of the":                            "of the",
		"orders of store 9f13-4e, store 12": "orders store",
	} {
		if got := shortened(t, question); got != want {
			t.Errorf("%q is cut to %q, want %q", question, got, want)
		}
	}
	long := shortened(t, "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda")
	if n := len(strings.Fields(long)); n != mostWords {
		t.Errorf("a long one is cut to %d words", n)
	}
}

func shortened(t *testing.T, question string) string {
	t.Helper()
	short, err := Shorten(t.Context(), []Question{{Text: question}}, small())
	if err != nil {
		t.Fatal(err)
	}
	return short[0].Text
}

func TestMisspellSlipsOnceInALongWord(t *testing.T) {
	q := []Question{{ID: "1", Text: "sum of orders by região"}, {ID: "2", Text: "a b c123456"}}
	changed := 0
	for i := range 200 {
		q[0].ID = strings.Repeat("x", i)
		got := Misspell(q)
		if got[1].Text != q[1].Text {
			t.Fatalf("%q has no long word and became %q", q[1].Text, got[1].Text)
		}
		was, is := strings.Fields(q[0].Text), strings.Fields(got[0].Text)
		differ := 0
		for w := range was {
			if was[w] != is[w] {
				if differ++; len(was[w]) < typoLetters || was[w][0] != is[w][0] {
					t.Fatalf("%q became %q", q[0].Text, got[0].Text)
				}
			}
		}
		if differ > 1 || got[0].Text != Misspell(q)[0].Text {
			t.Fatalf("%q became %q", q[0].Text, got[0].Text)
		}
		changed += differ
	}
	if changed < 180 {
		t.Errorf("only %d of 200 are misspelt", changed)
	}
}

func TestTwinsKnowTheFinalOne(t *testing.T) {
	got := groups(small())
	for name, final := range map[string]bool{
		"sales.orders": true, "sales.orders_bkp": false, "silver.crm.clients": true, "bronze.crm_raw.clients": false,
		"shop.shop__customers": true, "shop.stg_shop__customer": false, "shop.customer": false,
	} {
		if v, ok := got[name]; !ok || v.final != final {
			t.Errorf("%s: %+v, %v", name, v, ok)
		}
	}
	if len(got) != 7 {
		t.Errorf("%d tables have twins: %v", len(got), got)
	}
}

func TestCountTwins(t *testing.T) {
	find := scripted(map[string]string{"one": "orders_bkp orders z", "two": "z orders", "raw": "orders_bkp"})
	s := catalog.NewSnapshot([]catalog.Table{{Catalog: "c", Schema: "s", Name: "orders"}, {Catalog: "c", Schema: "s", Name: "orders_bkp"}}, nil, time.Time{}, "test")
	got, err := CountTwins(context.Background(), find, s, []Question{{Text: "one"}, {Text: "two"}, {Text: "raw", Gold: []string{"C.S.orders_bkp"}}})
	if err != nil || got != (Twins{Met: 2, Final: .5}) {
		t.Errorf("got %+v, %v", got, err)
	}
}
