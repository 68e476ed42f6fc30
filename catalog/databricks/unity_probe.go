package databricks

import (
	"context"
	"fmt"

	"github.com/datafind/datafind/catalog"
)

// Probe asks for a row of each thing that a reading needs, of one catalog that
// may be shown, and returns how many catalogs there are of these and what a
// reading would have to leave out. An error says that nothing can be read.
func (u *Unity) Probe(ctx context.Context) (catalogs int, gaps []catalog.Gap, err error) {
	groups, err := u.catalogGroups(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("looking what can be read: %w", err)
	}
	if len(groups) == 0 {
		return 0, nil, nil
	}
	for _, g := range groups {
		catalogs += len(g.catalogs)
	}
	o := u.options
	o.PageRows = 1
	one := NewUnity(u.db, o)
	some := group{catalogs: groups[0].catalogs[:1]}
	for _, q := range []query{
		catalogOwnersQuery, schemasQuery, tablesQuery, columnsQuery, catalogGrantsQuery, schemaGrantsQuery, tableGrantsQuery,
		tableTagsQuery, columnTagsQuery, keysQuery, upstreamQuery, downstreamQuery, usageQuery,
	} {
		if _, err := one.open(q, some).peek(ctx); err != nil {
			return catalogs, one.Gaps(), fmt.Errorf("looking what can be read: %w", err)
		}
	}
	return catalogs, one.Gaps(), nil
}
