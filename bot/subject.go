package bot

import (
	"slices"
	"strings"
	"unicode"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// textRead is how many characters of a question its subject is looked for in.
const textRead = 250

// subject is the stretch of the question from its first to its last word with
// a meaning: "churn by month" out of "where do we keep churn by month?". It is
// empty where there is none. Personal data in it is masked: it stands in
// notifications, and may be shared.
func subject(q Question, a Answer) string {
	asked := text.Mask(squeezed(q.sought(), textRead))
	language := a.Language
	if told, sure := text.Language(asked); sure {
		language = told
	}
	words := text.Split(asked)
	words = words[howMuch(words, language):]
	from, to := -1, 0
	for i, word := range words {
		if text.IsFiller(language, words, i) && word.Whole == "" {
			continue
		}
		if from < 0 {
			from = word.Start
		}
		to = word.End
	}
	if from < 0 {
		return ""
	}
	if from > 0 && asked[from-1] == '[' { // what was masked
		from--
	}
	if to < len(asked) && asked[to] == ']' {
		to++
	}
	return Cut(asked[from:to], nameLimit)
}

// howMuch is how many words ask for a measure of what follows: "how fresh is",
// "qué tan reciente es".
func howMuch(words []text.Token, language string) int {
	is := []string{"is", "are", "was", "were", "e", "esta", "estao", "es", "estan", "son"}
	at := 0
	switch {
	case len(words) > 3 && slices.Contains([]string{"how", "quao"}, words[0].Text):
		at = 1
	case len(words) > 4 && words[0].Text == "que" && words[1].Text == "tan":
		at = 2
	default:
		return 0
	}
	if text.IsStop(language, words[at].Text) || !slices.Contains(is, words[at+1].Text) {
		return 0
	}
	return at + 2
}

// calls tells whether a text is a table's name, whole or its last parts.
func calls(s, fullName string) bool {
	s, fullName = strings.ToLower(s), strings.ToLower(fullName)
	return s == fullName || s != "" && strings.HasSuffix(fullName, "."+s)
}

// typed tells whether a question holds a table's name as nobody writes words:
// nothing needs to be said of why it was found.
func typed(question string, t *catalog.Table) bool {
	return slices.ContainsFunc(typedNames(question), func(name string) bool { return calls(name, t.FullName()) })
}

// capital sets the first letter large, but not that of a name.
func capital(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if strings.ContainsAny(first, "_.0123456789") || strings.ToLower(first) != first {
		return s
	}
	for i, r := range s {
		return s[:i] + string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// about is what the question is about, or the question where that is unknown.
func (c *composer) about() string {
	if s := subject(c.q, c.a); s != "" {
		return s
	}
	return Cut(strings.Trim(text.Mask(squeezed(c.q.sought(), textRead)), " ¿?¡!.,;:"), nameLimit)
}

// which asks for the reading that is meant: "Churn of what?".
func (c *composer) which() string {
	if c.a.Asks != "" {
		return c.a.Asks
	}
	s := subject(c.q, c.a)
	if s == "" {
		return c.WhichOne
	}
	return fill(c.OfWhat, prose(capital(s))).String()
}
