package bot

import (
	"context"
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// checked fills the tables in from the present snapshot. A table that is gone
// or that the audience may no longer see is dropped, and so is a column that
// is gone, with the sentence that may speak of it.
func (s savedAnswer) checked(ctx context.Context, see viewer) Answer {
	a := s.Answer
	a.RightsTooOld = a.RightsTooOld || see.snap.RightsTooOld() // nothing was found while they were
	a.Candidates = make([]Candidate, len(s.Candidates))
	var ids, at []int
	for i, c := range s.Candidates {
		if id, ok := see.id(c.Table); ok {
			ids, at = append(ids, id), append(at, i)
		}
	}
	for i, t := range see.whole(ctx, ids...) {
		saved, c := s.Candidates[at[i]], &a.Candidates[at[i]]
		*c = saved.in(t)
		c.Access = see.snap.Access(see.audience, ids[i])
		for _, name := range saved.Versions {
			if v, ok := see.table(name); ok {
				c.Versions = append(c.Versions, v)
			}
		}
	}
	return a.narrowed(func(t *catalog.Table) bool { return t != nil })
}

func (c savedCandidate) in(t *catalog.Table) Candidate {
	gone := func(column string) bool { return column != "" && columnAt(t, column) < 0 }
	out := Candidate{Table: t, Score: c.Score, Parts: c.Parts, Why: c.Why, Doubt: c.Doubt, Was: c.Was, Best: c.Best}
	out.Use = slices.DeleteFunc(slices.Clone(c.Use), gone)
	out.Matches = slices.DeleteFunc(slices.Clone(c.Matches), func(m search.Match) bool { return gone(m.Column) })
	namesOther := func(s Span) bool { return s.Style == Code && gone(s.Text) }
	if len(out.Use) < len(c.Use) || slices.ContainsFunc(Sentence(c.Why, 16*reasonLimit), namesOther) {
		out.Why = ""
	}
	if slices.ContainsFunc(Sentence(c.Doubt, 16*reasonLimit), namesOther) {
		out.Doubt = ""
	}
	return out
}
