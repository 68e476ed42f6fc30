package query

import "strings"

// countable is what a number can be asked of that the metadata alone could
// tell.
var countable = []string{"table", "column", "view", "owner", "domain", "catalog", "schema", "tag", "type", "datum"}

// AsksToCount tells whether a question is for a number of things of the
// catalog ("how many tables …"), be it understood or not: whoever declines it
// should say so. language is that of the question.
func AsksToCount(question, language string) bool {
	counted := false
	words := cut(question)
	for i := 0; i < len(words); {
		a, known := phraseAt(words[i:], language)
		switch {
		case !counted:
			counted = known && a.is("count") && a.outright()
		case known && (a.is("filler") || a.is("distinct")):
		default:
			return known && isAny(a, countable)
		}
		i += max(a.words, 1)
	}
	return false
}

// outright tells whether a phrase can only ask for a number: "count" and its
// like are names of other things too.
func (a atom) outright() bool {
	word := strings.ToLower(a.text)
	return a.words > 1 || strings.HasPrefix(word, "quant") || strings.HasPrefix(word, "cuánt") || strings.HasPrefix(word, "cuant")
}

func isAny(a atom, means []string) bool {
	for _, m := range means {
		if a.is(m) {
			return true
		}
	}
	return false
}
