package databricks

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/datafind/datafind/catalog"
)

const (
	groupCount  = 16     // of catalogs: with few large ones each is alone, many small ones share
	groupSize   = 200    // catalogs of one statement; there are about 256 parameters
	namesAtOnce = 500    // tables whose columns one statement reads
	ahead       = 16_000 // of what all groups together may read before it is asked for
)

// catalogGroups are the catalogs that may hold a table that is shown, in order
// of their names, in groups that are read at once.
func (u *Unity) catalogGroups(ctx context.Context) ([]group, error) {
	var names []string
	err := u.open(catalogsQuery, group{}).each(ctx, func(row []string) error {
		if u.scope.mayShow(row[2]) {
			names = append(names, row[2])
		}
		return nil
	})
	// The order of full names: "a-b." comes before "a.".
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a)+".", strings.ToLower(b)+".") })
	var groups []group
	together := new(refused)
	for part := range slices.Chunk(names, min(max(1, (len(names)+groupCount-1)/groupCount), groupSize)) {
		groups = append(groups, group{catalogs: part, refused: together})
	}
	return groups, err
}

// nameGroups puts tables into groups, in order. A name without its three parts
// is no table of Unity Catalog.
func nameGroups(names []string) []group {
	var folded []string
	for _, name := range names {
		if strings.Count(name, ".") >= 2 {
			folded = append(folded, strings.ToLower(name))
		}
	}
	slices.Sort(folded)
	var groups []group
	for _, name := range slices.Compact(folded) {
		n := len(groups) - 1
		if n < 0 || len(groups[n].tables) == namesAtOnce || len(groups[n].catalogs) == groupSize {
			groups, n = append(groups, group{}), n+1
		}
		g := &groups[n]
		g.tables = append(g.tables, name)
		if in, _, _ := strings.Cut(name, "."); !slices.Contains(g.catalogs, in) {
			g.catalogs = append(g.catalogs, in)
		}
	}
	return groups
}

// sideBySide reads several groups at once and yields what they hold in their
// order, from one goroutine. Each may run ahead a little. The first error ends
// it all.
func sideBySide[T any](ctx context.Context, parallel int, groups []group, read func(context.Context, group, func(*T) error) error, yield func(*T) error) error {
	workers, ctx := errgroup.WithContext(ctx)
	streams := make([]chan *T, len(groups))
	next := make(chan int, len(groups))
	for i := range groups {
		streams[i] = make(chan *T, min(max(16, ahead/len(groups)), 1000))
		next <- i
	}
	close(next)
	for range min(parallel, len(groups)) {
		workers.Go(func() error {
			for i := range next {
				err := read(ctx, groups[i], func(v *T) error {
					select {
					case streams[i] <- v:
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				})
				if err != nil {
					return err // its stream stays open: what is missing must not look like the end
				}
				close(streams[i])
			}
			return nil
		})
	}
	workers.Go(func() error {
		for _, stream := range streams {
			if err := drain(ctx, stream, yield); err != nil {
				return err
			}
		}
		return nil
	})
	return workers.Wait()
}

func drain[T any](ctx context.Context, stream chan *T, yield func(*T) error) error {
	for {
		select {
		case v, more := <-stream:
			if !more {
				return nil
			}
			if err := yield(v); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// columnsOf hands over tables that have nothing but their names and columns.
func (u *Unity) columnsOf(ctx context.Context, g group, emit func(*catalog.Table) error) error {
	var table *catalog.Table
	var of string
	finish := func() error {
		if table == nil || !u.scope.shows(table.FullName()) {
			return nil
		}
		return emit(table)
	}
	err := u.open(columnsQuery, g).each(ctx, func(row []string) error {
		if table == nil || of != row[0] {
			if err := finish(); err != nil {
				return err
			}
			table, of = &catalog.Table{Catalog: row[2], Schema: row[3], Name: row[4]}, row[0]
		}
		table.Columns = append(table.Columns, catalog.Column{Name: row[5], Type: row[6], Comment: row[7]})
		return nil
	})
	if err != nil {
		return err
	}
	return finish()
}

type columnTag struct {
	table, column string
	tag           catalog.Tag
}

func (u *Unity) columnTagsOf(ctx context.Context, g group, emit func(*columnTag) error) error {
	return u.open(columnTagsQuery, g).each(ctx, func(row []string) error {
		t := columnTag{strings.Join(row[2:5], "."), row[5], catalog.Tag{Key: row[6], Value: row[7]}}
		if !u.scope.shows(t.table) {
			return nil
		}
		return emit(&t)
	})
}

// containersOf hands over catalogs, then schemas, each with its owner and with
// the grants made on it.
func (u *Unity) containersOf(ctx context.Context, g group, emit func(*catalog.Container) error) error {
	for _, level := range [][2]query{{catalogOwnersQuery, catalogGrantsQuery}, {schemasQuery, schemaGrantsQuery}} {
		grants := u.open(level[1], g)
		err := u.open(level[0], g).each(ctx, func(row []string) error {
			granted, err := grants.take(ctx, row[0])
			if err != nil || !u.scope.mayShow(row[0]) {
				return err
			}
			return emit(&catalog.Container{Catalog: row[2], Schema: row[3], Owner: row[4], Grants: grantsOf(granted)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
