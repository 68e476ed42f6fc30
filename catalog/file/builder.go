package file

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// maxName is how many bytes a name may have; no catalog allows longer ones.
const maxName = 1000

// builder gathers what is read of one file.
type builder struct {
	tables []catalog.Table
	lines  []int          // for each table, where it stood
	at     map[string]int // position by full name in lower case
	groups map[string][]string
	report Report
}

func newBuilder() *builder {
	return &builder{at: map[string]int{}, groups: map[string][]string{}}
}

// add takes a table over. Of two with one name the later stands, since files
// that grow at their end are more common than ones that are turned around.
func (b *builder) add(t catalog.Table, line int) {
	t.Columns = b.checkColumns(t.Columns, line)
	name := strings.ToLower(t.FullName())
	if i, ok := b.at[name]; ok {
		b.report.tell(line, "%s is there already, from line %d; this one stands", t.FullName(), b.lines[i])
		b.tables[i], b.lines[i] = t, line
		return
	}
	b.at[name] = len(b.tables)
	b.tables, b.lines = append(b.tables, t), append(b.lines, line)
}

// checkColumns leaves out columns without a name and names that come again;
// of these the first stands, with what only the later one says.
func (b *builder) checkColumns(columns []catalog.Column, line int) []catalog.Column {
	seen := make(map[string]int, len(columns))
	kept := columns[:0]
	for i, c := range columns {
		if problem := nameProblem(c.Name); problem != "" {
			b.report.tell(line, "the name of column %d %s; the column is left out", i+1, problem)
			continue
		}
		if at, again := seen[c.Name]; again {
			b.report.tell(line, "column %s comes twice; the first stands", c.Name)
			kept[at].Type = cmp.Or(kept[at].Type, c.Type)
			kept[at].Comment = cmp.Or(kept[at].Comment, c.Comment)
			continue
		}
		seen[c.Name] = len(kept)
		kept = append(kept, c)
	}
	return kept
}

// nameProblem says what is wrong with a name, or nothing.
func nameProblem(name string) string {
	switch {
	case name == "":
		return "is missing or empty"
	case len(name) > maxName:
		return fmt.Sprintf("is longer than %d bytes", maxName)
	}
	return ""
}

func (b *builder) bad(line int, format string, args ...any) {
	b.report.Bad++
	b.report.tell(line, format, args...)
}

func (b *builder) columns() int {
	n := 0
	for i := range b.tables {
		n += len(b.tables[i].Columns)
	}
	return n
}

// worthwhile is an error where there is nothing to work with: no table, or
// nine lines of ten bad, which is another kind of file.
func (b *builder) worthwhile() error {
	r := &b.report
	first := ""
	if len(r.Problems) > 0 {
		first = " (" + r.Problems[0].String() + ")"
	}
	const form = `; expected is metadata CSV with a row for each column, or JSON Lines such as {"catalog":"main","schema":"sales","name":"orders","columns":[{"name":"id","type":"BIGINT"}]}`
	switch {
	case r.Lines == 0:
		return fmt.Errorf("%w: the file is empty%s", ErrNoTables, form)
	case len(b.tables) == 0:
		return fmt.Errorf("%w: none in %d lines%s%s", ErrNoTables, r.Lines, first, form)
	case r.Bad*10 >= r.Lines*9:
		return fmt.Errorf("%w: %d of %d lines are bad%s%s", ErrNoTables, r.Bad, r.Lines, first, form)
	}
	return nil
}

// finish gives what was read its meaning, filters it and ties it together.
func (b *builder) finish(o Options) error {
	catalog.TypeProperties(b.tables)
	o.mapping().Apply(b.tables)
	known := b.at
	if err := b.filter(o); err != nil {
		return err
	}
	b.link(known)
	b.report.Tables, b.report.Columns = len(b.tables), b.columns()
	b.report.Meanings = o.mapping().Count(b.tables)
	return nil
}
