package bot

import (
	"strings"

	"github.com/datafind/datafind/catalog/search"
	"github.com/datafind/datafind/catalog/text"
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
// one it is the first such word alone. It is empty where there is none.
func subject(q Question, a Answer, one bool) string {
	asked := squeezed(q.Text, textRead)
	from, to := -1, 0
	for _, word := range text.Split(asked) {
		if text.IsStop(a.Language, word.Text) || one && text.IsWeak(word.Text) {
			continue
		}
		if from < 0 {
			from = word.Start
		}
		to = word.End
		if one {
			break
		}
	}
	if from < 0 {
		return ""
	}
	return Cut(asked[from:to], nameLimit)
}

// textRead is how many characters of a question its subject is looked for in.
const textRead = 250
