package query

import (
	_ "embed" // for the list
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog/text"
)

//go:embed lexicon.txt
var lexiconFile string

// lexicon is what phrases mean, by their words. A phrase may mean several
// things; the order of the file is that of preference.
var lexicon = sync.OnceValue(func() map[string][]string {
	known := map[string][]string{}
	for line := range strings.Lines(lexiconFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		means, phrases, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		means, language, ofOne := strings.Cut(means, ".")
		if ofOne {
			language = "." + language
		}
		for phrase := range strings.SplitSeq(phrases, "|") {
			phrase = strings.TrimSpace(phrase) + language
			known[phrase] = append(known[phrase], means)
		}
	}
	return known
})

// longestPhrase is how many words a phrase of the lexicon or a name has.
const longestPhrase = 6

// atom is a part of a question: a phrase of the lexicon, a number, a date or
// what the catalog may know.
type atom struct {
	means []string // of the lexicon; empty for all else
	text  string   // as written
	words int      // that it takes up
}

func (a atom) is(means string) bool {
	for _, m := range a.means {
		if m == means {
			return true
		}
	}
	return false
}

var (
	wordPattern = regexp.MustCompile(`"[^"]*"|“[^”]*”|'[^']{2,}'|[\p{L}\p{N}_@$][\p{L}\p{N}\p{M}_.@$-]*|[<>]=?|==?`)
	datePattern = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)
	isNumber    = regexp.MustCompile(`^\d+(\.\d+)?$`)
	apostrophe  = strings.NewReplacer("'t ", "t ", "’t ", "t ", "≥", ">=", "≤", "<=")
)

// cut takes a question apart.
func cut(question string) []string {
	var out []string
	for _, w := range wordPattern.FindAllString(apostrophe.Replace(question+" "), -1) {
		if w = strings.TrimRight(w, ".-"); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// unquoted is a quoted word without its quotes, and whether it had any.
func unquoted(w string) (string, bool) {
	if n := len(w); n > 2 && (w[0] == '"' || w[0] == '\'') {
		return w[1 : n-1], true
	}
	if inner, ok := strings.CutPrefix(w, "“"); ok {
		return strings.TrimSuffix(inner, "”"), true
	}
	return w, false
}

// phraseAt is the longest phrase of the lexicon that begins with the first of
// some words.
func phraseAt(words []string, language string) (a atom, ok bool) {
	for n := min(longestPhrase, len(words)); n > 0; n-- {
		var folded []string
		for _, w := range words[:n] {
			folded = append(folded, strings.ReplaceAll(text.Fold(w), "_", " "))
		}
		phrase := strings.Join(folded, " ")
		if means := slices.Concat(lexicon()[phrase+"."+language], lexicon()[phrase]); len(means) > 0 {
			return atom{means: means, text: strings.Join(words[:n], " "), words: n}, true
		}
	}
	return atom{}, false
}

// slipOf is what a word means that is one of the lexicon with a slip of the
// keyboard; nil where it is none, or may be several that mean different things.
func slipOf(word string) (means []string) {
	word = text.Fold(word)
	for phrase, those := range lexicon() {
		if text.Slip(word, phrase) {
			if means != nil && !slices.Equal(means, those) {
				return nil
			}
			means = those
		}
	}
	return means
}
