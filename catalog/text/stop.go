package text

import (
	_ "embed" // for the word lists
	"strings"
	"sync"
)

// The lists: one line a kind, "en:", "pt:" and "es:" for words that are never
// what a question is about; "weak:", "thing:" and "period:" for
// IsWeak, IsThing and IsPeriod, and "beside:" for IsFiller.
//
//go:embed stop.txt
var stopFile string

var stopWords = sync.OnceValue(func() map[string]uint8 {
	words := map[string]uint8{}
	for lang, list := range sections(stopFile) {
		for _, w := range list {
			words[Fold(w)] |= langBit(lang)
		}
	}
	return words
})

// IsStop tells whether a folded word carries no content in a language:
// articles, question words ("where", "onde", "dónde"), chat filler ("me diga",
// "please") and the words for what is always looked for ("table", "tabela").
// With an empty language it must be a stop word of one of the three.
func IsStop(lang, word string) bool {
	bits := stopWords()[word] &^ (weakBit | thingBit | periodBit)
	if lang == "" {
		return bits != 0
	}
	return bits&langBit(lang) != 0
}

func langBit(lang string) uint8 {
	for i, l := range Languages {
		if l == lang {
			return 1 << i
		}
	}
	switch lang {
	case "weak":
		return weakBit
	case "thing":
		return thingBit
	case "period":
		return periodBit
	}
	return 0
}

// IsFiller tells whether a word carries no content where it stands: it is a
// stop word, or makes one with its neighbour, as "store" does in "where do we
// store" and not in "sales by store".
func IsFiller(lang string, words []Token, at int) bool {
	w := words[at].Text
	if IsStop(lang, w) {
		return true
	}
	next := "end"
	if at+1 < len(words) {
		next = words[at+1].Text
	}
	return besides()[w+"*+"+next] || at > 0 && besides()[words[at-1].Text+"+"+w+"*"]
}

var besides = sync.OnceValue(func() map[string]bool {
	pairs := map[string]bool{}
	for _, pair := range sections(stopFile)["beside"] {
		pairs[pair] = true
	}
	return pairs
})

// IsThing tells whether a folded stop word names what is always looked for
// ("data", "tabela"): a question of nothing else may be about just that.
func IsThing(word string) bool { return stopWords()[word]&thingBit != 0 }

// sections reads a file of lists: "name: word word …", "#" starts a comment,
// and a name may come again.
func sections(file string) map[string][]string {
	lists := map[string][]string{}
	for line := range strings.Lines(file) {
		line, _, _ = strings.Cut(line, "#")
		if name, words, ok := strings.Cut(line, ":"); ok {
			name = strings.TrimSpace(name)
			lists[name] = append(lists[name], strings.Fields(words)...)
		}
	}
	return lists
}

// IsWeak tells whether a folded word speaks of reckoning ("average", "top",
// "quantidade") rather than of things: it may name a column, but decides
// little.
func IsWeak(word string) bool { return stopWords()[word]&weakBit != 0 }

// IsPeriod tells whether a folded word names a stretch of time ("monthly",
// "dia"): what the data is counted by rather than about.
func IsPeriod(word string) bool { return stopWords()[word]&periodBit != 0 }

const (
	weakBit   = 1 << 7
	thingBit  = 1 << 6
	periodBit = 1 << 5
)
