package search

import (
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// ownTerms are a company's own terms by the stem-free key of their first word.
type ownTerms map[string][]ownTerm

type ownTerm struct {
	words  []string // singulars
	means  []string // folded
	tables []string
}

// ownLift is what a table gets that the company's glossary names for a term of
// the question, as a share of the first one's score.
const ownLift = 1.1

func newOwnTerms(terms []catalog.Term) ownTerms {
	own := ownTerms{}
	for _, t := range terms {
		o := ownTerm{words: singularWords(t.Term), means: text.Words(t.Means), tables: t.Tables}
		if len(o.words) > 0 {
			own[o.words[0]] = append(own[o.words[0]], o)
		}
	}
	return own
}

func singularWords(s string) []string {
	words := text.Words(s)
	for i, w := range words {
		words[i] = text.Singular(w)
	}
	return words
}

// in finds the terms that stand in a question.
func (o ownTerms) in(question string) []ownTerm {
	if len(o) == 0 {
		return nil
	}
	var found []ownTerm
	words := singularWords(question)
	for i, w := range words {
		for _, t := range o[w] {
			if end := i + len(t.words); end <= len(words) && slices.Equal(words[i:end], t.words) {
				found = append(found, t)
			}
		}
	}
	return found
}

// own lets the words of the question that a term is made of be met by what the
// term means, and notes the tables that are meant.
func (ix *Index) own(q *question, s string) {
	for _, term := range ix.ownTerms.in(s) {
		for _, name := range term.tables {
			if id, ok := ix.snap.Lookup(name); ok {
				q.meant = append(q.meant, uint32(id))
			}
		}
		var means []variant
		for _, w := range term.means {
			if t, ok := ix.find(w); ok && !text.IsStop(q.lang, w) {
				means = append(means, variant{t, 1, Glossary})
			} else if forms := ix.lexicon.singulars.of(text.Singular(w)); len(forms) > 0 {
				means = append(means, variant{forms[0], float32(ix.weights.stem), Glossary})
			}
		}
		for i := range q.words {
			if w := &q.words[i]; len(means) > 0 && slices.Contains(term.words, text.Singular(w.text)) {
				w.classes = append(w.classes, class{Glossary, 1, means})
			}
		}
	}
}

// liftMeant adds the tables that the company's glossary means, and lifts them.
func (ix *Index) liftMeant(pool []ranked, meant []uint32, value func(table uint32) ranked, allowed *catalog.Set) []ranked {
	first := 1.0
	if len(pool) > 0 {
		first = pool[0].score
	}
	for _, id := range meant {
		if !allowed.Has(int(id)) {
			continue
		}
		at := slices.IndexFunc(pool, func(r ranked) bool { return r.table == id })
		if at < 0 {
			at = len(pool)
			pool = append(pool, value(id))
		}
		if pool[at].meant == 0 {
			pool[at].meant = ownLift * first
			pool[at].score += pool[at].meant
		}
	}
	slices.SortFunc(pool, order)
	return pool
}
