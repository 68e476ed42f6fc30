package query

import "github.com/datafind/datafind/catalog"

var tagsView = view{
	name: "tags", means: "one row a tag of a table or of a column",
	columns: []column{
		{"table_name", "TEXT", tableName}, {"column_name", "TEXT", "NULL where the table itself has it"},
		{"tag", "TEXT", "its key"}, {"value", "TEXT", "may be NULL"},
	},
	rows: func(e *eyes, id int) int {
		t := e.table(id)
		n := len(t.Tags)
		for i := range t.Columns {
			n += len(t.Columns[i].Tags)
		}
		return n
	},
	cell: func(e *eyes, id, row, at int) any {
		t := e.table(id)
		name, tag := nth(t, row, t.Tags, func(c *catalog.Column) []catalog.Tag { return c.Tags })
		return [...]any{t.FullName(), name, tag.Key, tag.Value}[at]
	},
}

var propertiesView = view{
	name: "properties", means: "one row a further attribute of a table or of a column, such as retention or glossary terms",
	columns: []column{
		{"table_name", "TEXT", tableName}, {"column_name", "TEXT", "NULL where the table itself has it"},
		{"property", "TEXT", "its name"}, {"value", "TEXT", "as written"},
		{"number", "REAL", "where all values of the name are numbers"}, {"date", "TEXT", "where all are dates"},
	},
	rows: func(e *eyes, id int) int {
		t := e.table(id)
		n := len(t.Properties)
		for i := range t.Columns {
			n += len(t.Columns[i].Properties)
		}
		return n
	},
	cell: func(e *eyes, id, row, at int) any {
		t := e.table(id)
		name, p := nth(t, row, t.Properties, func(c *catalog.Column) []catalog.Property { return c.Properties })
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

// nth is the row of a list that goes on from the table's own into those of its
// columns, with the column's name.
func nth[T any](t *catalog.Table, row int, own []T, of func(*catalog.Column) []T) (column string, x T) {
	if row < len(own) {
		return "", own[row]
	}
	row -= len(own)
	for i := range t.Columns {
		list := of(&t.Columns[i])
		if row < len(list) {
			return t.Columns[i].Name, list[row]
		}
		row -= len(list)
	}
	return "", x
}

var lineageView = view{
	name: "lineage", means: "one row a step: data of source goes into target",
	columns: []column{{"source", "TEXT", tableName}, {"target", "TEXT", tableName}},
	rows:    func(e *eyes, id int) int { return len(e.targets(id)) },
	cell: func(e *eyes, id, row, at int) any {
		if at == 1 {
			id = e.targets(id)[row]
		}
		return e.table(id).FullName()
	},
}
