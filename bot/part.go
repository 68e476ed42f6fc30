package bot

import (
	"strings"

	"github.com/datafind/datafind/catalog/text"
)

// Part is how people call a part of the company that a catalog names, a domain
// or a schema: in their language where it is one of the usual, else word for
// word as it is written.
func (w Words) Part(name string) string {
	name = strings.Join(strings.Fields(strings.ReplaceAll(oneLine(name), "_", " ")), " ")
	if names := text.PartNames(name); names != nil {
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
