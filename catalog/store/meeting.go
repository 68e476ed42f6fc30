package store

import (
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// meeting finds which described tables and which tables of a source are the
// same.
type meeting struct {
	described []*catalog.Table
	full      map[string]*catalog.Table // by full name
	names     map[string]bool           // bare names of those without a catalog
	met       map[*catalog.Table]bool

	held  []catalog.Table           // of the source, that may meet something
	short map[string][]int          // positions in held, by schema and table and by table
	by    map[string]*catalog.Table // what a table of the source meets, by its key
}

func newMeeting(tables []catalog.Table) *meeting {
	m := &meeting{
		full: map[string]*catalog.Table{}, names: map[string]bool{}, met: map[*catalog.Table]bool{},
		short: map[string][]int{}, by: map[string]*catalog.Table{},
	}
	for i := range tables {
		t := &tables[i]
		m.described = append(m.described, t)
		m.full[key(t.FullName())] = t
		if t.Catalog == "" {
			m.names[key(t.Name)] = true
		}
	}
	slices.SortStableFunc(m.described, func(a, b *catalog.Table) int { return strings.Compare(key(a.FullName()), key(b.FullName())) })
	return m
}

// holds keeps a table of the source back where it may meet something.
func (m *meeting) holds(t catalog.Table) bool {
	name := key(t.FullName())
	same := m.full[name]
	if same == nil && !m.names[key(t.Name)] {
		return false
	}
	if same != nil {
		m.by[name], m.met[same] = same, true
	}
	at := len(m.held)
	m.held = append(m.held, t)
	for _, short := range []string{key(t.Schema + "." + t.Name), key(t.Name)} {
		m.short[short] = append(m.short[short], at)
	}
	return true
}

// settle joins by shorter names what is described without a catalog.
func (m *meeting) settle() {
	for _, t := range m.described {
		if m.met[t] || t.Catalog != "" {
			continue
		}
		candidates := m.short[key(t.Name)]
		if inSchema := m.short[key(t.Schema+"."+t.Name)]; len(inSchema) > 0 {
			candidates = inSchema
		}
		if len(candidates) != 1 {
			continue
		}
		name := key(m.held[candidates[0]].FullName())
		if m.by[name] == nil {
			m.by[name], m.met[t] = t, true
		}
	}
}

// unmet are the described tables that meet none, in the order of full names.
func (m *meeting) unmet() []*catalog.Table {
	return slices.DeleteFunc(slices.Clone(m.described), func(t *catalog.Table) bool { return m.met[t] })
}
