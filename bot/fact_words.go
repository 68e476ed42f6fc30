package bot

import (
	"strconv"

	"github.com/datafind/datafind/catalog/query"
)

// fact says what was counted: the number first, then what it counts, then the
// rows if they are few.
func (c *composer) fact() []Block {
	f := c.a.Fact
	lines := []Text{c.factHead(f)}
	if f.Form != query.Count {
		lines = append(lines, c.factRows(f)...)
	}
	return c.closed(
		Block{Form: Section, Lines: lines},
		c.actions(ShowQuery),
		note(join(" · ", prose(c.when.catalog(c.a.AsOf)), prose(c.Counted(c.a.Tally)))),
	)
}

// factRows are as many rows as a message holds, and how many more there are.
func (c *composer) factRows(f *Fact) []Text {
	var lines []Text
	left := messageLimit - 250 // for what else is said
	for _, row := range f.Rows[:min(factRows, len(f.Rows))] {
		line := append(prose("• "), c.factRow(f, row)...)
		if left -= line.Len(); left < 0 {
			break
		}
		lines = append(lines, line)
	}
	if more := len(f.Rows) - len(lines); more > 0 {
		lines = append(lines, fill(c.FactMore, prose(strconv.Itoa(more))))
	}
	return lines
}

// factHead is "*2* distinct glossary_name" or "*9* tables · deprecated".
func (c *composer) factHead(f *Fact) Text {
	var filters []Text
	for _, says := range f.Filters {
		filters = append(filters, code(Elide(says, nameLimit)))
	}
	var head Text
	switch {
	case f.Form == query.Group || f.Form == query.Top && f.Subject != "" && len(f.Columns) == 2 && f.Columns[0] != "table_name":
		head = fill(c.FactBy, strong(c.things(f.Subject, "")), code(Elide(f.Columns[0], termLimit)))
	case f.Distinct:
		head = c.factDistinct(f)
	case f.Subject == "": // a model's query, whose words are its own and not shown
		head = strong(f.Number())
	default:
		number := f.Number()
		head = join(" ", strong(number), prose(c.things(f.Subject, number)))
	}
	return join(" · ", append([]Text{head}, filters...)...)
}

// factDistinct is how many values there are of something: by its word, or by
// its name where it is a property of this catalog's own.
func (c *composer) factDistinct(f *Fact) Text {
	if word := map[string]string{
		"owner": c.DistinctOwners, "domain": c.DistinctDomains, "catalog": c.DistinctCatalogs,
		"schema": c.DistinctSchemas, "type": c.DistinctTypes, "tag": c.DistinctTags,
	}[f.Subject]; word != "" {
		return join(" ", strong(f.Number()), prose(word))
	}
	return fill(c.FactDistinct, strong(f.Number()), code(Elide(f.Subject, termLimit)))
}

// things is what tables or columns are called, so many of them.
func (c *composer) things(subject, number string) string {
	words := [2]string{c.TableOne, c.TableMany}
	if subject == "columns" {
		words = [2]string{c.ColumnOne, c.ColumnMany}
	}
	if number == "1" {
		return words[0]
	}
	return words[1]
}

// factRow is one row: a table, a column of a table, or a value and its number.
func (c *composer) factRow(f *Fact, row []string) Text {
	table := f.cell(row, "table_name")
	if table == "" {
		parts := []Text{prose(Elide(row[0], nameLimit))}
		if len(row) > 1 {
			parts = append(parts, strong(row[1]))
		}
		return join(": ", parts...)
	}
	line := tableName(table)
	if column := f.cell(row, "column_name"); column != "" {
		line = join(" · ", line, code(Elide(column, termLimit)), prose(c.suspicion(f.cell(row, "suspected"))))
	}
	if f.Form == query.Top {
		line = join(": ", line, strong(row[len(row)-1]))
	}
	return line
}

// suspicion says how sure it is that a column is personal data.
func (c *composer) suspicion(s string) string {
	switch s {
	case "direct":
		return c.Suspected
	case "possible":
		return c.SuspectedPossible
	}
	return ""
}
