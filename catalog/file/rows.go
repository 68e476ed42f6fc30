package file

import (
	"strings"
	"unicode/utf8"

	"github.com/datafind/datafind/catalog"
)

// rows gathers the rows of a metadata CSV by table, in whichever order they
// come. Two rows belong to one table when its full name is the same.
type rows struct {
	sheet  *sheet
	tables []*tableRows
	at     map[string]*tableRows
}

type tableRows struct {
	table  catalog.Table
	line   int        // of the first row
	values [][]string // for each column its values, by sheet.properties
	seen   map[string]bool
}

func newRows(s *sheet) *rows { return &rows{sheet: s, at: map[string]*tableRows{}} }

// add takes a row over; false where the table has the column already.
func (r *rows) add(table catalog.Table, column catalog.Column, row []string, line int) bool {
	name := strings.ToLower(table.FullName())
	t := r.at[name]
	if t == nil {
		t = &tableRows{table: table, line: line, seen: map[string]bool{}}
		r.at[name], r.tables = t, append(r.tables, t)
	}
	if t.seen[column.Name] {
		return false
	}
	t.seen[column.Name] = true
	if t.table.Comment == "" {
		t.table.Comment = table.Comment
	}
	values := make([]string, len(r.sheet.properties))
	for i, at := range r.sheet.properties {
		if at < len(row) {
			values[i] = row[at]
		}
	}
	t.table.Columns = append(t.table.Columns, column)
	t.values = append(t.values, values)
	return true
}

// addTo makes tables of the rows. A property that is the same in all rows of
// a table is the table's, another its columns'.
func (r *rows) addTo(b *builder, m Mapping) {
	varies := make([]bool, len(r.sheet.properties))
	for _, t := range r.tables {
		for p := range varies {
			varies[p] = varies[p] || !t.same(p)
		}
	}
	reader := m.Reader()
	for _, t := range r.tables {
		r.spread(t, varies)
		r.markPersonal(t, varies, reader)
		if t.table.Comment == "" {
			t.table.Comment = composed(&t.table, reader.Glossary(nil, t.table.Properties))
		}
		b.add(t.table, t.line)
	}
}

func (t *tableRows) same(p int) bool {
	for _, values := range t.values {
		if values[p] != t.values[0][p] {
			return false
		}
	}
	return true
}

// spread gives the properties to the table or to its columns. With a single
// row all is the same; what varies in some other table is then the column's.
func (r *rows) spread(t *tableRows, varies []bool) {
	for p, at := range r.sheet.properties {
		property := catalog.Property{Name: r.sheet.names[at], Text: t.values[0][p]}
		if t.same(p) && (len(t.values) > 1 || !varies[p]) {
			if property.Text != "" {
				t.table.Properties = append(t.table.Properties, property)
			}
			continue
		}
		for i := range t.values {
			if property.Text = t.values[i][p]; property.Text != "" {
				c := &t.table.Columns[i]
				c.Properties = append(c.Properties, property)
			}
		}
	}
}

// markPersonal looks at what varies by attribute, also where all attributes of
// this table say the same and it went to the table: each of them is personal.
func (r *rows) markPersonal(t *tableRows, varies []bool, reader *catalog.MeaningReader) {
	for i := range t.table.Columns {
		var own []catalog.Property
		for p, at := range r.sheet.properties {
			if varies[p] && t.values[i][p] != "" {
				own = append(own, catalog.Property{Name: r.sheet.names[at], Text: t.values[i][p]})
			}
		}
		t.table.Columns[i].Personal = reader.Personal(nil, own)
	}
}

// composed is a line for a table without a comment, in no language: type,
// system, glossary and the first columns.
func composed(t *catalog.Table, glossary string) string {
	const limit = 160 // characters
	var parts []string
	for _, part := range []string{t.Type, t.Schema, glossary} {
		if part = strings.Join(strings.Fields(part), " "); part != "" && len(part) <= limit/4 {
			parts = append(parts, part)
		}
	}
	line := strings.Join(parts, " · ")
	joint := ": "
	for _, c := range t.Columns {
		if utf8.RuneCountInString(line+joint+c.Name) > limit {
			return line + joint + "…"
		}
		line, joint = line+joint+c.Name, ", "
	}
	return strings.TrimPrefix(line, ": ")
}
