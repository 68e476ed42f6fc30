package file

import (
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// link writes the names in lineage and keys as the tables and columns are
// called, leaves out those that lead nowhere, and completes at one end the
// lineage that was given at the other. known holds all names of the file: what
// the patterns took away goes without a word.
func (b *builder) link(known map[string]int) {
	for i := range b.tables {
		t := &b.tables[i]
		t.Upstream = b.resolveAll(t, t.Upstream, i, known)
		t.Downstream = b.resolveAll(t, t.Downstream, i, known)
		b.linkKeys(t, i, known)
	}
	for i := range b.tables {
		t := &b.tables[i]
		for _, name := range t.Upstream {
			from := b.table(name)
			from.Downstream = append(from.Downstream, t.FullName())
		}
		for _, name := range t.Downstream {
			to := b.table(name)
			to.Upstream = append(to.Upstream, t.FullName())
		}
	}
	for i := range b.tables {
		t := &b.tables[i]
		t.Upstream, t.Downstream = sorted(t.Upstream), sorted(t.Downstream)
	}
}

func (b *builder) table(fullName string) *catalog.Table {
	return &b.tables[b.at[strings.ToLower(fullName)]]
}

func (b *builder) linkKeys(t *catalog.Table, i int, known map[string]int) {
	var missing string
	if t.PrimaryKey, missing = columnNames(t, t.PrimaryKey); missing != "" {
		b.report.tell(b.lines[i], "the primary key's column %s is not in the table; the key is left out", missing)
	}
	kept := t.Foreign[:0]
	for _, f := range t.Foreign {
		to := b.resolve(t, f.Table, i, known)
		if to == nil {
			continue
		}
		f.Table = to.FullName()
		var there string
		f.Columns, missing = columnNames(t, f.Columns)
		f.References, there = columnNames(to, f.References)
		if missing+there != "" {
			b.report.tell(b.lines[i], "column %s of the key to %s is not there; the key is left out", missing+there, f.Table)
			continue
		}
		kept = append(kept, f)
	}
	t.Foreign = kept
}

func (b *builder) resolveAll(t *catalog.Table, names []string, i int, known map[string]int) []string {
	var resolved []string
	for _, name := range names {
		if to := b.resolve(t, name, i, known); to != nil && to != t {
			resolved = append(resolved, to.FullName())
		}
	}
	return resolved
}

// resolve finds the table that t calls by a full name, or by one without the
// parts that both share.
func (b *builder) resolve(t *catalog.Table, name string, i int, known map[string]int) *catalog.Table {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, full := range []string{name, strings.ToLower(t.Catalog) + "." + name, strings.ToLower(t.Catalog+"."+t.Schema) + "." + name, strings.ToLower(t.Schema) + "." + name} {
		if at, ok := b.at[full]; ok {
			return &b.tables[at]
		}
		if _, ok := known[full]; ok {
			return nil
		}
	}
	b.report.tell(b.lines[i], "%s is not in this catalog; what leads to it is left out", name)
	return nil
}

// columnNames writes names as the table does. Where one is missing it is
// returned and none is kept.
func columnNames(t *catalog.Table, names []string) (found []string, missing string) {
	for _, name := range names {
		at := slices.IndexFunc(t.Columns, func(c catalog.Column) bool { return strings.EqualFold(c.Name, strings.TrimSpace(name)) })
		if at < 0 {
			return nil, name
		}
		found = append(found, t.Columns[at].Name)
	}
	return found, ""
}

// sorted sorts the names and leaves each once.
func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
