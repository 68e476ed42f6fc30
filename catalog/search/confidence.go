package search

import (
	"math"
	"slices"

	"github.com/datafind/datafind/catalog/text"
)

// A question counts as unanswered when none of the first judged candidates
// meets this share of what its words say (a rare word counting more than a
// common one and a word unknown to the catalog most), nor brings so much by
// its words that it is no chance hit, however long the question. Where the
// catalog is written in another language, words that it does not have say less.
// A table that meets every word of a question of two or more answers, in
// whatever field; in a small catalog also that of one.
const (
	judged     = 3
	metLeast   = 0.5
	wordsLeast = 6.3
	metForeign = 0.3 // what a language that the catalog has nothing of adds to the share
	barsFor    = 200 // tables
)

// looked is a candidate with the share of the question that it meets.
type looked struct {
	Candidate
	met    float64 // 0 to 1
	schema float64 // the share of the question that tables of its schema meet, 0 to 1
	words  float64 // the part of the score that the fields bring
	whole  float64 // how much of its name the question says, 0 to 1
	real   int     // how many words it meets that are about something
	sure   int     // of those, how many by more than nearness in meaning
	typed  bool
	joined bool // by a key, with the first ones
	meant  bool // by the company's glossary
}

// judge fills in what is not a candidate: whether anything answers at all,
// which words met nothing, what to try instead, which readings there are.
func (ix *Index) judge(r *Result, q *question, found []looked, p *picker) {
	unknown := p.unknown(q)
	if len(found) > 0 {
		r.absent = ix.absent(q, &found[0], unknown)
	}
	r.Nothing = ix.nothing(q, found, r.absent)
	r.Confidence, r.measures = ix.confidence(q, found)
	for _, w := range unknown {
		if w.weight == 1 {
			r.Unknown = append(r.Unknown, w.written)
		}
	}
	if r.Nothing || len(r.Unknown) > 0 {
		r.Related = ix.related(q, found)
	}
	if !r.Nothing {
		r.Senses = ix.senses(q, found)
	}
}

// nothing tells whether none of the candidates answers: for lack of words met,
// or since too much of what is asked stands in no table or not in that schema.
func (ix *Index) nothing(q *question, found []looked, absent *[absenceCount]float64) bool {
	met, sure := 0.0, 0
	for _, f := range found[:min(judged, len(found))] {
		if f.typed || f.meant {
			return false
		}
		met = math.Max(met, f.met)
		sure = max(sure, f.sure)
	}
	for l, lang := range text.Languages {
		if lang == q.lang {
			met += metForeign * (1 - ix.lexicon.speaks[l])
		}
	}
	scale := ix.scale()
	if n := q.content(); sure == n && (n > 1 || n == 1 && scale < 1) {
		return len(found) == 0
	}
	return len(found) == 0 || met < metLeast && found[0].words < wordsLeast*scale ||
		likelihood(absence.bias, absence.by[:], absent[:]) > absentFrom
}

// scale is what the rarest word is worth here against a catalog of the size
// that the bars are for: in a small one no word is rare.
func (ix *Index) scale() float64 {
	return math.Min(1, idfOf(1, ix.live)/idfOf(1, barsFor))
}

// content counts the words that are about something.
func (q *question) content() int {
	n := 0
	for i := range q.words {
		if q.words[i].weight == 1 {
			n++
		}
	}
	return n
}

// said is what all words of the question say, those that the catalog does not
// have included.
func (q *question) said() float64 {
	sum := 0.0
	for i := range q.words {
		sum += q.words[i].weight * q.words[i].says
	}
	return sum
}

// unknown are the words that no table which may be seen has in any form.
func (p *picker) unknown(q *question) (list []*word) {
	for i := range q.words {
		if !p.met(i) {
			list = append(list, &q.words[i])
		}
	}
	return list
}

// met tells whether any table that may be seen has a word of the question in
// some form.
func (p *picker) met(word int) bool {
	if p.window.seen&(1<<word) != 0 {
		return true
	}
	for _, r := range p.readers {
		for c := range r.words[word].classes {
			for i := range r.words[word].classes[c].lists {
				if r.any(&r.words[word].classes[c].lists[i]) {
					return true
				}
			}
		}
	}
	return false
}

// maxRelated bounds the words to try instead.
const maxRelated = 3

// related picks words to try instead from the names of the tables near the
// question: each table's rarest word of the question's language
// that the question has not used. The tables are candidates, so what they are
// called may be seen.
func (ix *Index) related(q *question, found []looked) []string {
	used := map[uint32]bool{}
	for i := range q.words {
		for _, c := range q.words[i].classes {
			for _, v := range c.terms {
				used[v.term] = true
			}
		}
	}
	var words []string
	for _, f := range found {
		if !f.Near() {
			continue
		}
		best, rarity := "", 0.0
		for _, w := range text.Words(f.Table.Name) {
			t, ok := ix.find(w)
			if !ok || used[t] || len(w) < 4 || hasDigit(w) || text.IsStop("", w) || text.IsWeak(w) || text.IsPeriod(w) || text.Expand(w) != nil || passingFirst[w] || !ix.lexicon.glossary.speaks(q.lang, w) {
				continue
			}
			if v := idfOf(float64(ix.count[t]), ix.live); v > rarity {
				best, rarity = w, v
				used[t] = true
			}
		}
		if best != "" {
			if words = append(words, best); len(words) == maxRelated {
				break
			}
		}
	}
	return words
}

// Near tells whether a table that does not answer is worth naming all the
// same: the question has a word of its name that is about something, and it is
// no raw or staged table.
func (c Candidate) Near() bool {
	if slices.ContainsFunc(c.Parts, func(p Part) bool { return p.Name == layerPart && p.Value < 0 }) {
		return false
	}
	return slices.ContainsFunc(c.Matches, func(m Match) bool {
		w := text.Fold(m.Word)
		return m.Field == NameField && !text.IsWeak(w) && !text.IsPeriod(w)
	})
}
