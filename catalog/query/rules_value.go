package query

import (
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

func foldedText(a atom) string { return catalog.Fold(a.text) }

var valueRules = []rule{
	{"with? tag? value eq value", func(p *parser, m []atom) bool { return p.tagged(m[2], m[4]) }},
	{"with? tag value value", func(p *parser, m []atom) bool { return p.tagged(m[2], m[3]) }},
	{"not|without tag value", func(p *parser, m []atom) bool { return p.taggedAny(m[2], true) }},
	{"with? tag value", func(p *parser, m []atom) bool { return p.taggedAny(m[2], false) }},
	{"with? column called word", func(p *parser, m []atom) bool {
		is := "column_name = " + quoted(m[3].text)
		return p.add("t.table_name IN (SELECT table_name FROM columns WHERE "+is+")", "c."+is, "column = "+m[3].text)
	}},
	{"with? column? tag word", func(p *parser, m []atom) bool { return p.holds(m[3]) }},
	{"with word", func(p *parser, m []atom) bool { return p.holds(m[1]) }},
	{"with? type eq? value", func(p *parser, m []atom) bool { return p.ofType(m[3]) }},
	{"with? attribute eq? value|word", func(p *parser, m []atom) bool { return p.equals(m[1], m[3], false) }},
	{"value|word attribute", func(p *parser, m []atom) bool { return p.equals(m[1], m[0], true) }},
	{"value owns", func(p *parser, m []atom) bool { return p.ownedBy(m[0]) }},
	{"owns value", func(p *parser, m []atom) bool { return p.ownedBy(m[1]) }},
	{"table table-name with?", func(p *parser, m []atom) bool { return p.ofTable(m[1]) }},
	{"with? table table-name", func(p *parser, m []atom) bool { return p.ofTable(m[2]) }},
	{"with table-name", func(p *parser, m []atom) bool { return p.ofTable(m[1]) }},
	{"table-name with?", func(p *parser, m []atom) bool { return p.ofTable(m[0]) }},
	{"value", func(p *parser, m []atom) bool { return p.within(m[0]) }},
}

// tagged is met by what has a tag with a value.
func (p *parser) tagged(key, value atom) bool {
	at, ok := p.vocabulary.in(key.text, "tag")
	if !ok {
		return false
	}
	for _, v := range p.vocabulary.all(value) {
		if v.field == "tag value" && v.of == at.value {
			p.only = append(p.only, tagCondition("tag = "+quoted(at.value)+" AND value = "+quoted(v.value), at.value+" = "+v.value))
			return true
		}
	}
	return false
}

func (p *parser) taggedAny(key atom, not bool) bool {
	at, ok := p.vocabulary.in(key.text, "tag")
	if !ok {
		return false
	}
	c := tagCondition("tag = "+quoted(at.value), "tag "+at.value)
	if not {
		c = condition{"NOT " + c.table, "NOT (" + c.column + ")", "no " + c.says}
	}
	p.only = append(p.only, c)
	return true
}

// holds is met by what is tagged as a kind of personal data.
func (p *parser) holds(a atom) bool {
	for _, v := range p.vocabulary.all(a) {
		if v.field == "tag value" && slices.Contains(personalTags, catalog.Fold(v.of)) {
			p.only = append(p.only, tagCondition("tag = "+quoted(v.of)+" AND value = "+quoted(v.value), v.of+" = "+v.value))
			return true
		}
	}
	return false
}

var personalTags = []string{"pii", "personaldata", "dadopessoal", "dadospessoais", "datopersonal", "datospersonales", "lgpd", "gdpr"}

func (p *parser) ofType(a atom) bool {
	if at, ok := p.vocabulary.in(a.text, "column type"); ok && p.speaksOf("column") {
		is := "c.type = " + quoted(at.value)
		return p.add("t.table_name IN (SELECT c.table_name FROM columns c WHERE "+is+")", is, "type = "+at.value)
	}
	if at, ok := p.vocabulary.in(a.text, "type"); ok {
		return p.add("t.type = "+quoted(at.value), "", "type = "+at.value)
	}
	return false
}

// speaksOf tells whether a thing is in the question.
func (p *parser) speaksOf(means string) bool {
	return slices.ContainsFunc(p.atoms, func(a atom) bool { return a.is(means) })
}

// equals is met where an attribute has a value. bare tells that the value comes
// first, as in "the crm domain".
func (p *parser) equals(attribute, value atom, bare bool) bool {
	for _, m := range attribute.means {
		switch m {
		case "owner":
			return !bare && p.ownedBy(value)
		case "domain", "catalog", "schema":
			if at, ok := p.placeOf(value, m); ok {
				return p.where(at)
			}
		}
	}
	return false
}

func (p *parser) ownedBy(a atom) bool {
	at, ok := p.vocabulary.in(a.text, "owner")
	if !ok {
		if at, ok = p.vocabulary.in(a.text, "owner name"); !ok {
			return false
		}
		at.value = at.of
	}
	return p.add("t.owner = "+quoted(at.value), "", "owner = "+at.value)
}

// ofTable is met by one table and its columns.
func (p *parser) ofTable(a atom) bool {
	at, ok := p.vocabulary.in(a.text, "table")
	if !ok || !p.speaksOf("column") {
		return false
	}
	name := "name"
	if strings.Contains(at.value, ".") {
		name = "table_name"
	}
	p.ofOneTable = true
	is := "t." + name + " = " + quoted(at.value)
	return p.add(is, "c.table_name IN (SELECT table_name FROM tables t WHERE "+is+")", "table = "+at.value)
}

var placeFields = []string{"domain", "catalog", "schema"}

// within takes a bare value for the first field that has it.
func (p *parser) within(a atom) bool {
	if len(a.means) > 0 {
		return false
	}
	for _, field := range placeFields {
		if at, ok := p.placeOf(a, field); ok {
			return p.where(at)
		}
	}
	return false
}

// placeOf finds a domain, a schema or a catalog by its name, or by another that
// such a part of a company has.
func (p *parser) placeOf(a atom, field string) (place, bool) {
	for _, name := range append([]string{a.text}, text.PartNames(a.text)...) {
		if at, ok := p.vocabulary.in(name, field); ok {
			return at, true
		}
	}
	return place{}, false
}

func (p *parser) where(at place) bool {
	sql := "t." + at.field + " = " + quoted(at.value)
	if catalogName, schema, ok := strings.Cut(at.value, "."); ok && at.field == "schema" {
		sql = "t.catalog = " + quoted(catalogName) + " AND t.schema = " + quoted(schema)
	}
	return p.add(sql, "", at.field+" = "+at.value)
}
