package text

import (
	_ "embed" // for the word lists
	"strings"
	"sync"
)

// The lists: one line a kind, "en:", "pt:" and "es:" for words that are never
// what a question is about.
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
	bits := stopWords()[word] &^ weakBit
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
	if lang == "weak" {
		return weakBit
	}
	return 0
}

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

const weakBit = 1 << 7
