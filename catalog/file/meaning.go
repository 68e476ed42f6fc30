package file

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/datafind/datafind/catalog"
)

// fold makes names comparable: without case, accents, spaces and punctuation.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// attribute is a tag or a property, whichever a company has put it in.
type attribute struct{ name, value string }

// reader of attributes: folding is remembered, as names come again and again.
type attributeReader map[string]string

func (a attributeReader) fold(name string) string {
	folded, ok := a[name]
	if !ok {
		folded = fold(name)
		a[name] = folded
	}
	return folded
}

func (a attributeReader) of(tags []catalog.Tag, properties []catalog.Property) []attribute {
	var attributes []attribute
	for _, t := range tags {
		attributes = append(attributes, attribute{a.fold(t.Key), t.Value})
	}
	for _, p := range properties {
		attributes = append(attributes, attribute{a.fold(p.Name), p.Text})
	}
	return attributes
}

// value is that of the first of the names that has one.
func (a attributeReader) value(names []string, attributes []attribute) string {
	for _, name := range names {
		name = a.fold(name)
		for _, x := range attributes {
			if x.name == name && x.value != "" {
				return x.value
			}
		}
	}
	return ""
}

func (a attributeReader) met(rules []Rule, attributes []attribute) bool {
	for _, r := range rules {
		name := a.fold(r.Name)
		for _, x := range attributes {
			if x.name == name && r.met(x.value) {
				return true
			}
		}
	}
	return false
}

func (r Rule) met(value string) bool {
	is := func(other string) bool { return fold(other) == fold(value) }
	switch {
	case len(r.Is) > 0:
		return slices.ContainsFunc(r.Is, is)
	case len(r.Not) > 0:
		return value != "" && !slices.ContainsFunc(r.Not, is)
	}
	return !slices.ContainsFunc([]string{"no", "false", "0", "n", "none", "nao", "falso", "nenhum", "ninguno"}, is)
}

// apply gives properties and tags their meaning. A table is personal where one
// of its columns is.
func (m Mapping) apply(tables []catalog.Table) {
	reader := attributeReader{}
	for i := range tables {
		t := &tables[i]
		own := reader.of(t.Tags, t.Properties)
		if t.Owner == "" {
			t.Owner = reader.value(m.Owner, own)
		}
		if t.Domain == "" {
			t.Domain = reader.value(m.Domain, own)
		}
		if t.LastWrite.IsZero() {
			t.LastWrite = timeOf(reader.value(m.Freshness, own))
		}
		t.Certified = t.Certified || reader.met(m.Certified, own)
		t.Deprecated = t.Deprecated || reader.met(m.Deprecated, own)
		t.Personal = t.Personal || reader.met(m.Personal, own)
		for j := range t.Columns {
			c := &t.Columns[j]
			c.Personal = c.Personal || reader.met(m.Personal, reader.of(c.Tags, c.Properties))
			t.Personal = t.Personal || c.Personal
		}
	}
}

// count tells how many tables each meaning met.
func (m Mapping) count(tables []catalog.Table) []Meaning {
	reader := attributeReader{}
	has := func(names []string) func(t *catalog.Table) bool {
		return func(t *catalog.Table) bool { return reader.value(names, reader.of(t.Tags, t.Properties)) != "" }
	}
	meanings := []Meaning{}
	for _, x := range []struct {
		name string
		met  func(t *catalog.Table) bool
	}{
		{"owner", func(t *catalog.Table) bool { return t.Owner != "" }},
		{"domain", func(t *catalog.Table) bool { return t.Domain != "" }},
		{"freshness", func(t *catalog.Table) bool { return !t.LastWrite.IsZero() }},
		{"glossary", has(m.Glossary)},
		{"service level", has(m.Service)},
		{"certified", func(t *catalog.Table) bool { return t.Certified }},
		{"deprecated", func(t *catalog.Table) bool { return t.Deprecated }},
		{"personal data", func(t *catalog.Table) bool { return t.Personal }},
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
