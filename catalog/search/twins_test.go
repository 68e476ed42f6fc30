package search

import (
	"context"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
)

// The finished table stands for its raw and staged forms, in the first place
// of them all; who may not see it gets the raw one, and what only shares a name
// stays.
func TestTwins(t *testing.T) {
	columns := func(names ...string) (list []catalog.Column) {
		for _, n := range names {
			list = append(list, catalog.Column{Name: n})
		}
		return list
	}
	s := catalog.NewSnapshot([]catalog.Table{
		{Schema: "shop", Name: "stg_refunds", Comment: "Refunds of money, refunds asked for.", Columns: columns("refund_id", "amount", "asked")},
		{Schema: "shop", Name: "refunds", Columns: columns("refund_id", "amount", "paid")},
		{Schema: "raw", Name: "refunds", Columns: columns("refund_id", "amount", "batch")},
		{Schema: "tax", Name: "stg_refunds", Columns: columns("year", "person")},
	}, nil, time.Time{}, "test")
	ix := New(s)
	r := ix.Search(context.Background(), Query{Text: "refunds of money"})
	if len(r.Candidates) != 2 || r.Candidates[0].Table.FullName() != "shop.refunds" || len(r.Candidates[0].Twins) != 2 || r.Candidates[1].Table.Schema != "tax" {
		t.Errorf("got %+v", r.Candidates)
	}
	allowed := catalog.NewSet(len(s.Tables))
	allowed.Add(0)
	allowed.Add(2)
	r = ix.Search(context.Background(), Query{Text: "refunds of money", Allowed: allowed})
	if len(r.Candidates) != 2 || len(r.Candidates[0].Twins) > 0 {
		t.Errorf("without the finished one: got %+v", r.Candidates)
	}
}
