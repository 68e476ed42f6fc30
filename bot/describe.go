package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

// joinsAtMost and linksAtMost bound what a modal shows of a table's relations.
const (
	joinsAtMost = 10
	linksAtMost = 10
)

// Details is all that one person may know of a table.
type Details struct {
	Table *catalog.Table // its Upstream, Downstream and Foreign may name what must stay hidden: use the fields below
	Joins []Join
	FedBy []string // full names
	Feeds []string

	Access catalog.Access // what the person may do with it
}

// Join is a way from a table to another one.
type Join struct {
	Columns    []string // of the table
	Table      string   // full name of the other one
	References []string // columns of the other one, in the same order
	Declared   bool     // a foreign key; else both have the same key column
}

// Describe tells about a table what a person may see: how it joins, what feeds
// it and what it feeds, tables alone that are in the snapshot and visible.
func (b *Bot) Describe(ctx context.Context, fullName string, by Person) (Details, bool) {
	see := b.eyes(ctx, by)
	id, ok := see.snap.Lookup(fullName)
	if !ok || !see.allowed.Has(id) {
		return Details{}, false
	}
	t := &see.snap.Tables[id]
	return Details{
		Table:  t,
		Joins:  see.joins(t),
		FedBy:  see.names(t.Upstream),
		Feeds:  see.names(t.Downstream),
		Access: see.snap.Access(see.audience, id),
	}, true
}

// Names finds tables that a person may see, for a text that is being typed.
func (b *Bot) Names(ctx context.Context, typed string, by Person, limit int) []string {
	gen := b.generation()
	snap := gen.Snapshot()
	r := gen.Search(ctx, search.Query{Text: typed, Allowed: snap.Visible(b.person(ctx, snap, by)), Limit: limit})
	var names []string
	for _, c := range r.Candidates {
		names = append(names, c.Table.FullName())
	}
	return names
}

// viewer looks at a snapshot with one person's eyes.
type viewer struct {
	snap     *catalog.Snapshot
	audience catalog.Audience
	allowed  *catalog.Set
}

func (b *Bot) eyes(ctx context.Context, by Person) viewer {
	snap := b.generation().Snapshot()
	audience := b.person(ctx, snap, by)
	return viewer{snap: snap, audience: audience, allowed: snap.Visible(audience)}
}

// sight is that of all who read the answer to a question, on what it is
// narrowed to.
func (b *Bot) sight(ctx context.Context, snap *catalog.Snapshot, q Question) viewer {
	audience := b.readers(ctx, snap, q)
	return viewer{snap: snap, audience: audience, allowed: q.Wish.Only.of(snap, snap.Visible(audience))}
}

func (v viewer) table(name string) (*catalog.Table, bool) {
	id, ok := v.snap.Lookup(name)
	if !ok || !v.allowed.Has(id) {
		return nil, false
	}
	return &v.snap.Tables[id], true
}

func (v viewer) names(names []string) []string {
	var out []string
	for _, n := range names {
		if t, ok := v.table(n); ok && len(out) < linksAtMost {
			out = append(out, t.FullName())
		}
	}
	return out
}

// joins are the declared keys of a table both ways, then tables that share a
// key column with it, much used ones first.
func (v viewer) joins(t *catalog.Table) []Join {
	var declared, shared []Join
	for _, f := range t.Foreign {
		if other, ok := v.table(f.Table); ok {
			declared = append(declared, Join{f.Columns, other.FullName(), f.References, true})
		}
	}
	for _, id := range v.byUse() {
		other := &v.snap.Tables[id]
		if other == t {
			continue
		}
		for _, f := range other.Foreign {
			if strings.EqualFold(f.Table, t.FullName()) {
				declared = append(declared, Join{f.References, other.FullName(), f.Columns, true})
			}
		}
		if key := sharedKey(t, other); key != "" {
			shared = append(shared, Join{[]string{key}, other.FullName(), []string{key}, false})
		}
	}
	known := make(map[string]bool)
	var out []Join
	for _, j := range append(declared, shared...) {
		if (j.Declared || !known[j.Table]) && len(out) < joinsAtMost {
			known[j.Table] = true
			out = append(out, j)
		}
	}
	return out
}

func (v viewer) byUse() []int {
	var ids []int
	for id := range v.snap.Tables {
		if v.allowed.Has(id) {
			ids = append(ids, id)
		}
	}
	slices.SortStableFunc(ids, func(a, b int) int {
		return cmp.Compare(v.snap.Tables[b].Usage.Users, v.snap.Tables[a].Usage.Users)
	})
	return ids
}

// sharedKey is the one-column primary key of either table that the other has
// too. A bare "id" is a key of its own in each table and says nothing.
func sharedKey(a, b *catalog.Table) string {
	for _, pair := range [2][2]*catalog.Table{{a, b}, {b, a}} {
		key := pair[0].PrimaryKey
		if len(key) == 1 && !strings.EqualFold(key[0], "id") && columnAt(pair[1], key[0]) >= 0 {
			return key[0]
		}
	}
	return ""
}
