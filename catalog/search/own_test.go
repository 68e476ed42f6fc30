package search

import (
	"context"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
)

// A company's own term is met by what it means, in whatever form it is typed,
// and its tables are found where no word of theirs is said; what may not be
// seen stays unseen.
func TestOwnTerms(t *testing.T) {
	s := catalog.NewSnapshot([]catalog.Table{
		{Schema: "a", Name: "readers", Comment: "People who read in a month."},
		{Schema: "a", Name: "invoices", Comment: "What was billed."},
		{Schema: "b", Name: "kpi_0042"},
	}, nil, time.Time{}, "test")
	ix := New(s,
		catalog.Term{Term: "MAU", Means: "readers"},
		catalog.Term{Term: "north star", Tables: []string{"b.kpi_0042", "b.none"}},
		catalog.Term{Term: "billing cycles", Means: "invoices"},
	)
	for question, want := range map[string]string{
		"MAU of last year":              "a.readers",
		"what is our North Star?":       "b.kpi_0042",
		"billing cycle by customer":     "a.invoices",
		"north star of invoices":        "b.kpi_0042",
		"people who read, not the star": "a.readers",
	} {
		r := ix.Search(context.Background(), Query{Text: question})
		if r.Nothing || len(r.Candidates) == 0 || r.Candidates[0].Table.FullName() != want {
			t.Errorf("%q: got %+v, want %s", question, r.Candidates, want)
		}
	}
	allowed := catalog.NewSet(len(s.Tables))
	allowed.Add(0)
	if r := ix.Search(context.Background(), Query{Text: "north star", Allowed: allowed}); len(r.Candidates) > 0 {
		t.Errorf("found %+v", r.Candidates)
	}
	r := ix.Search(context.Background(), Query{Text: "mau"})
	if len(r.Candidates) == 0 || r.Candidates[0].Matches[0].How != Glossary || len(r.Unknown) > 0 {
		t.Errorf("the match is told as %+v", r)
	}
}

// What a term means is met also where the word came to the catalog later.
func TestOwnTermsMeetLaterWords(t *testing.T) {
	tables := company()
	ix := New(catalog.NewSnapshot(tables, nil, time.Time{}, "test"), catalog.Term{Term: "MAU", Means: "zyxoquel"})
	tables = append(company(), table("gold.web.visits", "Zyxoquel, one row each.", "id"))
	ix = ix.Advance(catalog.NewSnapshot(tables, nil, time.Time{}, "test"), []string{"gold.web.visits"})
	r := ix.Search(context.Background(), Query{Text: "mau"})
	if r.Nothing || len(r.Candidates) == 0 || r.Candidates[0].Table.Name != "visits" || r.Candidates[0].Score < 0.9*ask(ix, "zyxoquel").Candidates[0].Score {
		t.Errorf("found %+v", r.Candidates)
	}
}
