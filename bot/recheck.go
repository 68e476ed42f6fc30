package bot

import (
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// checked fills the tables in from the present snapshot. A table that is gone
// or that the audience may no longer see is dropped, and so is a column that
// is gone, with the sentence that may speak of it.
func (s savedAnswer) checked(gen Finder, audience catalog.Audience) Answer {
	snap := gen.Snapshot()
	allowed := snap.Visible(audience)
	a := s.Answer
	a.RightsTooOld = a.RightsTooOld || snap.RightsTooOld() // nothing was found while they were
	a.Candidates = make([]Candidate, len(s.Candidates))
	for i, c := range s.Candidates {
		id, ok := snap.Lookup(c.Table)
		if !ok || !allowed.Has(id) {
			continue
		}
		a.Candidates[i] = c.in(&snap.Tables[id])
		a.Candidates[i].Access = snap.Access(audience, id)
		for _, v := range c.Versions {
			if id, ok := snap.Lookup(v); ok && allowed.Has(id) {
				a.Candidates[i].Versions = append(a.Candidates[i].Versions, &snap.Tables[id])
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
