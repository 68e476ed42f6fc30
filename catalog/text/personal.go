package text

import (
	_ "embed" // for the list
	"slices"
	"strings"
	"sync"
)

// Sensitivity is how much a column tells of a person.
type Sensitivity string

// From less to more.
const (
	NotPersonal      Sensitivity = ""
	PossiblyPersonal Sensitivity = "possible" // tells something of one, or points to one with another table
	DirectlyPersonal Sensitivity = "direct"   // identifies, contacts or locates one by itself
)

//go:embed personal.txt
var personalFile string

// personalWords are lists of phrases by their name, the longest phrase in words
// being personalLongest.
var personalWords = sync.OnceValue(func() map[string]map[string]bool {
	lists := map[string]map[string]bool{}
	for line := range strings.Lines(personalFile) {
		kind, phrases, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if lists[kind] == nil {
			lists[kind] = map[string]bool{}
		}
		for phrase := range strings.SplitSeq(phrases, "|") {
			lists[kind][strings.Join(joined(strings.Fields(phrase)), " ")] = true
		}
	}
	return lists
})

const personalLongest = 4

// Personal says by name and comment whether a column looks like personal data,
// and which words made it look so. It is a guess: a tag knows better.
func Personal(column, table, comment string) (s Sensitivity, because string) {
	words, about := joined(Words(column)), joined(Words(table))
	foreign := hasAny("other", about) && !hasAny("person", about)
	if s, because = sensitive(words, foreign); s != NotPersonal {
		return s, because
	}
	named := find("name", words)
	if rest := without(words, named); named != "" && !hasAny("other", rest) && !hasAny("measure", rest) &&
		(hasAny("person", rest) || !foreign && hasAny("person", about)) {
		return DirectlyPersonal, named
	}
	if told := joined(Words(comment)); len(told) <= longestTelling && !hasAny("measure", words) && !hasAny("other", words) {
		return sensitive(told, foreign)
	}
	return NotPersonal, ""
}

// longestTelling is how many words a comment has that says just what a column
// is. Longer ones speak of much.
const longestTelling = 6

// sensitive looks for what tells of a person, unless the words beside it make
// it something else. The longer phrase knows better: birth year, birth.
func sensitive(words []string, foreign bool) (Sensitivity, string) {
	s, phrase := DirectlyPersonal, find("direct", words)
	if possible := find("possible", words); phrase == "" || strings.Count(possible, " ") > strings.Count(phrase, " ") {
		s, phrase = PossiblyPersonal, possible
	}
	rest := without(words, phrase)
	if phrase == "" || hasAny("measure", rest) || hasAny("other", rest) || foreign && !hasAny("person", words) {
		return NotPersonal, ""
	}
	return s, phrase
}

// without is the words that are not of a phrase.
func without(words []string, phrase string) []string {
	of := strings.Fields(phrase)
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(of, w) })
}

// joined leaves out the small words between others: nome_da_mae.
func joined(words []string) []string {
	var out []string
	for _, w := range words {
		switch w {
		case "de", "da", "do", "del", "la", "of", "the", "el", "dos", "das":
		default:
			out = append(out, w)
		}
	}
	return out
}

func hasAny(list string, words []string) bool { return find(list, words) != "" }

// find is the longest phrase of a list among words in a row, or empty.
func find(list string, words []string) string {
	known := personalWords()[list]
	for n := min(personalLongest, len(words)); n > 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			if phrase := strings.Join(words[i:i+n], " "); known[phrase] {
				return phrase
			}
		}
	}
	return ""
}
