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

// LeadsOn are up to three questions that go on from an answer: they ask for
// what it found and did not show. There are none where it found no more, and an
// error where the question is not kept any more.
func (b *Bot) LeadsOn(ctx context.Context, question string) ([]string, error) {
	q, err := b.question(ctx, question)
	if err != nil {
		return nil, err
	}
	gen := b.generation()
	q, a, err := b.latest(ctx, gen, q)
	if err != nil || a.Kind != Tables {
		return nil, unknown(err)
	}
	var more []*catalog.Table
	for _, c := range a.Candidates[len(a.Shown()):] {
		if !c.Table.Deprecated {
			more = append(more, c.Table)
		}
	}
	snap := gen.Snapshot()
	return worded(ctx, gen, snap.Visible(b.readers(ctx, snap, q)), a.Language, more, ownLanguage, examplesGiven), nil
}

// examples are questions that work on this catalog, about good tables that the
// audience may see; in another language, or by the names of columns, only where
// nothing else is there.
func examples(ctx context.Context, see viewer, language string) []string {
	gen, allowed := see.gen, see.allowed
	good := see.whole(ctx, wellKept(see.snap, allowed)...)
	if out := worded(ctx, gen, allowed, language, good, ownLanguage, examplesGiven); len(out) > 0 {
		return out
	}
	if out := worded(ctx, gen, allowed, language, good, []wording{{foreignWords, true}}, 1); len(out) > 0 {
		return out
	}
	return worded(ctx, gen, allowed, language, good, []wording{{columnWord(0), true}, {columnWord(1), false}}, examplesGiven)
}

// wording is a way to ask for a table; spread: for one table of each schema.
type wording struct {
	about  func(t *catalog.Table, language string) string
	spread bool
}

// ownLanguage are the wordings in the asker's language, the best first.
var ownLanguage = []wording{{opening, true}, {nameWords, true}, {opening, false}}

// worded are questions for tables in words of their comments and names, each
// tried and kept only where its table comes first.
func worded(ctx context.Context, gen Finder, allowed *catalog.Set, language string, good []*catalog.Table, ways []wording, enough int) []string {
	var out []string
	schemas := make(map[string]bool)
	tried := make(map[string]bool)
	for _, way := range ways {
		for _, t := range good {
			words := way.about(t, language)
			question := fill(In(language).ExampleOf, prose(words)).String()
			if words == "" || way.spread && schemas[t.Schema] || tried[question] || len(out) >= enough || len(tried) == examplesTried {
				continue
			}
			tried[question] = true
			r := gen.Search(ctx, search.Query{Text: question, Language: language, Allowed: allowed, Limit: 1})
			if !r.Nothing && len(r.Senses) < 2 && len(r.Candidates) > 0 && r.Candidates[0].Table.FullName() == t.FullName() {
				schemas[t.Schema] = true
				out = append(out, question)
			}
		}
	}
	return out
}

// wellKept are the tables worth an example: the certified and the much used
// first.
func wellKept(snap *catalog.Snapshot, allowed *catalog.Set) []int {
	var all []int
	for id := range snap.Tables {
		if allowed.Has(id) && !snap.Tables[id].Deprecated {
			all = append(all, id)
		}
	}
	slices.SortStableFunc(all, func(x, y int) int {
		switch a, b := &snap.Tables[x], &snap.Tables[y]; {
		case a.Certified == b.Certified:
			return cmp.Compare(b.Usage.Users, a.Usage.Users)
		case a.Certified:
			return -1
		}
		return 1
	})
	return all[:min(examplesRead, len(all))]
}

// nameWords are the words of a table's name, where they are English: no other
// of the languages sets nouns side by side.
func nameWords(t *catalog.Table, language string) string {
	s := foreignWords(t, language)
	if told, sure := text.Language(s); !sure || told != language || language != "en" {
		return ""
	}
	return s
}

// foreignWords are the words of a table's name, whatever their language; none
// where it holds an abbreviation, for nobody speaks like that.
func foreignWords(t *catalog.Table, language string) string {
	words := text.Words(t.Name)
	if len(words) < 2 || len(words) > 5 || strings.ContainsAny(t.Name, "0123456789") {
		return ""
	}
	for _, w := range words {
		if len(w) < 4 && !text.IsStop(language, w) {
			return ""
		}
	}
	return strings.Join(words, " ")
}

// columnWord gives the name of a table's column, the nth of those that are a
// word and not an abbreviation.
func columnWord(n int) func(*catalog.Table, string) string {
	return func(t *catalog.Table, _ string) string {
		at := 0
		for i := range t.Columns {
			name := t.Columns[i].Name
			if len(text.Words(name)) != 1 || len(name) < 5 || strings.ContainsAny(name, "0123456789") {
				continue
			}
			if at == n {
				return strings.ToLower(name)
			}
			at++
		}
		return ""
	}
}

// grainWords begin what a row stands for, which nobody asks for: "one row per".
var grainWords = []string{"one", "each", "uma", "um", "cada", "una", "un"}

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
	// "Online orders of the site" is known well enough as online orders; what is
	// longer is not: "Estimates of the number of".
	if head, _, ok := strings.Cut(s, " of "); ok && strings.Count(head, " ") == 1 {
		s = head
	}
	words := strings.Fields(s)
	if len(words) < 2 || slices.Contains(grainWords, text.Fold(words[0])) || len(words) > 7 || len(s) > nameLimit || strings.ContainsAny(s, "`\"/+=<>|&·_[]{}") ||
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
