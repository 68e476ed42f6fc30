package search

import (
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

const (
	maxSenses   = 4
	senseWords  = 2   // a longer question says what it means
	senseEqual  = 0.6 // of the best score, where the names meet the question alike
	senseLooked = 8   // candidates that can be a reading
)

// senses finds the readings of a short question: candidates that have its
// words in their names, the same words as the first one's, but lie in another
// part of the company. Each part is named once, by its best candidate. A bad
// reading is worse than none: what only a synonym or a column meets is none,
// nor is what is on its way to a finished table or was given up, and where the
// question says the whole name of the first, it must say the others' too.
func (ix *Index) senses(q *question, found []looked) []Sense {
	if n := q.content(); n == 0 || n > senseWords || len(found) < 2 || found[0].typed && !found[1].typed {
		return nil
	}
	named := nameTerms(q, &found[0])
	if named == nil {
		return nil
	}
	var list []Sense
	seen := map[string]bool{}
	for i := range found[:min(senseLooked, len(found))] {
		f := &found[i]
		if f.Score < senseEqual*found[0].Score || len(list) == maxSenses {
			break
		}
		if ix.layer(uint32(f.ID)) == rawLayer || f.Table.Deprecated || found[0].whole > f.whole && found[0].whole > wholeSaid || !slices.EqualFunc(named, nameTerms(q, f), sameWord(q.lang)) {
			continue
		}
		if label := senseLabel(f.Table); label != "" && !seen[label] {
			seen[label] = true
			list = append(list, Sense{Label: label, Candidate: i})
		}
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// wholeSaid is how much of a name must be said for all of it: a plural is not
// quite its singular.
const wholeSaid = 0.9

// sameWord tells whether two words of the catalog are forms of one.
func sameWord(lang string) func(a, b string) bool {
	return func(a, b string) bool {
		return text.Singular(a) == text.Singular(b) || text.Stem(lang, a) == text.Stem(lang, b)
	}
}

// nameTerms is the word of a table's name that each content word of the
// question met; nil where one met none.
func nameTerms(q *question, f *looked) []string {
	var terms []string
	for i := range q.words {
		w := &q.words[i]
		if w.weight < 1 {
			continue
		}
		met := ""
		for _, m := range f.Matches {
			if m.Word == w.written && m.Field == NameField {
				met = m.Term
				break
			}
		}
		if met == "" {
			return nil
		}
		terms = append(terms, met)
	}
	return terms
}

// senseLabel is the part of the company that a table belongs to: its domain,
// else its schema, in at most two words ("customers addresses" of
// customers_and_addresses).
func senseLabel(t *catalog.Table) string {
	label := t.Domain
	if label == "" {
		label = t.Schema
	}
	words := strings.FieldsFunc(label, func(r rune) bool { return strings.ContainsRune("_ -./", r) })
	if len(words) > 2 {
		words = slices.DeleteFunc(words, func(w string) bool { return isDigits(w) || text.IsStop("", text.Fold(w)) })
	}
	return strings.Join(words[:min(2, len(words))], " ")
}
