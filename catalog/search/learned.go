package search

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog/text"
)

// shortForm is an abbreviation that the catalog itself explains: names have the
// short word, and the comments beside them the long one. Both are numbers of
// words.
type shortForm struct{ Short, Long uint32 }

const (
	shortLeast   = 3  // letters of an abbreviation; fewer stand for anything
	shortMost    = 6  // and at most
	saidLeast    = 2  // comments that must explain it,
	saidOneIn    = 3  // and of those beside a name with it at least one in so many
	explainsMost = 64 // words of a comment that are read
)

// shortForms learns what the abbreviations in the names stand for: for each
// short word that is in no list, the word that it shortens in most of the
// comments beside it. They come in order of the short words.
func (r *records) shortForms(terms []string) []shortForm {
	l := learner{terms: terms, maybe: maybeShort(terms), beside: map[uint32]int{}, said: map[shortForm]int{}}
	var t record
	for table := range r.ends {
		r.read(table, &t)
		l.table(&t)
	}
	best := map[uint32]shortForm{}
	for f, n := range l.said {
		if n < saidLeast || n*saidOneIn < l.beside[f.Short] {
			continue
		}
		if old, ok := best[f.Short]; !ok || n > l.said[old] || n == l.said[old] && f.Long < old.Long {
			best[f.Short] = f
		}
	}
	return slices.SortedFunc(maps.Values(best), func(a, b shortForm) int { return cmp.Compare(a.Short, b.Short) })
}

// maybeShort marks the words that may be abbreviations: short ones that no list
// knows.
func maybeShort(terms []string) []bool {
	known, maybe := loadGlossary().words, make([]bool, len(terms))
	for id, w := range terms {
		maybe[id] = len(w) >= shortLeast && len(w) <= shortMost && !hasDigit(w) &&
			!known[w] && !known[text.Singular(w)] && text.Expand(w) == nil && !text.IsStop("", w)
	}
	return maybe
}

// learner counts what stands beside what.
type learner struct {
	terms  []string
	maybe  []bool            // by word: it may be an abbreviation
	beside map[uint32]int    // by such a word: the comments beside names with it
	said   map[shortForm]int // of those the ones that have the long word
	short  []uint32          // those of the name at hand
}

// table goes through the words of a table, in which a comment follows its name.
func (l *learner) table(t *record) {
	for from := 0; from < len(t.words); {
		to := from + 1
		for to < len(t.words) && t.places[to] == t.places[from] {
			to++
		}
		switch t.places[from].field() {
		case nameF, columnF:
			l.name(t.words[from:to])
		case commentF, columnCommentF:
			l.comment(t.words[from:min(to, from+explainsMost)])
		}
		from = to
	}
}

func (l *learner) name(words []uint32) {
	l.short = l.short[:0]
	for _, w := range words {
		if l.maybe[w] && !has(l.short, w) {
			l.short = append(l.short, w)
		}
	}
}

func (l *learner) comment(words []uint32) {
	for _, short := range l.short {
		l.beside[short]++
		for i, long := range words {
			if shortens(l.terms[short], l.terms[long]) && !has(words[:i], long) {
				l.said[shortForm{short, long}]++
			}
		}
	}
	l.short = l.short[:0]
}

// shortens tells whether a short word can stand for a long one: it has the
// same first letter and the others in the same order, and is no mere form of it.
func shortens(short, long string) bool {
	if short[0] != long[0] || len(long) < len(short)+2 || len(long) > 3*len(short)+2 || hasDigit(long) {
		return false
	}
	if strings.HasPrefix(long, short) && len(long) < len(short)+3 {
		return false
	}
	at := 0
	for i := 0; i < len(long) && at < len(short); i++ {
		if long[i] == short[at] {
			at++
		}
	}
	return at == len(short)
}
