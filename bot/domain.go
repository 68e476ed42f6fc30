package bot

import (
	_ "embed" // for the list
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog/text"
)

// The usual parts of a company. A catalog writes them as names, in any
// language and without diacritics ("cartoes", "hr"); people read words.
//
//go:embed domain.txt
var domainFile string

var domains = sync.OnceValue(func() map[string][]string {
	known := make(map[string][]string)
	for line := range strings.Lines(domainFile) {
		line, _, _ = strings.Cut(line, "#")
		cells := strings.Split(line, "|")
		if len(cells) != 4 {
			continue
		}
		for i, c := range cells[:3] {
			cells[i] = strings.TrimSpace(c)
		}
		for _, name := range append(strings.Fields(cells[3]), cells[:3]...) {
			known[domainKey(name)] = cells[:3]
		}
	}
	return known
})

func domainKey(name string) string { return strings.Join(text.Words(name), " ") }

// Part is how people call a part of the company that a catalog names, a domain
// or a schema: in their language where it is one of the usual, else word for
// word as it is written.
func (w Words) Part(name string) string {
	name = strings.Join(strings.Fields(strings.ReplaceAll(oneLine(name), "_", " ")), " ")
	if names, ok := domains()[domainKey(name)]; ok {
		switch w.Language {
		case "pt":
			return names[1]
		case "es":
			return names[2]
		}
		return names[0]
	}
	words := strings.Split(name, " ")
	for i, word := range words {
		if acronym(word) {
			words[i] = strings.ToUpper(word)
		}
	}
	return capital(strings.Join(words, " "))
}

// acronym tells whether a short word can only be spelled: crm, mx, b2b.
func acronym(word string) bool {
	return len(word) < 5 && !strings.ContainsAny(text.Fold(word), "aeiouy")
}
