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
	return p.flow(at.value, start, indirectly.text != "", want, from)
}

func (p *parser) flow(table, start string, indirectly bool, want, from string) bool {
	is := fmt.Sprintf("SELECT %s FROM lineage WHERE %s IN (%s)", want, from, start)
	says := map[string]string{"source": "feeds ", "target": "fed by "}[want] + table
	if indirectly {
		is = fmt.Sprintf("WITH RECURSIVE step(name) AS (%s UNION SELECT l.%s FROM lineage l JOIN step ON l.%s = step.name) SELECT name FROM step", is, want, from)
		says += ", indirectly too"
	}
	return p.add("t.table_name IN ("+is+")", "", says)
}

// Flow is the plan for the tables before or after one, which is given by its
// full name: one step, or all where the question says so.
func Flow(question, table string, upstream bool) Plan {
	want, from := "target", "source"
	if upstream {
		want, from = from, want
	}
	indirectly, words := false, cut(question)
	for i := range words {
		a, known := phraseAt(words[i:], "")
		indirectly = indirectly || known && a.is("indirectly")
	}
	p := &parser{noun: "table"}
	p.flow(table, quoted(table), indirectly, want, from)
	plan, _ := p.plan()
	return plan
}
