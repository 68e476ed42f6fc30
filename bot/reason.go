package bot

import (
	"strings"

	"github.com/datafind/datafind/catalog/search"
)

// Reason says that a word of the question met a word of the catalog.
type Reason struct {
	Word string // as asked
	How  search.How
	Term string // the column, the table's name or the word that it met
}

// Same tells whether the two are different words for one thing (≈) rather
// than the same word found (→).
func (r Reason) Same() bool { return r.How == search.Synonym || r.How == search.Translation }

// Text is `churn` → `churn_rate`, or `churn` ≈ cancellation.
func (r Reason) Text() Text {
	word := code(Elide(r.Word, termLimit))
	if r.Same() {
		return append(append(word, prose(" ≈ ")...), prose(Elide(r.Term, termLimit))...)
	}
	return append(append(word, prose(" → ")...), code(Elide(r.Term, termLimit))...)
}

// Reasons are the matches of a candidate worth showing: one for each word of
// the question, three at most, strongest first. Where a word met a column, the
// column is shown, since that is what the asker goes on with.
func Reasons(c Candidate) []Reason {
	var reasons []Reason
	at := make(map[string]int)
	columns := make(map[string]bool)
	for _, m := range c.Matches {
		word := strings.ToLower(m.Word)
		i, seen := at[word]
		switch {
		case !seen:
			at[word] = len(reasons)
			reasons = append(reasons, reason(c, m))
			columns[word] = m.Field == search.ColumnField
		case m.Field == search.ColumnField && !columns[word]:
			reasons[i] = reason(c, m)
			columns[word] = true
		}
	}
	return reasons[:min(3, len(reasons))]
}

func reason(c Candidate, m search.Match) Reason {
	r := Reason{Word: m.Word, How: m.How, Term: m.Term}
	switch {
	case r.Same():
	case m.Column != "":
		r.Term = m.Column
	case m.Field == search.NameField:
		r.Term = c.Table.Name
	}
	return r
}

func reasonLine(reasons []Reason) []Text {
	parts := make([]Text, len(reasons))
	for i, r := range reasons {
		parts[i] = r.Text()
	}
	return parts
}

// sameWords are the synonyms and translations behind the shown tables whose
// own reason no longer shows them, two at most.
func sameWords(a Answer) []Reason {
	var out []Reason
	seen := make(map[string]bool)
	if a.Kind != Tables {
		return nil
	}
	for _, c := range a.Shown() {
		if c.Why == "" {
			continue
		}
		for _, m := range c.Matches {
			r := reason(c, m)
			if !r.Same() || seen[strings.ToLower(r.Word)] || len(out) == 2 {
				continue
			}
			seen[strings.ToLower(r.Word)] = true
			r.Word, r.Term = Elide(oneLine(r.Word), shortLimit), Elide(oneLine(r.Term), shortLimit)
			out = append(out, r)
		}
	}
	return out
}

// subject is the stretch of the question from its first to its last word with
// a meaning: "churn by month" out of "where do we keep churn by month?". With
// one it is the first such word alone. It is empty where no word is known.
func subject(q Question, a Answer, one bool) string {
	text := squeezed(q.Text, textRead)
	from, to := len(text), 0
	end := 0
	for _, w := range contentWords(a) {
		i, j := wordAt(text, w)
		if i < 0 {
			continue
		}
		if i < from {
			from, end = i, j
		}
		to = max(to, j)
	}
	if to == 0 {
		return ""
	}
	if one {
		to = end
	}
	return Cut(text[from:to], nameLimit)
}

// textRead is how many characters of a question its subject is looked for in.
const textRead = 250

func contentWords(a Answer) []string {
	words := append([]string(nil), a.Unknown...)
	for _, c := range a.Candidates {
		for _, m := range c.Matches {
			words = append(words, m.Word)
		}
	}
	return words
}

// wordAt finds a whole word without regard to case; -1 where it is not there.
func wordAt(text, word string) (from, to int) {
	if word == "" || len(word) > len(text) {
		return -1, -1
	}
	lower := strings.ToLower(text)
	word = strings.ToLower(word)
	if len(lower) != len(text) { // a letter whose small form is longer: places would not agree
		lower, text = text, lower
	}
	for at := 0; at < len(lower); {
		i := strings.Index(lower[at:], word)
		if i < 0 {
			return -1, -1
		}
		from, to = at+i, at+i+len(word)
		if !letterBefore(lower, from) && !letterAfter(lower, to) {
			return from, to
		}
		at = to
	}
	return -1, -1
}
