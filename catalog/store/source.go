package store

import (
	"context"

	"github.com/datafind/datafind/catalog"
)

// Source reads metadata where it is at home. Each method may be called again
// for the next sync; yield's error ends a stream and comes back wrapped.
type Source interface {
	// Tables streams every table once, mostly in order of full name (without
	// regard to case), with all that is known of the table itself: tags,
	// properties, owner, keys, lineage, usage, grants, dates. Columns are left
	// out.
	Tables(ctx context.Context, yield func(catalog.Table) error) error
	// Columns streams the columns of the named tables, of all where names is
	// nil, a table at a time and once, in the order of the table. One that does
	// not come has no columns. Their tags are left out.
	Columns(ctx context.Context, names []string, yield func(table string, columns []catalog.Column) error) error
	// ColumnTags streams all tags that stand at columns. They are compared in
	// full at each sync, since setting one need not move a table's Updated; what
	// they mean is told by Options.Mapping when they are read.
	ColumnTags(ctx context.Context, yield func(table, column string, tag catalog.Tag) error) error
	// Containers are the catalogs and schemas with their owners and grants.
	Containers(ctx context.Context) ([]catalog.Container, error)
	// Gaps tells what the last reading had to leave out, for people.
	Gaps() []catalog.Gap
}
