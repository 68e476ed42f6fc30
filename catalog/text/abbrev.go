package text

import (
	_ "embed" // for the list
	"sync"
)

// The trade's short forms: "cust: customer".
//
//go:embed abbrev.txt
var abbrevFile string

var abbreviations = sync.OnceValue(func() map[string][]string { return sections(abbrevFile) })

var shortForms = sync.OnceValue(func() map[string][]string {
	short := map[string][]string{}
	for abbr, long := range abbreviations() {
		for _, w := range long {
			short[w] = append(short[w], abbr)
		}
	}
	return short
})

// Expand gives the folded words that a folded abbreviation may stand for
// ("dt": data, date, fecha); nil where it is none. The slice is shared and
// must not be changed.
func Expand(abbr string) []string { return abbreviations()[abbr] }

// Shorten gives the abbreviations of a folded word ("customer": cust, cst);
// nil where it has none, in no order. The slice is shared and must not be
// changed.
func Shorten(word string) []string { return shortForms()[word] }
