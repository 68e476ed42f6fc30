package databricks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// UnityREST reads Unity Catalog through its REST API, without a warehouse. It
// knows less than Unity: see Gaps.
type UnityREST struct {
	client  *dbsql.Client
	options Options
	scope   scope

	mu     sync.Mutex
	denied int // catalogs and schemas whose grants could not be read
}

// NewUnityREST makes a reader over a client, which needs no warehouse.
// Options.PageRows has no meaning here: the server chooses its pages.
func NewUnityREST(client *dbsql.Client, o Options) *UnityREST {
	return &UnityREST{client: client, options: o.defaults(), scope: newScope(o)}
}

// Gaps tells what the API does not give for all tables at once, and what it
// refused.
func (u *UnityREST) Gaps() []catalog.Gap {
	const mend = "set DATABRICKS_WAREHOUSE_ID to a SQL warehouse"
	gaps := []catalog.Gap{
		{What: "tags", Lost: "tags of tables and columns, and what they mean", Mend: mend},
		{What: "lineage", Lost: "when data was last written, what feeds a table and what it feeds, and how many people use it", Mend: mend},
		{What: "keys", Lost: "primary and foreign keys, and how tables join by them", Mend: mend},
		{What: "grants on tables", Lost: "who may see a table by a grant on itself; grants on catalogs and schemas count", Mend: mend},
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.denied > 0 {
		gaps = append(gaps, catalog.Gap{
			What: "grants on catalogs and schemas",
			Lost: fmt.Sprintf("who may see the tables of %d catalogs and schemas; only their owners do", u.denied),
			Mend: "GRANT MANAGE ON CATALOG <catalog> TO `<principal>`;",
		})
	}
	return gaps
}

// Unmet are the include and exclude patterns that met no table so far.
func (u *UnityREST) Unmet() []string { return u.scope.asked.Unmet() }

// Tables streams every table in order of full name, in lower case, with all
// that is known but its columns.
func (u *UnityREST) Tables(ctx context.Context, yield func(catalog.Table) error) error {
	err := u.eachTable(ctx, url.Values{"omit_columns": {"true"}}, func(t *catalog.Table) error { return yield(*t) })
	if err != nil {
		return fmt.Errorf("reading tables: %w", err)
	}
	return nil
}

// Columns streams the columns of the named tables, of all where names is nil,
// a table at a time in order of full name, the columns in their order. Names
// that are not there are passed over.
func (u *UnityREST) Columns(ctx context.Context, names []string, yield func(table string, columns []catalog.Column) error) error {
	each := func(t *catalog.Table) error { return yield(t.FullName(), t.Columns) }
	var err error
	if names == nil {
		err = u.eachTable(ctx, url.Values{"omit_properties": {"true"}}, each)
	} else {
		err = sideBySide(ctx, u.options.Parallel, nameGroups(names), u.namedTables, each)
	}
	if err != nil {
		return fmt.Errorf("reading columns: %w", err)
	}
	return nil
}

// ColumnTags yields nothing: there is a request for each column.
func (u *UnityREST) ColumnTags(context.Context, func(table, column string, tag catalog.Tag) error) error {
	return nil
}

// Containers are the catalogs and schemas that tables may be shown of.
func (u *UnityREST) Containers(ctx context.Context) ([]catalog.Container, error) {
	containers, err := u.containers(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading catalogs and schemas: %w", err)
	}
	u.mu.Lock()
	u.denied = 0
	u.mu.Unlock()
	groups := make([]group, len(containers))
	for i, c := range containers {
		groups[i] = group{catalogs: []string{c.Catalog}, schema: c.Schema, owner: c.Owner}
	}
	var all []catalog.Container
	err = sideBySide(ctx, u.options.Parallel, groups, u.granted, func(c *catalog.Container) error {
		all = append(all, *c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading grants on catalogs and schemas: %w", err)
	}
	return all, nil
}

// containers are the catalogs and schemas without their grants, each catalog
// before its schemas, in the order of full names.
func (u *UnityREST) containers(ctx context.Context) ([]catalog.Container, error) {
	catalogs, err := u.listContainers(ctx, "catalogs", nil)
	if err != nil {
		return nil, err
	}
	var groups []group
	for _, c := range catalogs {
		if u.scope.mayShow(c.Name) {
			groups = append(groups, group{catalogs: []string{c.Name}, owner: c.Owner})
		}
	}
	var all []catalog.Container
	err = sideBySide(ctx, u.options.Parallel, groups, u.schemasOf, func(c *catalog.Container) error {
		all = append(all, *c)
		return nil
	})
	return all, err
}

func (u *UnityREST) schemasOf(ctx context.Context, g group, emit func(*catalog.Container) error) error {
	name := g.catalogs[0]
	if err := emit(&catalog.Container{Catalog: name, Owner: g.owner}); err != nil {
		return err
	}
	schemas, err := u.listContainers(ctx, "schemas", url.Values{"catalog_name": {name}})
	if err != nil {
		return err
	}
	for _, s := range schemas {
		if !u.scope.mayShow(name + "." + s.Name) {
			continue
		}
		if err := emit(&catalog.Container{Catalog: name, Schema: s.Name, Owner: s.Owner}); err != nil {
			return err
		}
	}
	return nil
}

// granted adds the grants to a container. Where they may not be read it has
// none, so that nobody sees more than they may.
func (u *UnityREST) granted(ctx context.Context, g group, emit func(*catalog.Container) error) error {
	c := &catalog.Container{Catalog: g.catalogs[0], Schema: g.schema, Owner: g.owner}
	kind, name := "catalog", c.Catalog
	if c.Schema != "" {
		kind, name = "schema", name+"."+c.Schema
	}
	assignments, err := list[assignmentReply](ctx, u.client, "permissions/"+kind+"/"+url.PathEscape(name), "privilege_assignments", nil)
	switch status := statusOf(err); {
	case status == http.StatusForbidden:
		u.mu.Lock()
		u.denied++
		u.mu.Unlock()
	case status == http.StatusNotFound: // dropped meanwhile
		return nil
	case err != nil:
		return err
	}
	for _, a := range assignments {
		for _, p := range a.Privileges {
			c.Grants = append(c.Grants, catalog.Grant{Principal: a.Principal, Privilege: p})
		}
	}
	return emit(c)
}

// statusOf is the HTTP status that an error came with, 0 where none.
func statusOf(err error) int {
	var e *dbsql.Error
	if errors.As(err, &e) {
		return e.HTTPStatus
	}
	return 0
}

func (u *UnityREST) listContainers(ctx context.Context, kind string, query url.Values) ([]containerReply, error) {
	all, err := list[containerReply](ctx, u.client, kind, kind, query)
	if statusOf(err) == http.StatusNotFound {
		return nil, nil // dropped meanwhile
	}
	slices.SortFunc(all, func(a, b containerReply) int {
		return cmp.Compare(strings.ToLower(a.Name)+".", strings.ToLower(b.Name)+".")
	})
	return all, err
}
