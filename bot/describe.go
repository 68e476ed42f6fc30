package bot

import (
	"context"

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
	id, ok := see.id(fullName)
	if !ok {
		return Details{}, false
	}
	t := see.whole(ctx, id)[0]
	return Details{
		Table:  t,
		Joins:  see.joins(ctx, t, id),
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
