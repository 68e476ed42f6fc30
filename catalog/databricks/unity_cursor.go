package databricks

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// group is what is read at once: catalogs, one schema, or single tables.
type group struct {
	catalogs []string
	schema   string   // of the one catalog; only by REST
	owner    string   // of the schema or catalog; only by REST
	tables   []string // full names in lower case; nil for all
	refused  *refused // what any group of the same reading was refused; may be nil
}

// refused spares asking for each group what one was refused already.
type refused struct{ queries sync.Map }

func (r *refused) add(q query) {
	if r != nil {
		r.queries.Store(q.sql, true)
	}
}

func (r *refused) has(q query) bool {
	if r == nil {
		return false
	}
	_, ok := r.queries.Load(q.sql)
	return ok
}

// cursor goes through the rows of a query in the order of their keys, a page
// at a time. Each page begins after the last key of the page before, so that
// no result grows with the catalog.
type cursor struct {
	unity *Unity
	query query
	group group

	page   [][]string // NULL is empty
	at     int
	last   bool // no page follows
	k, sub string
	begun  bool
}

func (u *Unity) open(q query, g group) *cursor { return &cursor{unity: u, query: q, group: g} }

// peek is the row that comes next, nil at the end.
func (c *cursor) peek(ctx context.Context) ([]string, error) {
	if c.at < len(c.page) {
		return c.page[c.at], nil
	}
	if c.last {
		return nil, nil
	}
	if err := c.fetch(ctx); err != nil {
		return nil, err
	}
	if len(c.page) == 0 {
		return nil, nil
	}
	return c.page[0], nil
}

// take returns the rows of a key and passes over those before it, which belong
// to what is not shown.
func (c *cursor) take(ctx context.Context, k string) ([][]string, error) {
	var rows [][]string
	for {
		row, err := c.peek(ctx)
		if err != nil || row == nil || row[0] > k {
			return rows, err
		}
		if row[0] == k {
			rows = append(rows, row)
		}
		c.at++
	}
}

// each hands over all rows.
func (c *cursor) each(ctx context.Context, do func(row []string) error) error {
	for {
		row, err := c.peek(ctx)
		if err != nil || row == nil {
			return err
		}
		c.at++
		if err := do(row); err != nil {
			return err
		}
	}
}

// fetch reads the next page. What is optional and may not be read is empty.
func (c *cursor) fetch(ctx context.Context) error {
	if c.group.refused.has(c.query) {
		c.page, c.last = nil, true
		return nil
	}
	text, args := c.statement()
	page, err := c.read(ctx, text, args)
	if err != nil && c.query.optional != "" && lacking(err) && !c.begun {
		c.group.refused.add(c.query)
		c.unity.note(ctx, c.query)
		c.page, c.last = nil, true
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.query.what, err)
	}
	if !c.begun {
		c.unity.gaps.close(c.query)
	}
	for _, row := range page {
		if c.begun && (row[0] < c.k || row[0] == c.k && row[1] < c.sub) {
			return fmt.Errorf("%s: the rows do not come in the order of their bytes", c.query.what)
		}
		c.k, c.sub, c.begun = row[0], row[1], true
	}
	c.page, c.at, c.last, c.begun = page, 0, len(page) < c.unity.options.PageRows, true
	return nil
}

var placeholder = regexp.MustCompile(`\{in ([a-z_.]+)\}`)

// statement is the text of the next page with its parameters.
func (c *cursor) statement() (string, []any) {
	var args []any
	bind := func(name, value string) string {
		args = append(args, sql.Named(name, value))
		return ":" + name
	}
	inner := placeholder.ReplaceAllStringFunc(c.query.sql, func(found string) string {
		var names []string
		for i, name := range c.group.catalogs {
			names = append(names, bind(fmt.Sprintf("c%d", i), name))
		}
		return placeholder.FindStringSubmatch(found)[1] + " IN (" + strings.Join(names, ", ") + ")"
	})
	var where []string
	if c.group.tables != nil {
		names, _ := json.Marshal(c.group.tables) // strings
		where = append(where, "array_contains(from_json("+bind("names", string(names))+", 'array<string>'), k)")
	}
	if !c.query.above {
		where = append(where, c.unity.scope.narrow(bind)...)
	}
	if c.begun {
		k, sub := bind("k", c.k), bind("sub", c.sub)
		where = append(where, "(k > "+k+" OR k = "+k+" AND sub > "+sub+")")
	}
	text := "SELECT * FROM (" + inner + "\n)"
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	return fmt.Sprintf("%s ORDER BY k, sub LIMIT %d", text, c.unity.options.PageRows), args
}

// read runs a statement and returns its rows as text.
func (c *cursor) read(ctx context.Context, text string, args []any) ([][]string, error) {
	select {
	case c.unity.slots <- struct{}{}:
		defer func() { <-c.unity.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	rows, err := c.unity.db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	cells := make([]sql.NullString, len(names))
	into := make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	var page [][]string
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(cells))
		for i, cell := range cells {
			row[i] = cell.String
		}
		page = append(page, row)
	}
	return page, rows.Err()
}
