package databricks

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/datafind/datafind/catalog"
)

// beside are the streams that run along with the tables, all in the order of
// the tables' names.
type beside struct {
	tags, keys, grants, upstream, downstream, usage *cursor
}

// tablesOf hands over the tables of some catalogs, each with all that the other
// streams say of it.
func (u *Unity) tablesOf(ctx context.Context, g group, emit func(*catalog.Table) error) error {
	along := beside{
		tags: u.open(tableTagsQuery, g), keys: u.open(keysQuery, g), grants: u.open(tableGrantsQuery, g),
		upstream: u.open(upstreamQuery, g), downstream: u.open(downstreamQuery, g), usage: u.open(usageQuery, g),
	}
	if err := along.begin(ctx); err != nil {
		return err
	}
	meaning := u.options.Mapping.Reader()
	return u.open(tablesQuery, g).each(ctx, func(row []string) error {
		t := &catalog.Table{
			Catalog: row[2], Schema: row[3], Name: row[4], Type: row[5], Owner: row[6], Comment: row[7],
			Created: timeOf(row[8]), Updated: timeOf(row[9]),
		}
		if !u.scope.shows(t.FullName()) {
			return nil
		}
		if err := u.complete(ctx, t, row[0], along); err != nil {
			return err
		}
		meaning.Apply(t) // after the grants: a tag that names an owner gives no right
		return emit(t)
	})
}

// begin has all first pages come at once: with few tables there are no others.
func (b beside) begin(ctx context.Context) error {
	begun, ctx := errgroup.WithContext(ctx)
	for _, c := range []*cursor{b.tags, b.keys, b.grants, b.upstream, b.downstream, b.usage} {
		begun.Go(func() error {
			_, err := c.peek(ctx)
			return err
		})
	}
	return begun.Wait()
}

func (u *Unity) complete(ctx context.Context, t *catalog.Table, k string, along beside) error {
	for _, part := range []struct {
		cursor *cursor
		add    func(t *catalog.Table, rows [][]string)
	}{
		{along.tags, addTags}, {along.grants, addGrants}, {along.usage, addUsage},
		{along.keys, u.addKeys}, {along.upstream, u.addUpstream}, {along.downstream, u.addDownstream},
	} {
		rows, err := part.cursor.take(ctx, k)
		if err != nil {
			return err
		}
		part.add(t, rows)
	}
	return nil
}

func addTags(t *catalog.Table, rows [][]string) {
	for _, row := range rows {
		t.Tags = append(t.Tags, catalog.Tag{Key: row[1], Value: row[2]})
	}
}

// addGrants also says by a grant who owns the table: see catalog.Own.
func addGrants(t *catalog.Table, rows [][]string) {
	if t.Owner != "" {
		t.Grants = append(t.Grants, catalog.Grant{Principal: t.Owner, Privilege: catalog.Own})
	}
	t.Grants = append(t.Grants, grantsOf(rows)...)
}

// grantsOf leaves out what another grantor gave a second time.
func grantsOf(rows [][]string) (grants []catalog.Grant) {
	for _, row := range rows {
		if g := (catalog.Grant{Principal: row[2], Privilege: row[3]}); !slices.Contains(grants, g) {
			grants = append(grants, g)
		}
	}
	return grants
}

func addUsage(t *catalog.Table, rows [][]string) {
	for _, row := range rows {
		t.Usage = catalog.Usage{Queries: countOf(row[2]), Users: countOf(row[3])}
	}
}

// addUpstream reads the last write off the lineage too, and from nowhere else:
// last_altered tells when the definition changed.
func (u *Unity) addUpstream(t *catalog.Table, rows [][]string) {
	for _, row := range rows {
		if written := timeOf(row[2]); written.After(t.LastWrite) {
			t.LastWrite = written
		}
		t.Upstream = u.addName(t.Upstream, row)
	}
}

func (u *Unity) addDownstream(t *catalog.Table, rows [][]string) {
	for _, row := range rows {
		t.Downstream = u.addName(t.Downstream, row)
	}
}

// addName adds the other end of a lineage edge. The name of a table that is
// not shown must not show here either.
func (u *Unity) addName(names []string, row []string) []string {
	if other := row[1]; other != "" && other != row[0] && u.scope.shows(other) {
		names = append(names, other)
	}
	return names
}

// addKeys puts the columns of each constraint together. A foreign key of which
// the other end cannot be seen is left out.
func (u *Unity) addKeys(t *catalog.Table, rows [][]string) {
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n][2] == rows[0][2] {
			n++
		}
		u.addKey(t, rows[:n])
		rows = rows[n:]
	}
}

func (u *Unity) addKey(t *catalog.Table, rows [][]string) {
	var f catalog.ForeignKey
	for _, row := range rows {
		f.Columns = append(f.Columns, row[3])
		f.References = append(f.References, row[8])
	}
	first := rows[0]
	if first[4] == "" {
		t.PrimaryKey = f.Columns
		return
	}
	f.Table = strings.Join(first[5:8], ".")
	if !slices.Contains(f.References, "") && u.scope.shows(f.Table) {
		t.Foreign = append(t.Foreign, f)
	}
}

// timeOf reads a time as database/sql writes it; zero where there is none.
func timeOf(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func countOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
