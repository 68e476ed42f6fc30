package search

import (
	"context"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// columnNames are the names of a table's columns as the index keeps them: their
// words written together, without case. Reading the columns themselves is for
// the few tables that are shown.
func (ix *Index) columnNames(id uint32) []string {
	part, table := ix.locate(id)
	var r record
	r.decode(part.raw(table), nil)
	var names []string
	for from := 0; from < len(r.words); {
		to := from + 1
		for to < len(r.words) && r.places[to] == r.places[from] {
			to++
		}
		if r.places[from].field() == columnF {
			names = append(names, ix.together(r.words[from:to]))
		}
		from = to
	}
	return names
}

// together writes the words of a name together, and leaves out the joined forms
// that stand behind their parts.
func (ix *Index) together(words []uint32) string {
	name, longest := "", 0
	for _, id := range words {
		w := ix.terms[id]
		if longest > 0 && len(w) > longest && strings.Contains(name, w) {
			break
		}
		name, longest = name+w, max(longest, len(w))
	}
	return name
}

// written is a name as columnNames has it.
func written(name string) string {
	var b strings.Builder
	for _, t := range text.Split(name) {
		b.WriteString(t.Text)
	}
	return b.String()
}

// columnsOf counts which of the names, as written has them, are a column's.
func (ix *Index) columnsOf(id uint32, names []string) int {
	count, has := 0, ix.columnNames(id)
	for _, name := range names {
		if slices.Contains(has, name) {
			count++
		}
	}
	return count
}

// HavingColumn are the tables of those allowed (nil: all) that have a column of
// a name, whatever its case and punctuation.
func (ix *Index) HavingColumn(name string, allowed *catalog.Set) *catalog.Set {
	having, rarest := catalog.NewSet(len(ix.snap.Tables)), uint32(0)
	for i, t := range text.Split(name) {
		id, ok := ix.find(t.Text)
		if !ok {
			return having
		}
		if i == 0 || ix.count[id] < ix.count[rarest] {
			rarest = id
		}
	}
	wanted := written(name)
	if wanted == "" {
		return having
	}
	for i := range ix.parts {
		p := &ix.parts[i]
		p.each(rarest, func(table int, _ uint8) {
			id := p.ids[table]
			if p.inForce(table) && allowed.Has(int(id)) && slices.Contains(ix.columnNames(id), wanted) {
				having.Add(int(id))
			}
		})
	}
	return having
}

// whole reads the columns of what was found, and names those that matched.
func (ix *Index) whole(ctx context.Context, r *Result) {
	var ids []int
	for i := range r.Candidates {
		ids = append(ids, r.Candidates[i].ID)
	}
	var tables []*catalog.Table
	tables, r.Lacks = ix.snap.Whole(ctx, ids...)
	for i, t := range tables {
		c := &r.Candidates[i]
		c.Table = t
		for m := range c.Matches {
			if at := c.Matches[m].place.column(); at >= 0 && at < min(len(t.Columns), maxColumn-1) {
				c.Matches[m].Column = t.Columns[at].Name
			}
		}
	}
}
