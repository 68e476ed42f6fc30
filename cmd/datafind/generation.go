package main

import (
	"context"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/store"
)

// generation is a snapshot with an index over its tables. The index may be of
// an earlier snapshot with the same tables: what tables are about changes less
// often than who may see them.
type generation struct {
	snapshot *catalog.Snapshot
	index    *search.Hybrid
}

// Search finds tables by their positions, which are those of the snapshot.
func (g *generation) Search(ctx context.Context, q search.Query) search.Result {
	return g.index.Search(ctx, q)
}

// HavingColumn finds tables by the name of a column.
func (g *generation) HavingColumn(name string, allowed *catalog.Set) *catalog.Set {
	return g.index.HavingColumn(name, allowed)
}

// Snapshot is the metadata with the rights that hold now.
func (g *generation) Snapshot() *catalog.Snapshot { return g.snapshot }

// next is the generation after a refresh; g is nil for the first, whose index
// comes out of the file where it can.
func (g *generation) next(c store.Change, everyone bool, e *engines, file indexFile, terms []catalog.Term) *generation {
	n := &generation{snapshot: c.Snapshot}
	if everyone {
		n.snapshot = c.Snapshot.WithoutGrants()
	}
	switch {
	case g == nil:
		index := file.load(n.snapshot)
		index.Learn(terms)
		n.index = e.over(index)
	case len(c.Touched) == 0 && len(g.snapshot.Tables) == len(n.snapshot.Tables) && g.index.Lacks() == nil:
		n.index = g.index
	default:
		n.index = e.over(g.index.Advance(n.snapshot, c.Touched))
	}
	if err := n.index.Lacks(); err != nil {
		file.log.Warn("columns cannot be read, the index goes without them until the next refresh", zap.Error(err))
	}
	return n
}

// compact is the same generation with a whole index.
func (g *generation) compact(e *engines) *generation {
	return &generation{snapshot: g.snapshot, index: e.over(g.index.Compact())}
}
