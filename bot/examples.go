package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/text"
)

const (
	examplesGiven = 3
	examplesTried = 40  // searches at most, so that help comes at once
	examplesRead  = 300 // comments whose language is told at most
)

// examples are questions that work on this catalog: worded from the comments
// and names of good tables that the audience may see, of different schemas,
// each tried and kept only where its table comes first.
func examples(ctx context.Context, gen Finder, allowed *catalog.Set, language string) []string {
	var out []string
	schemas := make(map[string]bool)
	tried := 0
	for _, t := range wellKept(gen.Snapshot(), allowed, language) {
		if len(out) == examplesGiven || tried == examplesTried {
			break
		}
		about := aboutTable(t, language)
		if about == "" || schemas[t.Schema] {
			continue
		}
		tried++
		question := fill(In(language).ExampleOf, prose(about)).String()
		r := gen.Search(ctx, search.Query{Text: question, Language: language, Allowed: allowed, Limit: 1})
		if r.Nothing || len(r.Senses) > 1 || len(r.Candidates) == 0 || r.Candidates[0].Table != t {
			continue
		}
		schemas[t.Schema] = true
		out = append(out, question)
	}
	return out
}

// wellKept are the tables worth an example: those commented in the language
// first, and of these the certified and the much used.
func wellKept(snap *catalog.Snapshot, allowed *catalog.Set, language string) []*catalog.Table {
	var all []*catalog.Table
	for id := range snap.Tables {
		t := &snap.Tables[id]
		if !allowed.Has(id) || t.Deprecated || t.Comment == "" {
			continue
		}
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b *catalog.Table) int {
		return cmp.Or(compareBool(b.Certified, a.Certified), cmp.Compare(b.Usage.Users, a.Usage.Users))
	})
	all = all[:min(examplesRead, len(all))]
	own := make(map[*catalog.Table]bool)
	for _, t := range all {
		own[t] = in(language, t.Comment)
	}
	slices.SortStableFunc(all, func(a, b *catalog.Table) int { return compareBool(own[b], own[a]) })
	return all
}

func in(language, s string) bool {
	lang, sure := text.Language(s)
	return sure && lang == language
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// aboutTable says in a few words what a table holds: how its comment begins
// where that is in the language, else the words of its name.
func aboutTable(t *catalog.Table, language string) string {
	if in(language, t.Comment) {
		if about := opening(t.Comment); about != "" {
			return about
		}
	}
	words := text.Words(t.Name)
	if len(words) < 2 || len(words) > 6 {
		return ""
	}
	return strings.ToLower(strings.Join(words, " "))
}

// opening is a comment up to its first stop, where that is two to seven words.
func opening(comment string) string {
	s := strings.Join(strings.Fields(oneLine(comment)), " ")
	if i := strings.IndexAny(s, ".,;:(—–`\"'/"); i >= 0 {
		s = s[:i]
	}
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 7 || len(s) > nameLimit {
		return ""
	}
	return lowerFirst(strings.Join(words, " "))
}

// lowerFirst sets the first letter small unless the word is an abbreviation.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) {
		return s
	}
	return strings.ToLower(string(r[:1])) + string(r[1:])
}
