package catalog

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Snapshot is the metadata at one moment. It never changes once made and may
// be read by many goroutines.
type Snapshot struct {
	Tables []Table   // sorted by full name without regard to case; a table's position is its id
	AsOf   time.Time // UTC; when the metadata was read at its source
	Source string    // where it came from, for people

	groups    map[string][]string
	byName    map[string]int
	hasGrants bool
	rights    *rights      // nil where the tables alone say who may see them
	columns   ColumnReader // nil where the tables have them
}

// NewSnapshot makes one of the tables, sorted by full name. Of tables
// with the same name (compared without case) the last one stands. Tables that
// have no Summary yet or have columns get that of their columns. groups maps
// an e-mail address to the groups that its holder belongs to; it may be nil.
func NewSnapshot(tables []Table, groups map[string][]string, asOf time.Time, source string) *Snapshot {
	s := &Snapshot{
		AsOf: asOf.UTC(), Source: source,
		groups: make(map[string][]string, len(groups)),
		byName: make(map[string]int, len(tables)),
	}
	for email, g := range groups {
		s.groups[strings.ToLower(email)] = g
	}
	names, order := make([]string, len(tables)), make([]int, len(tables))
	for i := range tables {
		names[i], order[i] = key(&tables[i]), i
	}
	if !slices.IsSorted(names) {
		slices.SortFunc(order, func(a, b int) int { return cmp.Or(strings.Compare(names[a], names[b]), a-b) })
	}
	s.Tables = make([]Table, 0, len(tables))
	for _, i := range order {
		if at, ok := s.byName[names[i]]; ok {
			s.Tables[at] = tables[i]
			continue
		}
		s.byName[names[i]] = len(s.Tables)
		s.Tables = append(s.Tables, tables[i])
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		s.hasGrants = s.hasGrants || len(t.Grants) > 0
		if t.Summary == nil || t.Columns != nil {
			t.Summary = Summarize(t.Columns)
		}
	}
	return s
}

// key is what a table is known by: its full name without regard to case.
func key(t *Table) string { return strings.ToLower(t.FullName()) }

// HasGrants tells whether anything says who may see which tables.
func (s *Snapshot) HasGrants() bool { return s.hasGrants || s.rights != nil }

// Lookup finds a table by its full name, without regard to case.
func (s *Snapshot) Lookup(fullName string) (id int, ok bool) {
	id, ok = s.byName[strings.ToLower(fullName)]
	return id, ok
}

// WithoutGrants is the same metadata, open to all members.
func (s *Snapshot) WithoutGrants() *Snapshot {
	tables := make([]Table, len(s.Tables))
	copy(tables, s.Tables)
	for i := range tables {
		tables[i].Grants = nil
	}
	return NewSnapshot(tables, s.groups, s.AsOf, s.Source).WithColumns(s.columns)
}
