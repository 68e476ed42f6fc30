package databricks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// gaps gathers what could not be read. What can be read again is one no more.
type gaps struct {
	mu   sync.Mutex
	open map[[2]string]catalog.Gap // by what and what is lost
}

func (g *gaps) add(gap catalog.Gap) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil {
		g.open = map[[2]string]catalog.Gap{}
	}
	g.open[[2]string{gap.What, gap.Lost}] = gap
}

func (g *gaps) close(q query) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.open, [2]string{q.what, q.optional})
}

// all are the gaps by name, those of one thing put together.
func (g *gaps) all() []catalog.Gap {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []catalog.Gap
	for _, gap := range g.open {
		all = append(all, gap)
	}
	slices.SortFunc(all, func(a, b catalog.Gap) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Lost, b.Lost))
	})
	var merged []catalog.Gap
	for _, gap := range all {
		if n := len(merged); n > 0 && merged[n-1].What == gap.What {
			merged[n-1].Lost += "; " + gap.Lost
			continue
		}
		merged = append(merged, gap)
	}
	return merged
}

// lacking tells whether something is not there or may not be read, which
// waiting does not mend.
func lacking(err error) bool {
	var e *dbsql.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.SQLState {
	case "42501", // a privilege is lacking
		"42P01", "42704", "3F000", // no such table or schema: it is not switched on
		"42703": // no such column: an older workspace
		return true
	}
	return e.HTTPStatus == http.StatusForbidden || e.Code == "PERMISSION_DENIED"
}

// note adds the gap that a query leaves, with the statements that mend it.
func (u *Unity) note(ctx context.Context, q query) {
	who := "<principal>"
	if name, err := u.principal(ctx); err == nil {
		who = name
	}
	catalogName, rest, _ := strings.Cut(q.what, ".")
	schema, _, _ := strings.Cut(rest, ".")
	to := " TO " + quote(who) + ";"
	u.gaps.add(catalog.Gap{What: q.what, Lost: q.optional, Mend: fmt.Sprintf(
		"GRANT USE CATALOG ON CATALOG %s%s\nGRANT USE SCHEMA ON SCHEMA %s.%s%s\nGRANT SELECT ON TABLE %s%s",
		catalogName, to, catalogName, schema, to, q.what, to)})
}

// principal is who the statements run as.
func (u *Unity) principal(ctx context.Context) (string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.me != "" {
		return u.me, nil
	}
	return u.me, u.db.QueryRowContext(ctx, "SELECT current_user()").Scan(&u.me)
}

func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// othersGrants is the gap of a principal that sees its own grants alone.
var othersGrants = query{what: "grants to others", optional: "who else may see and query tables: only the reader's own grants show in information_schema, so nobody else sees anything. Make it owner of the catalogs, or metastore admin; MANAGE alone is not enough"}

// checkGrants tells where all grants are the reader's own.
func (u *Unity) checkGrants(ctx context.Context, containers []catalog.Container) error {
	grantees := map[string]bool{}
	for _, c := range containers {
		for _, g := range c.Grants {
			grantees[g.Principal] = true
		}
	}
	u.gaps.close(othersGrants)
	if len(grantees) != 1 {
		return nil
	}
	name, err := u.principal(ctx)
	if err != nil {
		return fmt.Errorf("asking who reads: %w", err)
	}
	if grantees[name] {
		u.gaps.add(catalog.Gap{What: othersGrants.what, Lost: othersGrants.optional})
	}
	return nil
}
