package query

import "github.com/datafind/datafind/catalog"

var tagsView = view{
	name: "tags", means: "one row a tag of a table or of a column",
	columns: []column{
		{"table_name", "TEXT", tableName}, {"column_name", "TEXT", "NULL where the table itself has it"},
		{"tag", "TEXT", "its key"}, {"value", "TEXT", "may be NULL"},
	},
	rows: func(c *cursor) int { return len(c.table().Tags) + len(c.table().Summary.Tags) },
	cell: func(c *cursor, at int) any {
		t := c.table()
		if c.row < len(t.Tags) {
			return [...]any{t.FullName(), "", t.Tags[c.row].Key, t.Tags[c.row].Value}[at]
		}
		x := t.Summary.Tags[c.row-len(t.Tags)]
		return [...]any{t.FullName(), x.Column, x.Key, x.Value}[at]
	},
}

var propertiesView = view{
	name: "properties", means: "one row a further attribute of a table or of a column, such as retention or glossary terms",
	columns: []column{
		{"table_name", "TEXT", tableName}, {"column_name", "TEXT", "NULL where the table itself has it"},
		{"property", "TEXT", "its name"}, {"value", "TEXT", "as written"},
		{"number", "REAL", "where all values of the name are numbers"}, {"date", "TEXT", "where all are dates"},
	},
	rows: func(c *cursor) int {
		n := len(c.table().Properties)
		if len(c.table().Summary.Properties) > 0 {
			for _, column := range c.whole().Columns {
				n += len(column.Properties)
			}
		}
		return n
	},
	cell: func(c *cursor, at int) any {
		t := c.table()
		name, p := c.property()
		switch {
		case at == 4 && p.Kind == catalog.NumberProperty:
			return p.Number
		case at == 5 && p.Kind == catalog.DateProperty:
			return p.Date
		case at >= 4:
			return ""
		}
		return [...]any{t.FullName(), name, p.Name, p.Text}[at]
	},
}

// property is the one at the row: of the table's own, then those of its
// columns, with the column's name.
func (c *cursor) property() (column string, p catalog.Property) {
	own, row := c.table().Properties, c.row
	if row < len(own) {
		return "", own[row]
	}
	row -= len(own)
	for _, column := range c.whole().Columns {
		if row < len(column.Properties) {
			return column.Name, column.Properties[row]
		}
		row -= len(column.Properties)
	}
	return "", p
}

var lineageView = view{
	name: "lineage", means: "one row a step: data of source goes into target",
	columns: []column{{"source", "TEXT", tableName}, {"target", "TEXT", tableName}},
	rows:    func(c *cursor) int { return len(c.targets(c.id)) },
	cell: func(c *cursor, at int) any {
		if at == 1 {
			return c.Snapshot.Tables[c.targets(c.id)[c.row]].FullName()
		}
		return c.table().FullName()
	},
}
