package search

import (
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// Words finds the tables that words alone speak for, as positions in the
// snapshot, best first, at most limit of those in allowed (nil: all). Words are
// folded and distinct, as text.Words gives them, and are met by their plurals and
// singulars, by no synonym and no translation. It is the first step of Search by
// itself, to be set beside other engines.
func (ix *Index) Words(words []string, allowed *catalog.Set, limit int) []int {
	q := ix.plain(words)
	s := ix.scratch.Get().(*scratch)
	defer func() {
		s.reset()
		ix.scratch.Put(s)
	}()
	ix.weigh(&q, s)
	picked := ix.pick(&q, allowed, limit, true, s)
	ids := make([]int, len(picked))
	for i := range picked {
		ids[i] = int(picked[i].table)
	}
	return ids
}

// plain is the question of words alone.
func (ix *Index) plain(words []string) question {
	q := question{words: make([]word, 0, len(words)), first: -1}
	for _, w := range words[:min(maxWords, len(words))] {
		var forms []variant
		for _, t := range ix.lexicon.singulars.of(text.Singular(w)) {
			forms = append(forms, variant{t, 1, Exact})
		}
		if len(forms) > 0 {
			q.words = append(q.words, word{written: w, text: w, weight: 1, classes: []class{{Exact, 1, forms}}})
		}
	}
	return q
}
