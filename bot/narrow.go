package bot

import (
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// narrowed is an answer with those tables alone that keep accepts. Everything
// that points at a dropped one goes with it, and so do the words to try, which
// may come from it.
func (a Answer) narrowed(keep func(*catalog.Table) bool) Answer {
	out := a.keeping(func(i int) bool { return keep(a.Candidates[i].Table) })
	for i := range out.Candidates {
		c := &out.Candidates[i]
		c.Versions = slices.DeleteFunc(slices.Clone(c.Versions), func(t *catalog.Table) bool { return !keep(t) })
	}
	if len(out.Candidates) < len(a.Candidates) {
		out.Related = nil
	}
	return out
}

// within is an answer with at most so many candidates: those that something in
// it points at, then the first.
func (a Answer) within(most int) Answer {
	stays := make(map[int]bool)
	for _, s := range a.Senses {
		stays[s.Candidate] = true
	}
	for i, c := range a.Candidates {
		if a.Better != "" && c.Table.FullName() == a.Better {
			stays[i] = true
		}
	}
	for i := range a.Candidates {
		if len(stays) < most {
			stays[i] = true
		}
	}
	return a.keeping(func(i int) bool { return stays[i] })
}

// keeping is an answer with the candidates alone that keep accepts by their
// position, and without what points at another.
func (a Answer) keeping(keep func(i int) bool) Answer {
	at := make(map[int]int)
	var left []Candidate
	for i, c := range a.Candidates {
		if keep(i) {
			at[i] = len(left)
			left = append(left, c)
		}
	}
	a.Show = shownAfter(a, at)
	a.Candidates = left
	var senses []search.Sense
	for _, s := range a.Senses {
		if to, ok := at[s.Candidate]; ok {
			senses = append(senses, search.Sense{Label: s.Label, Candidate: to})
		}
	}
	a.Senses = senses
	if a.Kind == Ambiguous && len(senses) < 2 {
		a.Kind, a.Senses = Tables, nil
	}
	if len(left) == 0 && a.Kind != Help && a.Kind != Counted {
		a.Kind = Nothing
	}
	if !slices.ContainsFunc(left, func(c Candidate) bool { return c.Table.FullName() == a.Better }) {
		a.Better = ""
	}
	a.Joins = slices.DeleteFunc(slices.Clone(a.Joins), func(j Joined) bool { return !j.holds(left) })
	a.Twins = a.Twins && len(a.Shown()) > 1
	return a
}

// holds tells whether both columns of a join are among tables.
func (j Joined) holds(tables []Candidate) bool {
	has := func(table, column string) bool {
		return slices.ContainsFunc(tables, func(c Candidate) bool {
			return c.Table.FullName() == table && columnAt(c.Table, column) >= 0
		})
	}
	return has(j.Left, j.LeftColumn) && has(j.Right, j.RightColumn)
}

// shownAfter counts the shown candidates that are left, one at least.
func shownAfter(a Answer, at map[int]int) int {
	n := 0
	for i := range a.Shown() {
		if _, ok := at[i]; ok {
			n++
		}
	}
	return max(n, 1)
}
