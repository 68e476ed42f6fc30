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
// each tried and kept only where its table comes first. Names are taken where
// comments in the language do not suffice.
func examples(ctx context.Context, gen Finder, allowed *catalog.Set, language string) []string {
	var out []string
	schemas := make(map[string]bool)
	tried := 0
	good := wellKept(gen.Snapshot(), allowed)
	for _, about := range []func(*catalog.Table, string) string{opening, nameWords} {
		for _, t := range good {
			words := about(t, language)
			if words == "" || schemas[t.Schema] || len(out) == examplesGiven || tried == examplesTried {
				continue
			}
			tried++
			question := fill(In(language).ExampleOf, prose(words)).String()
			r := gen.Search(ctx, search.Query{Text: question, Language: language, Allowed: allowed, Limit: 1})
			if !r.Nothing && len(r.Senses) < 2 && len(r.Candidates) > 0 && r.Candidates[0].Table == t {
				schemas[t.Schema] = true
				out = append(out, question)
			}
		}
	}
	return out
}

// wellKept are the tables worth an example: the certified and the much used
// first.
func wellKept(snap *catalog.Snapshot, allowed *catalog.Set) []*catalog.Table {
	var all []*catalog.Table
	for id := range snap.Tables {
		if t := &snap.Tables[id]; allowed.Has(id) && !t.Deprecated && t.Comment != "" {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b *catalog.Table) int {
		switch {
		case a.Certified == b.Certified:
			return cmp.Compare(b.Usage.Users, a.Usage.Users)
		case a.Certified:
			return -1
		}
		return 1
	})
	return all[:min(examplesRead, len(all))]
}

// nameWords are the words of a table's name, unless they are of another language
// or no words at all.
func nameWords(t *catalog.Table, language string) string {
	words := text.Words(t.Name)
	if len(words) < 2 || len(words) > 5 || strings.ContainsAny(t.Name, "0123456789") {
		return ""
	}
	for _, w := range words {
		if len(w) < 4 && !text.IsStop(language, w) {
			return "" // an abbreviation: nobody speaks like that
		}
	}
	s := strings.Join(words, " ")
	if told, sure := text.Language(s); sure && told != language {
		return ""
	}
	return s
}

// opening is a comment in the language up to its first stop, where that is two
// to seven words.
func opening(t *catalog.Table, language string) string {
	if lang, sure := text.Language(t.Comment); !sure || lang != language {
		return ""
	}
	s := squeezed(t.Comment, nameLimit)
	if i := strings.IndexAny(s, ".,;:(—–"); i >= 0 {
		s = s[:i]
	}
	// "Online orders of the site" is known well enough as online orders.
	if head, _, ok := strings.Cut(s, " of "); ok && strings.Contains(head, " ") {
		s = head
	}
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 7 || len(s) > nameLimit || strings.ContainsAny(s, "`\"/+=<>|&") ||
		text.IsStop(language, text.Fold(words[0])) || text.IsStop(language, text.Fold(words[len(words)-1])) {
		return "" // too long, or part of a sentence: "Each record represents"
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
