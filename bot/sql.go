package bot

import (
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
)

// selected is how many columns a SELECT names.
const selected = 12

// Select is a query of real names that can be copied: the columns to use
// first, then the others as they come, twelve at most. Names are quoted where
// they need it.
func Select(t *catalog.Table, use ...string) string {
	var columns []string
	add := func(name string) {
		if len(columns) < selected && columnAt(t, name) >= 0 && !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	for _, name := range use {
		add(name)
	}
	for i := range t.Columns {
		add(t.Columns[i].Name)
	}
	for i := range columns {
		columns[i] = quoted(columns[i])
	}
	list := "*"
	if len(columns) > 0 {
		list = strings.Join(columns, ",\n  ")
	}
	var name []string
	for _, part := range []string{t.Catalog, t.Schema, t.Name} {
		if part != "" {
			name = append(name, quoted(part))
		}
	}
	return "SELECT\n  " + list + "\nFROM " + strings.Join(name, ".") + "\nLIMIT 100"
}

// quoted sets a name in backticks unless it is a plain identifier that no SQL
// reads as a word of its own.
func quoted(name string) string {
	plain := name != "" && !slices.Contains(reserved, strings.ToLower(name))
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || r < '0' || r > '9') {
			plain = false
		}
	}
	if plain {
		return name
	}
	return "`" + strings.ReplaceAll(oneLine(name), "`", "``") + "`"
}

// reserved are the words that may name a column and break a query unquoted.
var reserved = []string{
	"all", "and", "anti", "any", "as", "asc", "between", "both", "by", "case", "cast", "check", "column",
	"constraint", "create", "cross", "current_date", "current_time", "current_timestamp", "date", "desc",
	"distinct", "drop", "else", "end", "except", "exists", "false", "fetch", "filter", "for", "foreign",
	"from", "full", "grant", "group", "having", "in", "index", "inner", "insert", "intersect", "interval",
	"into", "is", "join", "key", "lateral", "left", "like", "limit", "minus", "natural", "not", "null",
	"offset", "on", "only", "or", "order", "outer", "overlaps", "primary", "references", "right", "row",
	"rows", "select", "semi", "session_user", "set", "some", "start", "table", "then", "time", "timestamp",
	"to", "trailing", "true", "union", "unique", "unknown", "update", "user", "using", "values", "when",
	"where", "window", "with",
}
