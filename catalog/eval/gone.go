package eval

import (
	"context"
	"fmt"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// GoneReport is how often a search knows that it has no answer. The share is
// between 0 and 1 over the N questions.
type GoneReport struct {
	N        int     `json:"n"`        // questions whose tables were taken away
	Declined float64 `json:"declined"` // the share of them that were declined
}

// Gone asks each question that has an answer again, without its gold tables
// and those that answer too. They are hidden from the search rather than
// taken out of its index, so that what words are worth stays the same. A
// catalog that holds the like of a table elsewhere answers with that, and is
// not always wrong: the figure is for comparing, not for reaching 1. The only
// error is the context's.
func Gone(ctx context.Context, find Searcher, s *catalog.Snapshot, questions []Question) (GoneReport, error) {
	var r GoneReport
	declined := 0
	for _, q := range questions {
		if err := ctx.Err(); err != nil {
			return GoneReport{}, fmt.Errorf("measuring %d questions without their tables: %w", len(questions), err)
		}
		if len(q.Gold) == 0 {
			continue
		}
		r.N++
		found := find(ctx, search.Query{Text: q.Text, Limit: depth, Allowed: without(s, q.Gold, q.AlsoOK)})
		if found.Nothing || len(found.Candidates) == 0 {
			declined++
		}
	}
	r.Declined = share(declined, r.N)
	return r, nil
}

// without is all tables but the named ones.
func without(s *catalog.Snapshot, names ...[]string) *catalog.Set {
	gone := catalog.NewSet(len(s.Tables))
	for _, list := range names {
		for _, name := range list {
			if id, ok := s.Lookup(name); ok {
				gone.Add(id)
			}
		}
	}
	left := catalog.NewSet(len(s.Tables))
	for id := range s.Tables {
		if !gone.Has(id) {
			left.Add(id)
		}
	}
	return left
}
