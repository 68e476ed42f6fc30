package databricks

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog"
)

// Options say what of Unity Catalog is read.
type Options struct {
	// Include and Exclude are patterns over full names, as catalog.NewFilter
	// takes them. information_schema and what Databricks keeps for itself are
	// always left out, the catalog samples unless an Include names it.
	Include, Exclude []string
	// Mapping says what tags and properties of tables mean; the zero Mapping
	// stands for catalog.DefaultMapping.
	Mapping catalog.Mapping
	// PageRows is how many rows a statement or a page asks for at most; 10,000
	// where 0.
	PageRows int
	// Parallel is how many statements or listings run at once; 4 where 0.
	Parallel int
}

func (o Options) defaults() Options {
	if o.PageRows == 0 {
		o.PageRows = 10_000
	}
	if o.Parallel == 0 {
		o.Parallel = 4
	}
	if reflect.ValueOf(o.Mapping).IsZero() {
		o.Mapping = catalog.DefaultMapping()
	}
	return o
}

// scope is what is read: that which both filters show.
type scope struct {
	always, asked *catalog.Filter
	include       []string
}

func newScope(o Options) scope {
	out := []string{"*.information_schema.*", "__databricks_internal*"}
	names := func(pattern string) bool {
		return strings.HasPrefix(strings.ToLower(strings.TrimSpace(pattern)), "samples.")
	}
	if !slices.ContainsFunc(o.Include, names) {
		out = append(out, "samples.*")
	}
	return scope{catalog.NewFilter(nil, out), catalog.NewFilter(o.Include, o.Exclude), o.Include}
}

func (s scope) shows(fullName string) bool {
	return s.always.Shows(fullName) && s.asked.Shows(fullName)
}

// maxNarrowing is how many patterns are worth sending.
const maxNarrowing = 20

// narrow is what the include patterns mean in SQL, over full names in lower
// case, so that fewer rows come. What comes is still asked shows.
func (s scope) narrow(bind func(name, value string) string) []string {
	if len(s.include) == 0 || len(s.include) > maxNarrowing {
		return nil
	}
	var likes []string
	for i, pattern := range s.include {
		escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`, `?`, `_`).Replace(strings.ToLower(strings.TrimSpace(pattern)))
		likes = append(likes, "k LIKE "+bind(fmt.Sprintf("like%d", i), escaped))
	}
	return []string{"(" + strings.Join(likes, " OR ") + ")"}
}

func (s scope) mayShow(container string) bool {
	return s.always.MayShow(container) && s.asked.MayShow(container)
}

// Unity reads Unity Catalog through a SQL warehouse.
type Unity struct {
	db      *sql.DB
	options Options
	scope   scope
	slots   chan struct{} // held by each statement that runs
	gaps    gaps

	mu sync.Mutex
	me string // who the statements run as, once that is known
}

// NewUnity makes a reader over a database of the driver "databricks". It runs
// nothing yet.
func NewUnity(db *sql.DB, o Options) *Unity {
	o = o.defaults()
	return &Unity{db: db, options: o, scope: newScope(o), slots: make(chan struct{}, o.Parallel)}
}

// Gaps tells what the last reading had to leave out.
func (u *Unity) Gaps() []catalog.Gap { return u.gaps.all() }

// Unmet are the include and exclude patterns that met no table so far.
func (u *Unity) Unmet() []string { return u.scope.asked.Unmet() }

// Tables streams every table in order of full name, in lower case, with all
// that is known but its columns.
func (u *Unity) Tables(ctx context.Context, yield func(catalog.Table) error) error {
	groups, err := u.catalogGroups(ctx)
	if err == nil {
		err = sideBySide(ctx, u.options.Parallel, groups, u.tablesOf, func(t *catalog.Table) error { return yield(*t) })
	}
	if err != nil {
		return fmt.Errorf("reading tables: %w", err)
	}
	return nil
}

// Columns streams the columns of the named tables, of all where names is nil,
// a table at a time in order of full name, the columns in their order. Names
// that are not there are passed over.
func (u *Unity) Columns(ctx context.Context, names []string, yield func(table string, columns []catalog.Column) error) error {
	groups := nameGroups(names)
	if names == nil {
		var err error
		if groups, err = u.catalogGroups(ctx); err != nil {
			return fmt.Errorf("reading columns: %w", err)
		}
	}
	err := sideBySide(ctx, u.options.Parallel, groups, u.columnsOf, func(t *catalog.Table) error { return yield(t.FullName(), t.Columns) })
	if err != nil {
		return fmt.Errorf("reading columns: %w", err)
	}
	return nil
}

// ColumnTags streams all tags that stand at columns.
func (u *Unity) ColumnTags(ctx context.Context, yield func(table, column string, tag catalog.Tag) error) error {
	groups, err := u.catalogGroups(ctx)
	if err == nil {
		err = sideBySide(ctx, u.options.Parallel, groups, u.columnTagsOf, func(t *columnTag) error { return yield(t.table, t.column, t.tag) })
	}
	if err != nil {
		return fmt.Errorf("reading the tags of columns: %w", err)
	}
	return nil
}

// Containers are the catalogs and schemas that tables may be shown of.
func (u *Unity) Containers(ctx context.Context) ([]catalog.Container, error) {
	groups, err := u.catalogGroups(ctx)
	var all []catalog.Container
	if err == nil {
		err = sideBySide(ctx, u.options.Parallel, groups, u.containersOf, func(c *catalog.Container) error {
			all = append(all, *c)
			return nil
		})
	}
	if err == nil {
		err = u.checkGrants(ctx, all)
	}
	if err != nil {
		return nil, fmt.Errorf("reading catalogs and schemas: %w", err)
	}
	return all, nil
}
