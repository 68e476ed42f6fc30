package catalog

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Meaning is how many tables have something of a meaning, such as an owner,
// whether their source says so outright or a mapping found it.
type Meaning struct {
	Name   string
	Tables int
}

// Fold makes names comparable: without case, accents, spaces and punctuation.
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// Apply gives properties and tags their meaning. A table is personal where one
// of its columns is.
func (m Mapping) Apply(tables []Table) {
	r := m.Reader()
	for i := range tables {
		r.Apply(&tables[i])
	}
}

// Count tells how many of the tables have each meaning, in a fixed order.
func (m Mapping) Count(tables []Table) []Meaning {
	r := m.Reader()
	meanings := []Meaning{}
	for _, x := range []struct {
		name string
		met  func(t *Table) bool
	}{
		{"owner", func(t *Table) bool { return t.Owner != "" }},
		{"domain", func(t *Table) bool { return t.Domain != "" }},
		{"freshness", func(t *Table) bool { return !t.LastWrite.IsZero() }},
		{"glossary", func(t *Table) bool { return r.value(m.Glossary, r.attributes(t.Tags, t.Properties)) != "" }},
		{"service level", func(t *Table) bool { return r.value(m.Service, r.attributes(t.Tags, t.Properties)) != "" }},
		{"certified", func(t *Table) bool { return t.Certified }},
		{"deprecated", func(t *Table) bool { return t.Deprecated }},
		{"personal data", func(t *Table) bool { return t.Personal }},
	} {
		n := 0
		for i := range tables {
			if x.met(&tables[i]) {
				n++
			}
		}
		meanings = append(meanings, Meaning{x.name, n})
	}
	return meanings
}

// MeaningReader reads tags and properties by a mapping. It remembers how names
// fold, as they come again and again; it is for one goroutine.
type MeaningReader struct {
	mapping Mapping
	folded  map[string]string
}

// Reader returns a reader by the mapping.
func (m Mapping) Reader() *MeaningReader {
	return &MeaningReader{mapping: m, folded: map[string]string{}}
}

// Apply gives the properties and tags of one table and of its columns their
// meaning.
func (r *MeaningReader) Apply(t *Table) {
	m := r.mapping
	own := r.attributes(t.Tags, t.Properties)
	if t.Owner == "" {
		t.Owner = r.value(m.Owner, own)
	}
	if t.Domain == "" {
		t.Domain = r.value(m.Domain, own)
	}
	if t.LastWrite.IsZero() {
		t.LastWrite = timeOf(r.value(m.Freshness, own))
	}
	t.Certified = t.Certified || r.met(m.Certified, own)
	t.Deprecated = t.Deprecated || r.met(m.Deprecated, own)
	t.Personal = t.Personal || r.met(m.Personal, own)
	for j := range t.Columns {
		c := &t.Columns[j]
		c.Personal = c.Personal || r.Personal(c.Tags, c.Properties)
		t.Personal = t.Personal || c.Personal
	}
}

// Personal tells whether tags or properties mean personal data.
func (r *MeaningReader) Personal(tags []Tag, properties []Property) bool {
	return r.met(r.mapping.Personal, r.attributes(tags, properties))
}

// Glossary is the term of the business glossary, empty where there is none.
func (r *MeaningReader) Glossary(tags []Tag, properties []Property) string {
	return r.value(r.mapping.Glossary, r.attributes(tags, properties))
}

// attribute is a tag or a property, whichever a company has put it in.
type attribute struct{ name, value string }

func (r *MeaningReader) attributes(tags []Tag, properties []Property) []attribute {
	var attributes []attribute
	for _, t := range tags {
		attributes = append(attributes, attribute{r.fold(t.Key), t.Value})
	}
	for _, p := range properties {
		attributes = append(attributes, attribute{r.fold(p.Name), p.Text})
	}
	return attributes
}

func (r *MeaningReader) fold(name string) string {
	folded, ok := r.folded[name]
	if !ok {
		folded = Fold(name)
		r.folded[name] = folded
	}
	return folded
}

// value is that of the first of the names that has one.
func (r *MeaningReader) value(names []string, attributes []attribute) string {
	for _, name := range names {
		name = r.fold(name)
		for _, x := range attributes {
			if x.name == name && x.value != "" {
				return x.value
			}
		}
	}
	return ""
}

func (r *MeaningReader) met(rules []Rule, attributes []attribute) bool {
	for _, rule := range rules {
		name := r.fold(rule.Name)
		for _, x := range attributes {
			if x.name == name && rule.met(x.value) {
				return true
			}
		}
	}
	return false
}

func (r Rule) met(value string) bool {
	is := func(other string) bool { return Fold(other) == Fold(value) }
	switch {
	case len(r.Is) > 0:
		return slices.ContainsFunc(r.Is, is)
	case len(r.Not) > 0:
		return value != "" && !slices.ContainsFunc(r.Not, is)
	}
	return !slices.ContainsFunc([]string{"no", "false", "0", "n", "none", "nao", "falso", "nenhum", "ninguno"}, is)
}
