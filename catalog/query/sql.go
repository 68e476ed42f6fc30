package query

import (
	"fmt"
	"strings"
)

// plan writes the SQL of what was understood; false where it makes no whole.
func (p *parser) plan() (Plan, bool) {
	out := Plan{Distinct: p.distinct}
	for _, c := range p.only {
		out.Filters = append(out.Filters, c.says)
	}
	switch {
	case p.noun == "finding":
		return p.findings(out)
	case p.noun == "attribute":
		return p.values(out)
	case p.noun != "table" && p.noun != "column", p.distinct && !p.count:
		return Plan{}, false
	}
	out.Distinct, out.Subject = false, p.noun+"s"
	switch {
	case p.group != "":
		return p.groups(out)
	case p.count:
		out.Form, out.SQL = Count, "SELECT count(*) FROM "+p.from()
		return out, p.order == ""
	}
	return p.list(out)
}

// from is the subject with its conditions.
func (p *parser) from() string {
	var where []string
	for _, c := range p.only {
		switch {
		case p.noun != "column":
			where = append(where, c.table)
		case c.column != "":
			where = append(where, c.column)
		default:
			where = append(where, "c.table_name IN (SELECT table_name FROM tables t WHERE "+c.table+")")
		}
	}
	from := "tables t"
	if p.noun == "column" {
		from = "columns c"
		if p.group != "" {
			from = "columns c JOIN tables t ON t.table_name = c.table_name"
		}
	}
	if len(where) > 0 {
		from += " WHERE " + strings.Join(where, " AND ")
	}
	return from
}

func (p *parser) list(out Plan) (Plan, bool) {
	if len(p.only) == 0 && p.order == "" && !p.exists && !p.listed {
		return Plan{}, false
	}
	out.Form = List
	switch {
	case p.order != "":
		way := "DESC"
		if p.ascending {
			way = "ASC"
		}
		out.Form = Top
		out.SQL = fmt.Sprintf("SELECT t.table_name, %s AS %s FROM %s ORDER BY 2 %s, 1 LIMIT %d", p.order, name(p.orderName), p.from(), way, p.top)
	case p.noun == "column":
		out.SQL = "SELECT c.table_name, c.column_name, " + lastPart + " FROM " + p.from() + " ORDER BY 1, c.position"
	default:
		out.SQL = "SELECT t.table_name, t.name FROM " + p.from() + " ORDER BY 1"
	}
	return out, true
}

// groups counts by the values of an attribute.
func (p *parser) groups(out Plan) (Plan, bool) {
	out.Form = Group
	order := "2 DESC, 1"
	if p.ascending {
		order = "2, 1"
	}
	out.SQL = fmt.Sprintf("SELECT %s AS %s, count(*) AS %s FROM %s GROUP BY 1 HAVING %s IS NOT NULL ORDER BY %s",
		p.group, name(p.orderName), out.Subject, p.from(), name(p.orderName), order)
	if p.top > 0 {
		out.Form = Top
		out.SQL += fmt.Sprint(" LIMIT ", p.top)
	}
	return out, true
}

// values are those of an attribute or a property, counted or listed.
func (p *parser) values(out Plan) (Plan, bool) {
	if p.order != "" || !p.count && !p.distinct && !p.listed {
		return Plan{}, false
	}
	out.Subject, out.Distinct, out.Form = p.orderName, true, List
	value, from := p.group, p.from()
	if p.lacks {
		out.SQL = fmt.Sprintf("SELECT %[1]s AS %[2]s FROM tables t WHERE %[1]s IS NOT NULL EXCEPT SELECT %[1]s FROM %[3]s ORDER BY 1", value, name(p.orderName), from)
		return out, !p.count
	}
	if p.property != "" {
		value = "value"
		from = "properties WHERE property = " + quoted(p.property)
		if len(p.only) > 0 {
			from += " AND table_name IN (SELECT t.table_name FROM " + p.from() + ")"
		}
	}
	if p.count {
		out.Form, out.SQL = Count, fmt.Sprintf("SELECT count(DISTINCT %s) FROM %s", value, from)
		return out, true
	}
	out.SQL = fmt.Sprintf("SELECT DISTINCT %s AS %s FROM %s ORDER BY 1", value, name(p.orderName), from)
	return out, true
}

// lastPart is the table of a column as some sources call it: without its system.
const lastPart = "(SELECT name FROM tables t WHERE t.table_name = c.table_name) AS name"

// findings are columns that look like personal data, in a catalog without tags.
func (p *parser) findings(out Plan) (Plan, bool) {
	out.Form, out.Subject = List, "columns"
	where := "c.suspected IS NOT NULL"
	for _, c := range p.only {
		where += " AND c.table_name IN (SELECT table_name FROM tables t WHERE " + c.table + ")"
	}
	if p.count {
		return Plan{}, false // a guess has no number
	}
	out.SQL = "SELECT c.table_name, c.column_name, c.suspected, " + lastPart + " FROM columns c WHERE " + where + " ORDER BY c.suspected = 'possible', 1, c.position"
	return out, true
}

// name is a name in SQL.
func name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
