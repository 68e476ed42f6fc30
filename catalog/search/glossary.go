package search

import (
	_ "embed" // for the glossary
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog/text"
)

//go:embed glossary.txt
var glossaryFile string

// glossary knows which words of the three languages mean nearly the same. It
// is a small list made by hand, kept
// behind this one type.
type glossary struct {
	groups [][3][]string       // by group and language: folded words
	byForm [3]map[string][]int // by language: the groups of a word by its singular
	byStem [3]map[string][]int // the same by its stem
	words  map[string]bool     // every folded word in it
	owners map[string]uint8    // by singular: a bit for each language that has it
}

var loadGlossary = sync.OnceValue(func() *glossary { return parseGlossary(glossaryFile) })

// parseGlossary reads lines of "English | Portuguese | Spanish", words apart
// by blanks, "#" starting a comment.
func parseGlossary(file string) *glossary {
	g := &glossary{words: map[string]bool{}, owners: map[string]uint8{}}
	var stem [3]func(string) string
	for i, lang := range text.Languages {
		g.byForm[i], g.byStem[i] = map[string][]int{}, map[string][]int{}
		stem[i] = text.NewStemmer(lang)
	}
	for line := range strings.Lines(file) {
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		n := len(g.groups)
		g.groups = append(g.groups, [3][]string{})
		for i, part := range strings.SplitN(line, "|", 3) {
			for _, w := range strings.Fields(text.Fold(part)) {
				g.groups[n][i] = append(g.groups[n][i], w)
				g.words[w] = true
				g.owners[text.Singular(w)] |= 1 << i
				addGroup(g.byForm[i], text.Singular(w), n)
				addGroup(g.byStem[i], stem[i](w), n)
			}
		}
	}
	return g
}

func addGroup(by map[string][]int, key string, n int) {
	if list := by[key]; len(list) == 0 || list[len(list)-1] != n {
		by[key] = append(list, n)
	}
}

// groupsOf finds the groups of a folded word in a language: by its singular,
// else by its stem, which is the looser tie.
func (g *glossary) groupsOf(lang int, word string) (groups []int, loose bool) {
	if list := g.byForm[lang][text.Singular(word)]; len(list) > 0 {
		return list, false
	}
	return g.byStem[lang][text.Stem(text.Languages[lang], word)], true
}

// speaks tells whether a folded word is one of a language, as far as is known.
func (g *glossary) speaks(lang, word string) bool {
	for l, name := range text.Languages {
		if name == lang {
			return len(g.byForm[l][text.Singular(word)]) > 0
		}
	}
	return false
}
