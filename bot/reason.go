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

	tells bool // not only the same word again, in the name or the comment
}

// Same tells whether the two are different words for one thing (≈) rather
// than the same word found (→).
func (r Reason) Same() bool {
	return r.How == search.Synonym || r.How == search.Translation || r.How == search.Glossary
}

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
	reasons := met(c)
	return reasons[:min(3, len(reasons))]
}

// met are the reasons of a candidate, one for each word of the question.
func met(c Candidate) []Reason {
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
	return reasons
}

// telling are the reasons that say something beside a table's name and
// comment: a column, or another word for what was asked. Of two that lead to
// the same place the stronger stands.
func telling(c Candidate) []Reason {
	var out []Reason
	shown := make(map[string]bool)
	for _, r := range met(c) {
		if key := strings.ToLower(r.Term); r.tells && !shown[key] && len(out) < 3 {
			shown[key] = true
			out = append(out, r)
		}
	}
	return out
}

func reason(c Candidate, m search.Match) Reason {
	r := Reason{Word: m.Word, How: m.How, Term: m.Term}
	r.tells = r.Same() || m.Column != "" || m.How == search.Typo || m.How == search.Abbreviation
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

// sameWords are the synonyms and translations behind the shown tables that no
// reason shows, two at most.
func (c *composer) sameWords() []Reason {
	if c.a.Kind != Tables || len(c.a.Candidates) > 0 && typed(c.q.wanted(), c.a.Candidates[0].Table) {
		return nil
	}
	var out []Reason
	seen := make(map[string]bool)
	for i, cand := range c.a.Shown() {
		shown := i == 0 && cand.Why == "" && len(cand.Use) == 0 // its reasons stand in a line of their own
		for _, r := range telling(cand) {
			word := strings.ToLower(r.Word)
			switch {
			case shown:
				seen[word] = true
			case r.Same() && !seen[word] && len(out) < 2:
				seen[word] = true
				r.Word, r.Term = Elide(oneLine(r.Word), shortLimit), Elide(oneLine(r.Term), shortLimit)
				out = append(out, r)
			}
		}
	}
	return out
}
