package query

import (
	"fmt"
	"strconv"

	"github.com/ncruces/go-sqlite3"
)

// quoted is a text as a literal of SQL.
func quoted(s string) string { return sqlite3.Quote(s) }

// numberOf is the number that an atom says, or -1.
func numberOf(a atom) float64 {
	if isNumber.MatchString(a.text) {
		n, _ := strconv.ParseFloat(a.text, 64)
		return n
	}
	for _, m := range a.means {
		if isNumber.MatchString(m) {
			n, _ := strconv.ParseFloat(m, 64)
			return n
		}
	}
	return -1
}

func number(a atom) string { return strconv.FormatFloat(numberOf(a), 'f', -1, 64) }

// sqlOperator is the comparison that an atom says, or empty.
func sqlOperator(a atom) string {
	for _, m := range a.means {
		switch m {
		case "gt":
			return ">"
		case "lt":
			return "<"
		case "ge":
			return ">="
		case "le":
			return "<="
		case "eq":
			return "="
		}
	}
	return ""
}

// tableAttributes are what tables can be grouped and listed by, in SQL over
// tables t.
var tableAttributes = map[string]string{
	"owner": "t.owner", "domain": "t.domain", "catalog": "t.catalog", "type": "t.type",
	"schema": "coalesce(t.catalog || '.', '') || t.schema", "comment": "t.comment",
	"lastwrite": "t.last_write", "primarykey": "t.primary_key", "foreignkey": "nullif(t.foreign_keys, 0)",
}

// attribute is the SQL of what an atom names, over tables t; empty where it
// names none.
func (p *parser) attribute(a atom) string {
	for _, m := range a.means {
		if sql := tableAttributes[m]; sql != "" {
			return sql
		}
	}
	if name, ok := p.propertyOf(a); ok {
		return "(SELECT value FROM properties WHERE table_name = t.table_name AND property = " + quoted(name) + ")"
	}
	return ""
}

// attributeName is how the attribute of an atom is called in an answer.
func (p *parser) attributeName(a atom) string {
	if name, ok := p.propertyOf(a); ok {
		return name
	}
	for _, m := range a.means {
		switch {
		case m == "lastwrite":
			return "last_write"
		case m == "primarykey":
			return "primary_key"
		case m == "foreignkey":
			return "foreign_keys"
		case tableAttributes[m] != "":
			return m
		}
	}
	return ""
}

func (p *parser) propertyOf(a atom) (string, bool) {
	if len(a.means) > 0 {
		return "", false
	}
	at, ok := p.vocabulary.in(a.text, "property")
	return at.value, ok
}

// measures are numbers of a table, by what names them in the lexicon.
var measures = []struct{ means, name, sql string }{
	{"column", "columns", "t.column_count"},
	{"queries", "queries", "(SELECT queries FROM usage u WHERE u.table_name = t.table_name)"},
	{"queried", "queries", "(SELECT queries FROM usage u WHERE u.table_name = t.table_name)"},
	{"users", "users", "(SELECT users FROM usage u WHERE u.table_name = t.table_name)"},
	{"foreignkey", "foreign_keys", "t.foreign_keys"},
}

// measure is a number of a table: how it is called in an answer, and its SQL
// over tables t. Both are empty where the atom names none.
func (p *parser) measure(a atom) (name, sql string) {
	for _, m := range measures {
		if a.is(m.means) {
			return m.name, m.sql
		}
	}
	if name, ok := p.propertyOf(a); ok {
		return name, "(SELECT max(number) FROM properties x WHERE x.table_name = t.table_name AND x.property = " + quoted(name) + ")"
	}
	return "", ""
}

// compared is a condition on a measure or a property.
func (p *parser) compared(measure atom, operator, value string) condition {
	name, sql := p.measure(measure)
	says := fmt.Sprintf("%s %s %s", name, operator, value)
	if _, property := p.propertyOf(measure); !property {
		return condition{table: sql + " " + operator + " " + value, says: says}
	}
	return propertyCondition(fmt.Sprintf("property = %s AND number %s %s", quoted(name), operator, value), says)
}

// propertyCondition is met by a table where it or one of its columns has such
// a property, by a column where it or its table has.
func propertyCondition(where, says string) condition {
	return condition{
		table: "t.table_name IN (SELECT table_name FROM properties WHERE " + where + ")",
		column: "(c.table_name IN (SELECT table_name FROM properties WHERE column_name IS NULL AND " + where + ")" +
			" OR (c.table_name, c.column_name) IN (SELECT table_name, column_name FROM properties WHERE " + where + "))",
		says: says,
	}
}

// tagCondition is the same of a tag, but a table's tag is not its columns'.
func tagCondition(where, says string) condition {
	return condition{
		table:  "t.table_name IN (SELECT table_name FROM tags WHERE " + where + ")",
		column: "(c.table_name, c.column_name) IN (SELECT table_name, column_name FROM tags WHERE " + where + ")",
		says:   says,
	}
}
