package text

import (
	_ "embed" // for the list
	"strings"
	"sync"
)

// The usual parts of a company. A catalog writes them as names, in any
// language and without diacritics ("cartoes", "hr"); people read words.
//
//go:embed part.txt
var partFile string

var parts = sync.OnceValue(func() map[string][]string {
	known := make(map[string][]string)
	for line := range strings.Lines(partFile) {
		line, _, _ = strings.Cut(line, "#")
		cells := strings.Split(line, "|")
		if len(cells) != 4 {
			continue
		}
		names := append(cells[:3:3], strings.Fields(cells[3])...)
		for i, name := range names {
			names[i] = strings.TrimSpace(name)
			known[partKey(name)] = names
		}
	}
	return known
})

func partKey(name string) string { return strings.Join(Words(name), " ") }

// PartNames is what a usual part of a company is called: in English, Portuguese
// and Spanish, then by other names; nil where a name is of none.
func PartNames(name string) []string { return parts()[partKey(name)] }
