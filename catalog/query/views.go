package query

import (
	"strings"
	"time"

	"github.com/datafind/datafind/catalog"
)

// view is one of the tables that SQL sees. Each of its rows belongs to one
// table of the snapshot.
type view struct {
	name    string
	means   string // for people and models
	columns []column
	rows    func(c *cursor) int         // how many rows the table at hand has
	cell    func(c *cursor, at int) any // of the row at hand: string, int, float64, bool, time.Time; a zero string or time is nothing known
}

type column struct{ name, sqlType, means string }

// declaration is the view's columns in SQL. Names are compared without case.
func (v *view) declaration() string {
	var parts []string
	for _, c := range v.columns {
		part := c.name + " " + c.sqlType
		if c.sqlType == "TEXT" {
			part += " COLLATE NOCASE"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// Schema describes the views in SQL with comments, for a prompt or a person.
func Schema() string {
	var b strings.Builder
	for _, v := range views {
		b.WriteString("-- " + v.means + "\nCREATE VIEW " + v.name + " (\n")
		for _, c := range v.columns {
			b.WriteString("  " + c.name + " " + c.sqlType + ", -- " + c.means + "\n")
		}
		b.WriteString(");\n")
	}
	b.WriteString("-- Text is compared without case; fold(x) drops accents, spaces and punctuation too: fold(domain) = fold('Finanças').\n" +
		"-- What is not known is NULL. Times are UTC, 'YYYY-MM-DD HH:MM:SS'.\n")
	return b.String()
}

var views = []view{tablesView, columnsView, tagsView, propertiesView, lineageView, usageView}

const tableName = "catalog.schema.name of the table"

var tablesView = view{
	name: "tables", means: "one row a table or view",
	columns: []column{
		{"table_name", "TEXT", tableName}, {"catalog", "TEXT", "its catalog"}, {"schema", "TEXT", "its schema"},
		{"name", "TEXT", "its last part"}, {"type", "TEXT", "TABLE, VIEW, …"}, {"comment", "TEXT", "what it holds"},
		{"owner", "TEXT", "a person or a team"}, {"domain", "TEXT", "part of the company"},
		{"certified", "INTEGER", "1 or 0"}, {"deprecated", "INTEGER", "1 or 0"}, {"personal", "INTEGER", "1 where tagged as personal data"},
		{"column_count", "INTEGER", "how many columns"}, {"primary_key", "TEXT", "its columns, with commas"},
		{"foreign_keys", "INTEGER", "how many"},
		{"created", "TEXT", "when it was made"}, {"updated", "TEXT", "when its definition changed"}, {"last_write", "TEXT", "when data was last written"},
	},
	rows: func(*cursor) int { return 1 },
	cell: func(c *cursor, at int) any { return tableCell(c.table(), at) },
}

func tableCell(t *catalog.Table, at int) any {
	switch at {
	case 0:
		return t.FullName()
	case 1:
		return t.Catalog
	case 2:
		return t.Schema
	case 3:
		return t.Name
	case 4:
		return t.Type
	case 5:
		return strings.TrimSpace(t.Comment)
	case 6:
		return t.Owner
	case 7:
		return t.Domain
	case 8:
		return t.Certified
	case 9:
		return t.Deprecated
	case 10:
		return t.Personal
	case 11:
		return t.Summary.Columns
	case 12:
		return strings.Join(t.PrimaryKey, ", ")
	case 13:
		return len(t.Foreign)
	}
	return [...]time.Time{t.Created, t.Updated, t.LastWrite}[at-14]
}

var columnsView = view{
	name: "columns", means: "one row a column",
	columns: []column{
		{"table_name", "TEXT", tableName}, {"column_name", "TEXT", "its name"}, {"position", "INTEGER", "from 1"},
		{"type", "TEXT", "as the source writes it"}, {"comment", "TEXT", "what it holds"},
		{"personal", "INTEGER", "1 where tagged as personal data"},
		{"suspected", "TEXT", "direct or possible where name or comment look like personal data; only where one person reads the answer"},
	},
	rows: func(c *cursor) int { return c.table().Summary.Columns },
	cell: columnCell,
}

func columnCell(c *cursor, at int) any {
	switch at { // what needs no reading
	case 0:
		return c.table().FullName()
	case 2:
		return c.row + 1
	}
	columns := c.whole().Columns
	if c.row >= len(columns) { // they could not be read
		return nil
	}
	switch column := &columns[c.row]; at {
	case 1:
		return column.Name
	case 3:
		return column.Type
	case 4:
		return strings.TrimSpace(column.Comment)
	case 5:
		return column.Personal
	default:
		return c.suspected(column)
	}
}

var usageView = view{
	name: "usage", means: "one row a table: its use in the last 30 days, 0 for unknown or none",
	columns: []column{{"table_name", "TEXT", tableName}, {"queries", "INTEGER", "how often queried"}, {"users", "INTEGER", "distinct people"}},
	rows:    func(*cursor) int { return 1 },
	cell: func(c *cursor, at int) any {
		t := c.table()
		return [...]any{t.FullName(), t.Usage.Queries, t.Usage.Users}[at]
	},
}
