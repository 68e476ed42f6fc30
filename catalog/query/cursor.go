package query

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// eyes is a snapshot as one audience sees it, for one query.
type eyes struct {
	Reader
	ctx     context.Context // of the query, as SQLite hands none on
	allowed *catalog.Set
	lineage map[int][]int // targets by source; nil until asked for
	failed  error         // why columns could not be read
}

// targets are the tables that a table feeds, as either end says it, where both
// ends may be seen.
func (e *eyes) targets(id int) []int {
	if e.lineage == nil {
		e.lineage = map[int][]int{}
		for id := range e.Snapshot.Tables {
			t := &e.Snapshot.Tables[id]
			for _, name := range t.Upstream {
				e.step(name, t.FullName())
			}
			for _, name := range t.Downstream {
				e.step(t.FullName(), name)
			}
		}
	}
	return e.lineage[id]
}

func (e *eyes) step(source, target string) {
	from, ok := e.Snapshot.Lookup(source)
	to, known := e.Snapshot.Lookup(target)
	if ok && known && e.allowed.Has(from) && e.allowed.Has(to) && !slices.Contains(e.lineage[from], to) {
		e.lineage[from] = append(e.lineage[from], to)
	}
}

// seen is a view under an audience's eyes.
type seen struct {
	*view
	*eyes
}

// How a cursor goes about.
const (
	allTables = iota
	oneTable  // whose name is given
)

// BestIndex looks a table up where its name is given, as in a join.
func (s *seen) BestIndex(info *sqlite3.IndexInfo) error {
	info.EstimatedRows = int64(len(s.Snapshot.Tables)) * 10
	info.EstimatedCost = float64(info.EstimatedRows)
	for i, c := range info.Constraint {
		if c.Usable && c.Column == 0 && c.Op == sqlite3.INDEX_CONSTRAINT_EQ {
			info.IdxNum, info.EstimatedRows, info.EstimatedCost = oneTable, 10, 10
			info.ConstraintUsage[i].ArgvIndex = 1 // and SQLite compares once more
			break
		}
	}
	return nil
}

// Open begins to read.
func (s *seen) Open() (sqlite3.VTabCursor, error) { return &cursor{seen: s}, nil }

// cursor stands at one row of one table.
type cursor struct {
	*seen
	id, end, row, rows int
	ahead              map[int]*catalog.Table // with their columns, read ahead
}

// readAhead is how many tables are read at once where a query goes over all.
const readAhead = 256

// table is the one at hand.
func (c *cursor) table() *catalog.Table { return &c.Snapshot.Tables[c.id] }

// whole is the table at hand with its columns. Where they cannot be read it has
// none and the query fails.
func (c *cursor) whole() *catalog.Table {
	if t, ok := c.ahead[c.id]; ok {
		return t
	}
	var ids []int
	for id := c.id; id < c.end && len(ids) < readAhead; id++ {
		if c.allowed.Has(id) {
			ids = append(ids, id)
		}
	}
	tables, err := c.Snapshot.Whole(c.ctx, ids...)
	c.failed = cmp.Or(c.failed, err)
	c.ahead = make(map[int]*catalog.Table, len(ids))
	for i, id := range ids {
		c.ahead[id] = tables[i]
	}
	return c.ahead[c.id]
}

// Filter goes to the first row.
func (c *cursor) Filter(index int, _ string, arg ...sqlite3.Value) error {
	c.id, c.end = 0, len(c.Snapshot.Tables)
	if index == oneTable {
		id, ok := c.Snapshot.Lookup(arg[0].Text())
		if !ok {
			id = c.end
		}
		c.id, c.end = id, min(id+1, c.end)
	}
	c.enter()
	return nil
}

// enter goes to the first table, from the present one on, that may be seen and
// has rows.
func (c *cursor) enter() {
	c.row = 0
	for ; c.id < c.end; c.id++ {
		if !c.allowed.Has(c.id) {
			continue
		}
		if c.rows = c.view.rows(c); c.rows > 0 {
			return
		}
	}
}

// Next goes to the next row.
func (c *cursor) Next() error {
	if c.row++; c.row == c.rows {
		c.id++
		c.enter()
	}
	return nil
}

// EOF tells that there is no row any more.
func (c *cursor) EOF() bool { return c.id >= c.end }

// RowID is good while the query lasts.
func (c *cursor) RowID() (int64, error) { return int64(c.id)<<32 | int64(c.row), nil }

// Column gives a cell to SQLite. What is not known is NULL.
func (c *cursor) Column(ctx sqlite3.Context, at int) error {
	switch x := c.cell(c, at).(type) {
	case string:
		if x == "" {
			ctx.ResultNull()
		} else {
			ctx.ResultText(x)
		}
	case int:
		ctx.ResultInt(x)
	case bool:
		ctx.ResultBool(x)
	case float64:
		ctx.ResultFloat(x)
	case time.Time:
		if x.IsZero() {
			ctx.ResultNull()
		} else {
			ctx.ResultText(x.UTC().Format(time.DateTime))
		}
	}
	return c.failed
}

// suspected says how much a column that is not tagged looks like personal data.
func (c *cursor) suspected(column *catalog.Column) string {
	if !c.Private || column.Personal {
		return ""
	}
	s, _ := text.Personal(column.Name, c.table().Name, column.Comment)
	return string(s)
}
