package query

import (
	"fmt"
	"strings"
)

var lineageRules = []rule{
	{"wherefrom datum? with? table? table-name", func(p *parser, m []atom) bool { return p.sources(m[4], atom{}) }},
	{"where datum? with? table? table-name fedby", func(p *parser, m []atom) bool { return p.sources(m[4], atom{}) }},
	{"table? feeds table? table-name indirectly?", func(p *parser, m []atom) bool { return p.sources(m[3], m[4]) }},
	{"upstream table? table-name indirectly?", func(p *parser, m []atom) bool { return p.sources(m[2], m[3]) }},
	{"table-name fedby table?", func(p *parser, m []atom) bool { return p.sources(m[0], atom{}) }},
	{"table? fedby table? table-name indirectly?", func(p *parser, m []atom) bool { return p.targets(m[3], m[4]) }},
	{"downstream table? table-name indirectly?", func(p *parser, m []atom) bool { return p.targets(m[2], m[3]) }},
	{"table? table-name feeds|feedsone", func(p *parser, m []atom) bool { return p.targets(m[1], atom{}) }},
	{"table uses table? table-name", func(p *parser, m []atom) bool { return p.targets(m[3], atom{}) }},
	{"table feedsone table-name", func(p *parser, m []atom) bool {
		// "Quais tabelas alimenta X": the verb's singular is X's.
		return strings.HasSuffix(m[0].text, "s") && p.targets(m[2], atom{})
	}},
}

func (p *parser) sources(of, indirectly atom) bool {
	return p.steps(of, indirectly, "source", "target")
}
func (p *parser) targets(of, indirectly atom) bool {
	return p.steps(of, indirectly, "target", "source")
}

// steps is met by the tables at the other end of the steps from one table.
func (p *parser) steps(of, indirectly atom, want, from string) bool {
	at, ok := p.vocabulary.in(of.text, "table")
	if !ok || p.noun != "" && p.noun != "table" {
		return false
	}
	p.noun = "table"
	start := quoted(at.value)
	if !strings.Contains(at.value, ".") {
		start = "(SELECT table_name FROM tables WHERE name = " + start + ")"
	}
	is := fmt.Sprintf("SELECT %s FROM lineage WHERE %s IN (%s)", want, from, start)
	says := flows[want] + at.value
	if indirectly.text != "" {
		is = fmt.Sprintf("WITH RECURSIVE step(name) AS (%s UNION SELECT l.%s FROM lineage l JOIN step ON l.%s = step.name) SELECT name FROM step", is, want, from)
		says += ", indirectly too"
	}
	return p.add("t.table_name IN ("+is+")", "", says)
}

var flows = map[string]string{"source": "feeds ", "target": "fed by "}

// Flow is the question for the tables one step before or after one, which is
// given by its full name.
func Flow(table string, upstream bool) Plan {
	want, from := "target", "source"
	if upstream {
		want, from = from, want
	}
	p := &parser{noun: "table"}
	p.add(fmt.Sprintf("t.table_name IN (SELECT %s FROM lineage WHERE %s = %s)", want, from, quoted(table)), "", flows[want]+table)
	plan, _ := p.plan()
	return plan
}
