package bot

import (
	"context"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog"
)

// viewer looks at a generation with the eyes of an audience.
type viewer struct {
	gen      Finder
	snap     *catalog.Snapshot
	audience catalog.Audience
	allowed  *catalog.Set
	log      *zap.Logger
}

func (b *Bot) viewer(gen Finder, audience catalog.Audience) viewer {
	snap := gen.Snapshot()
	return viewer{gen: gen, snap: snap, audience: audience, allowed: snap.Visible(audience), log: b.log}
}

func (b *Bot) eyes(ctx context.Context, by Person) viewer {
	gen := b.generation()
	return b.viewer(gen, b.person(ctx, gen.Snapshot(), by))
}

// onlookers are all who read the answer to a question.
func (b *Bot) onlookers(ctx context.Context, gen Finder, q Question) viewer {
	v := b.viewer(gen, b.readers(ctx, gen.Snapshot(), q))
	v.log = b.log.With(zap.String("question", q.ID))
	return v
}

// sight is that of all who read the answer to a question, on what it is
// narrowed to.
func (b *Bot) sight(ctx context.Context, gen Finder, q Question) viewer {
	v := b.onlookers(ctx, gen, q)
	v.allowed = q.Wish.Only.of(v.snap, v.allowed)
	return v
}

// id finds a table that may be seen by its full name.
func (v viewer) id(name string) (id int, ok bool) {
	id, ok = v.snap.Lookup(name)
	return id, ok && v.allowed.Has(id)
}

// table is one that may be seen, without its columns.
func (v viewer) table(name string) (*catalog.Table, bool) {
	id, ok := v.id(name)
	if !ok {
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

// whole are the tables at some positions with their columns. Where those cannot
// be read an answer goes without.
func (v viewer) whole(ctx context.Context, ids ...int) []*catalog.Table {
	tables, err := v.snap.Whole(ctx, ids...)
	v.lacks(ctx, err)
	return tables
}

// lacks logs that columns could not be read, unless nobody waits for them.
func (v viewer) lacks(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		v.log.Warn("columns cannot be read, an answer goes without", zap.Error(err))
	}
}
