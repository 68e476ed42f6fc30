package bot

import (
	"context"
	"strings"
	"unicode"

	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/text"
	"github.com/datafind/datafind/llm"
)

// nameSought is how many tables a typed name is looked for among.
const nameSought = 5

// named is what is meant by a text that names its tables itself: "compare
// gold.sales.orders and gold.sales.invoices", "explain gold.sales.orders". It
// is zero where a name is that of no table that the audience may see.
func (b *Bot) named(ctx context.Context, gen Finder, q Question) Wish {
	words := withoutPolite(text.Words(q.Text))
	_, compare := startsWith(words, "compare")
	_, explain := startsWith(words, "explain")
	if !compare && !explain {
		return Wish{}
	}
	var tables []string
	see := b.sight(ctx, gen, q)
	for _, name := range typedNames(q.Text) {
		full, ok := see.called(ctx, gen, name)
		if !ok || len(tables) == shownLimit {
			return Wish{}
		}
		tables = append(tables, full)
	}
	switch {
	case compare && len(tables) > 1:
		return Wish{Prose: llm.Comparison, Tables: tables}
	case explain && len(tables) == 1:
		return Wish{Prose: llm.Explanation, Table: tables[0]}
	}
	return Wish{}
}

// called is the full name of the table that a person calls by a name, whole or
// its last parts.
func (v viewer) called(ctx context.Context, gen Finder, name string) (full string, ok bool) {
	if t, ok := v.table(name); ok {
		return t.FullName(), true
	}
	r := gen.Search(ctx, search.Query{Text: name, Allowed: v.allowed, Limit: nameSought})
	for _, c := range r.Candidates {
		if calls(name, c.Table.FullName()) {
			return c.Table.FullName(), true
		}
	}
	return "", false
}

// typedNames are the words of a text that are put together as names are and as
// nobody writes words, each once.
func typedNames(asked string) []string {
	var names []string
	known := make(map[string]bool)
	for _, word := range strings.FieldsFunc(asked, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' && r != '-'
	}) {
		if word = strings.Trim(word, ".-"); strings.ContainsAny(word, "_.") && !known[word] {
			known[word] = true
			names = append(names, word)
		}
	}
	return names
}
