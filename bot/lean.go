package bot

import (
	_ "embed" // for the list
	"slices"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog/text"
)

//go:embed lean.txt
var leanFile string

// leaning are the phrases of each kind by their words, the longest first.
var leaning = sync.OnceValue(func() map[string][][]string {
	kinds := make(map[string][][]string)
	for line := range strings.Lines(leanFile) {
		line, _, _ = strings.Cut(line, "#")
		kind, list, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		for phrase := range strings.SplitSeq(list, "|") {
			kinds[kind] = append(kinds[kind], strings.Fields(phrase))
		}
	}
	for _, phrases := range kinds {
		slices.SortStableFunc(phrases, func(a, b []string) int { return len(b) - len(a) })
	}
	return kinds
})

// lean is how a text leans on what was said before. The zero value stands
// alone.
type lean struct {
	over     bool   // nothing said before counts any more
	language string // the same again in this language
	only     Only   // the same again, narrowed
	place    int    // one of the tables shown, from 1
	explain  bool   // it, or the first one
	compare  placed // these with each other
	columns  bool   // the columns of it, or of the first one
	more     string // words to add to what was asked
}

// placed are places of tables shown.
type placed [shownLimit]bool

// moreAtMost is how many words a text may add; a longer one stands alone.
const moreAtMost = 6

// leanOf reads a text as people follow up on an answer: "only certified", "the
// second one: which columns?", "and by month?", "em português", "start over".
func leanOf(asked string) lean {
	words := withoutPolite(text.Words(text.Mask(asked)))
	rest := words
	if after, ok := startsWith(words, "more"); ok {
		rest = after
	}
	switch {
	case len(rest) == 0 || len(rest) > 12:
		return lean{}
	case is(words, "over"):
		return lean{over: true}
	}
	if l := languageAsked(rest); l != "" {
		return lean{language: l}
	}
	if only, ok := narrowing(rest); ok {
		return lean{only: only}
	}
	if l, ok := toTell(rest); ok {
		return l
	}
	if l, ok := pointing(rest); ok {
		return l
	}
	return adding(words, rest)
}

// languageAsked is the language that is wanted: "em português por favor".
func languageAsked(words []string) string {
	if after, ok := startsWith(words, "answer"); ok {
		words = after
	}
	for _, language := range text.Languages {
		if is(words, language) {
			return language
		}
	}
	return ""
}

// narrowing reads "only certified", "só as de finanças", "without personal data".
func narrowing(words []string) (only Only, ok bool) {
	rest, said := startsWith(words, "only")
	if n := len(words) - 1; !said && n > 0 && is(words[n:], "only") { // "certified only"
		rest, said = words[:n], true
	}
	switch bare := without(rest, "filler"); {
	case is(rest, "current"), is(bare, "current"):
		return Only{Current: true}, true
	case is(rest, "impersonal"), is(bare, "impersonal"):
		return Only{Impersonal: true}, true
	case is(bare, "certified"):
		return Only{Certified: true}, true
	case said && len(bare) == 1:
		return Only{In: bare[0]}, true
	}
	return Only{}, false
}

// pointing reads "the second one: which columns?" and "which columns does it
// have?": an ordinal or columns, and nothing besides that says more.
func pointing(words []string) (l lean, ok bool) {
	for _, w := range words {
		one := []string{w}
		if at := ordinal(one); at > 0 {
			l.place = at
			continue
		}
		switch {
		case is(one, "columns"):
			l.columns = true
		case !is(one, "about"):
			return lean{}, false
		}
	}
	return l, l.place > 0 || l.columns
}

// toTell reads "compare the first two", "what is the difference?" and "explain
// the second one": nothing that says more may stand besides.
func toTell(words []string) (l lean, ok bool) {
	rest, compare := startsWith(words, "compare")
	if !compare {
		if rest, l.explain = startsWith(words, "explain"); !l.explain {
			return lean{}, false
		}
	}
	for _, w := range rest {
		one := []string{w}
		at := ordinal(one)
		switch {
		case at > 0 && compare:
			l.compare[at-1] = true
		case at > 0:
			l.place = at
		case compare && is(one, "three"):
			l.compare = placed{true, true, true}
		case !is(one, "about") && !(compare && is(one, "between")):
			return lean{}, false
		}
	}
	if compare {
		l.compare = l.compare.atLeastTwo()
	}
	return l, true
}

// atLeastTwo adds the first places to those that were said.
func (p placed) atLeastTwo() placed {
	said := 0
	for _, is := range p {
		if is {
			said++
		}
	}
	for i := 0; said < 2; i++ {
		if !p[i] {
			p[i] = true
			said++
		}
	}
	return p
}

// ordinal is the place that a word says, 0 where it says none.
func ordinal(one []string) int {
	for at, kind := range []string{"first", "second", "third"} {
		if is(one, kind) {
			return at + 1
		}
	}
	return 0
}

// adding reads "and by month?", "e por mês?", "per customer".
func adding(words, rest []string) lean {
	of, by := startsWith(rest, "by")
	led := len(rest) < len(words)
	if by && len(of) == 0 || !led && !by || len(rest) > moreAtMost {
		return lean{}
	}
	if _, where := startsWith(rest, "where"); where {
		return lean{} // a whole question of its own
	}
	return lean{more: strings.Join(without(rest, "article"), " ")}
}

// startsWith is what follows a phrase of a kind.
func startsWith(words []string, kind string) (rest []string, ok bool) {
	for _, phrase := range leaning()[kind] {
		if len(phrase) <= len(words) && slices.Equal(words[:len(phrase)], phrase) {
			return words[len(phrase):], true
		}
	}
	return words, false
}

func is(words []string, kind string) bool {
	rest, ok := startsWith(words, kind)
	return ok && len(rest) == 0
}

func without(words []string, kind string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return is([]string{w}, kind) })
}

// withoutPolite takes "please" and its like off both ends.
func withoutPolite(words []string) []string {
	polite := func(w string) bool { return said()[w] == "polite" && w != "por" }
	trim := func() {
		for len(words) > 0 && polite(words[0]) {
			words = words[1:]
		}
		for n := len(words); n > 0 && polite(words[n-1]); n-- {
			words = words[:n-1]
		}
	}
	trim()
	if n := len(words); n > 0 && words[n-1] == "por" { // "por favor"
		words = words[:n-1]
	}
	trim()
	return words
}
