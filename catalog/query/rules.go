package query

import (
	"slices"
	"strings"
)

// rules are tried in this order, each wherever it fits; what one has used the
// next ones do not see. So longer patterns come before those they contain.
var rules = slices.Concat(lineageRules, dateRules, measureRules, topRules, valueRules, stateRules, nounRules)

func (p *parser) add(table, column, says string) bool {
	c := condition{table, column, says}
	if !slices.Contains(p.only, c) {
		p.only = append(p.only, c)
	}
	return true
}

var measureRules = []rule{
	{"with? compare number measure", func(p *parser, m []atom) bool {
		p.only = append(p.only, p.compared(m[3], sqlOperator(m[1]), number(m[2])))
		return true
	}},
	{"with? number ge|le measure", func(p *parser, m []atom) bool {
		p.only = append(p.only, p.compared(m[3], sqlOperator(m[2]), number(m[1])))
		return true
	}},
	{"with? between number number measure", func(p *parser, m []atom) bool {
		p.only = append(p.only, p.compared(m[4], "BETWEEN", number(m[2])+" AND "+number(m[3])))
		return true
	}},
	{"datum? with? column? property compare number", func(p *parser, m []atom) bool {
		p.only = append(p.only, p.compared(m[3], sqlOperator(m[4]), number(m[5])))
		return p.perhaps(m[0], "column")
	}},
	{"datum? with? column? property between number number", func(p *parser, m []atom) bool {
		p.only = append(p.only, p.compared(m[3], "BETWEEN", number(m[5])+" AND "+number(m[6])))
		return p.perhaps(m[0], "column")
	}},
	{"with? property eq? value", func(p *parser, m []atom) bool {
		name, _ := p.propertyOf(m[1])
		for _, at := range p.vocabulary.all(m[3]) {
			if at.field == "property value" && at.of == name {
				p.only = append(p.only, propertyCondition(
					"property = "+quoted(name)+" AND value = "+quoted(at.value), name+" = "+at.value))
				return true
			}
		}
		return false
	}},
}

// perhaps makes a noun the subject where its atom is there.
func (p *parser) perhaps(a atom, noun string) bool {
	if a.text != "" && p.noun == "" {
		p.noun = noun
	}
	return true
}

var topRules = []rule{
	{"top? number? table usedmost", func(p *parser, m []atom) bool { return p.mostUsed(m[1], m[2]) }},
	{"top? number? usedmost table?", func(p *parser, m []atom) bool { return p.mostUsed(m[1], m[3]) }},
	{"top? number? most|least queried|queries|users table", func(p *parser, m []atom) bool { return p.rank(m[1], m[2], m[3], m[4]) }},
	{"top number? table", func(p *parser, m []atom) bool {
		return p.isAll(m) && p.mostUsed(m[1], m[2])
	}},
	{"top? number? table most|least count? measure", func(p *parser, m []atom) bool { return p.rank(m[1], m[3], m[5], m[2]) }},
	{"top number? table per count? measure", func(p *parser, m []atom) bool { return p.rank(m[1], atom{}, m[5], m[2]) }},
	{"top? number? attribute most|least count? table|column", func(p *parser, m []atom) bool { return p.rankGroups(m[1], m[3], m[5], m[2]) }},
	{"per type personal", func(p *parser, _ []atom) bool {
		p.noun, p.orderName = "column", "kind"
		p.group = "(SELECT value FROM tags g WHERE g.table_name = c.table_name AND g.column_name = c.column_name AND fold(g.tag) IN ('" +
			strings.Join(personalTags, "', '") + "'))"
		return true
	}},
	{"attribute without table", func(p *parser, m []atom) bool { return p.valuesOf(m[0], true) }},
	{"attribute with table", func(p *parser, m []atom) bool { return p.valuesOf(m[0], false) }},
	{"top number? attribute per count? table|column", func(p *parser, m []atom) bool { return p.rankGroups(m[1], atom{}, m[5], m[2]) }},
}

// none keeps tables of which a measure is zero.
func (p *parser) none(by atom) bool {
	name, sql := p.measure(by)
	return p.add(sql+" = 0", "", name+" = 0")
}

// rank orders tables by a measure.
func (p *parser) rank(n, way, by, noun atom) bool {
	p.noun = "table"
	p.orderName, p.order = p.measure(by)
	p.ascending = way.is("least") && !way.is("most")
	p.top = howMany(n, noun)
	return p.order != ""
}

// isAll tells whether some atoms are all that there are.
func (p *parser) isAll(m []atom) bool {
	return len(slices.DeleteFunc(slices.Clone(m), func(a atom) bool { return a.text == "" })) == len(p.atoms)
}

// mostUsed orders tables by how often they are queried.
func (p *parser) mostUsed(n, noun atom) bool {
	if p.noun != "" && p.noun != "table" {
		return false
	}
	return p.rank(n, atom{}, atom{text: "queries", means: []string{"queries"}}, noun)
}

// rankGroups orders the values of an attribute by how many tables have them.
func (p *parser) rankGroups(n, way, counted, by atom) bool {
	p.group, p.orderName = p.attribute(by), p.attributeName(by)
	p.noun = "table"
	if counted.is("column") {
		p.noun = "column"
	}
	p.ascending = way.is("least") && !way.is("most")
	p.top = howMany(n, by)
	return true
}

// valuesOf makes the values of an attribute what is listed: those of the tables
// that are meant, or those that no such table has.
func (p *parser) valuesOf(a atom, lacks bool) bool {
	p.noun, p.group, p.orderName, p.lacks = "attribute", p.attribute(a), p.attributeName(a), lacks
	_, isProperty := p.propertyOf(a)
	return !isProperty
}

// howMany is the number said, else one for one thing and ten for several.
func howMany(n, noun atom) int {
	switch {
	case n.text != "":
		return int(numberOf(n))
	case len(noun.text) > 0 && noun.text[len(noun.text)-1] == 's':
		return 10
	}
	return 1
}

var stateRules = []rule{
	{"without attribute", func(p *parser, m []atom) bool { return p.known(m[1], false) }},
	{"with? attribute empty", func(p *parser, m []atom) bool { return p.known(m[1], false) }},
	{"with? empty attribute", func(p *parser, m []atom) bool { return p.known(m[2], false) }},
	{"with attribute", func(p *parser, m []atom) bool { return p.known(m[1], true) }},
	{"not commented", func(p *parser, _ []atom) bool {
		return p.add("t.comment IS NULL", "c.comment IS NULL", "comment IS NULL")
	}},
	{"commented", func(p *parser, _ []atom) bool {
		return p.add("t.comment IS NOT NULL", "c.comment IS NOT NULL", "comment IS NOT NULL")
	}},
	{"not|without certified", func(p *parser, _ []atom) bool { return p.add("NOT t.certified", "", "NOT certified") }},
	{"with? certified", func(p *parser, _ []atom) bool { return p.add("t.certified", "", "certified") }},
	{"not|without deprecated", func(p *parser, _ []atom) bool { return p.add("NOT t.deprecated", "", "NOT deprecated") }},
	{"with? deprecated", func(p *parser, _ []atom) bool {
		return p.add("t.deprecated", "", "deprecated") && (p.speaksOf("column") || p.perhaps(atom{text: "tables"}, "table"))
	}},
	{"not|without tag? personal", func(p *parser, _ []atom) bool {
		return !p.untagged && p.add("NOT t.personal", "NOT c.personal", "NOT personal")
	}},
	{"tag? with? tag? personal datum? column?", func(p *parser, _ []atom) bool { return p.personal() }},
	{"not queried", func(p *parser, m []atom) bool { return p.none(m[1]) }},
	{"without queries|users", func(p *parser, m []atom) bool { return p.none(m[1]) }},
	{"without tag", func(p *parser, _ []atom) bool {
		c := tagCondition("true", "")
		return p.add("NOT "+c.table, "NOT "+c.column, "no tags")
	}},
	{"per|each attribute with?", func(p *parser, m []atom) bool {
		if p.group != "" {
			return false
		}
		p.group, p.orderName = p.attribute(m[1]), p.attributeName(m[1])
		return true
	}},
}

// known is met where an attribute is known, or where it is not.
func (p *parser) known(a atom, known bool) bool {
	is := " IS NULL"
	if known {
		is = " IS NOT NULL"
	}
	column := ""
	if a.is("comment") {
		column = "c.comment" + is
	}
	return p.add(p.attribute(a)+is, column, p.attributeName(a)+is)
}

// personal is met by what is tagged as personal data. Where a catalog has no
// such tags, columns are recognised by their names, if that may be told.
func (p *parser) personal() bool {
	if !p.untagged {
		return p.add("t.personal", "c.personal", "personal")
	}
	if !p.suspects {
		return false
	}
	p.noun = "finding"
	return true
}

var nounRules = []rule{
	{"datum", func(p *parser, _ []atom) bool { return p.distinct }},
	{"count? view", func(p *parser, m []atom) bool {
		return p.subject(m[0], "table") && p.add("t.type LIKE '%VIEW%'", "", "type LIKE '%VIEW%'")
	}},
	{"count? table", func(p *parser, m []atom) bool { return p.subject(m[0], "table") }},
	{"count? column", func(p *parser, m []atom) bool { return p.subject(m[0], "column") }},
	{"count? attribute", func(p *parser, m []atom) bool {
		if !p.subject(m[0], "attribute") {
			return false
		}
		p.group, p.orderName = p.attribute(m[1]), p.attributeName(m[1])
		if name, ok := p.propertyOf(m[1]); ok {
			p.property = name
		}
		return true
	}},
	{"count", func(p *parser, _ []atom) bool { p.count = p.noun != ""; return p.count }},
	{"with", func(p *parser, _ []atom) bool { return p.noun == "column" && p.ofOneTable }},
}

// subject makes a noun what is counted or listed, unless there is one already.
func (p *parser) subject(count atom, noun string) bool {
	switch {
	case p.noun == "finding" && noun == "column":
	case p.noun != "" && p.noun != noun, noun == "attribute" && p.group != "":
		return false
	default:
		p.noun = noun
	}
	p.count = p.count || count.is("count")
	return true
}

func (v vocabulary) all(a atom) []place { return v[foldedText(a)] }
