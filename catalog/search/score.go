package search

import (
	"math"
	"sort"

	"github.com/datafind/datafind/catalog"
)

// scratch is the room that one look-up works in. All of it is zero between
// look-ups.
type scratch struct {
	cells   []cell   // by table
	tables  []uint32 // met by any word
	ofWord  []uint32 // met by the current word
	ofClass []uint32 // met by the current class

	near      []float64 // by schema: the best value of each word in it, added up
	nearBest  []float64 // by schema: for the current word
	schemas   []uint32  // met by any word
	ofWordSch []uint32  // met by the current word

	terms termRoom
}

// cell is what is known of a table, together in one place of memory.
type cell struct {
	total   float64 // the words' values added up
	covered float64 // the worth of the words met
	best    float64 // what the current word is worth in it
	counted float32 // what the current class counts in it
}

// termRoom is room for what is known of each word of the catalog.
type termRoom struct {
	meaning []uint32 // the place of its meanings plus one
	entry   []uint32 // the place of its entry plus one
}

func newScratch(tables, schemas, words int) *scratch {
	return &scratch{
		cells: make([]cell, tables),
		near:  make([]float64, schemas), nearBest: make([]float64, schemas),
		terms: termRoom{make([]uint32, words), make([]uint32, words)},
	}
}

func (s *scratch) reset() {
	for _, d := range s.tables {
		s.cells[d] = cell{}
	}
	for _, n := range s.schemas {
		s.near[n] = 0
	}
	s.tables, s.schemas = s.tables[:0], s.schemas[:0]
}

// score values every table for every word of the question.
func (ix *Index) score(q *question, s *scratch) {
	for i := range q.words {
		ix.scoreWord(&q.words[i], s)
	}
}

// scoreWord values the tables that meet one word: the best of its classes
// counts, once.
func (ix *Index) scoreWord(w *word, s *scratch) {
	w.idf = make([]float64, len(w.classes))
	w.says = ix.unmet(w)
	if len(w.classes) == 1 && len(w.classes[0].terms) == 1 {
		ix.addTerm(w, s)
		return
	}
	limit, alike := math.Inf(1), ix.alike(w, s)
	for c := range w.classes {
		class := &w.classes[c]
		ix.countClass(class, s)
		idf := alike
		if class.weight < alikeLeast {
			idf = math.Min(idfOf(len(s.ofClass), len(ix.start)-1), limit)
		}
		w.idf[c] = idf
		w.worth = math.Max(w.worth, idf*class.weight)
		if class.how == Exact {
			limit = idf // a synonym is never rarer than the word itself
			w.says = idf
		}
		for _, d := range s.ofClass {
			at := &s.cells[d]
			v := class.weight * idf * ix.saturate(float64(at.counted))
			at.counted = 0
			if at.best == 0 {
				s.ofWord = append(s.ofWord, d)
			}
			at.best = max(at.best, v)
		}
		s.ofClass = s.ofClass[:0]
	}
	ix.addWord(w, s)
}

// alikeLeast is the weight from which on a class means the word itself.
const alikeLeast = 0.6

// alike is the idf of a word together with what surely means the same, such as
// its translations: in a catalog of two languages either word is rarer than
// the thing, and would count too much.
func (ix *Index) alike(w *word, s *scratch) float64 {
	for c := range w.classes {
		if w.classes[c].weight < alikeLeast {
			continue
		}
		for _, v := range w.classes[c].terms {
			for _, d := range ix.docs[v.term] {
				if at := &s.cells[d]; at.best == 0 {
					at.best = 1
					s.ofWord = append(s.ofWord, d)
				}
			}
		}
	}
	for _, d := range s.ofWord {
		s.cells[d].best = 0
	}
	with := len(s.ofWord)
	s.ofWord = s.ofWord[:0]
	return idfOf(with, len(ix.start)-1)
}

// countClass adds up what the words of a class count in each table.
func (ix *Index) countClass(c *class, s *scratch) {
	for _, v := range c.terms {
		impacts := ix.impacts[v.term]
		for i, d := range ix.docs[v.term] {
			at := &s.cells[d]
			if at.counted == 0 {
				s.ofClass = append(s.ofClass, d)
			}
			at.counted += v.weight * impacts[i]
		}
	}
}

// addWord adds the current word's values to tables and schemas.
func (ix *Index) addWord(w *word, s *scratch) {
	for _, d := range s.ofWord {
		at := &s.cells[d]
		ix.addTo(at, d, w, at.best, s)
		at.best = 0
	}
	s.ofWord = s.ofWord[:0]
	ix.addSchemas(s)
}

// addTerm is the short way for a word that can mean but one of the catalog's.
func (ix *Index) addTerm(w *word, s *scratch) {
	class := &w.classes[0]
	v := class.terms[0]
	w.idf[0] = idfOf(len(ix.docs[v.term]), len(ix.start)-1)
	w.worth = w.idf[0] * class.weight
	if class.how == Exact {
		w.says = w.idf[0]
	}
	impacts := ix.impacts[v.term]
	for i, d := range ix.docs[v.term] {
		ix.addTo(&s.cells[d], d, w, class.weight*w.idf[0]*ix.saturate(float64(v.weight*impacts[i])), s)
	}
	ix.addSchemas(s)
}

// addTo adds what the current word is worth in a table.
func (ix *Index) addTo(at *cell, d uint32, w *word, value float64, s *scratch) {
	if at.total == 0 {
		s.tables = append(s.tables, d)
	}
	v := w.weight * value
	at.total += v
	at.covered += w.weight * w.worth
	n := ix.schemaOf[d]
	if s.nearBest[n] == 0 {
		s.ofWordSch = append(s.ofWordSch, n)
	}
	s.nearBest[n] = max(s.nearBest[n], v)
}

func (ix *Index) addSchemas(s *scratch) {
	for _, n := range s.ofWordSch {
		if s.near[n] == 0 {
			s.schemas = append(s.schemas, n)
		}
		s.near[n] += s.nearBest[n]
		s.nearBest[n] = 0
	}
	s.ofWordSch = s.ofWordSch[:0]
}

func (ix *Index) saturate(x float64) float64 {
	k := ix.weights.k1
	return x * (k + 1) / (x + k)
}

func idfOf(with, of int) float64 {
	return math.Log(1 + (float64(of-with)+0.5)/(float64(with)+0.5))
}

// ranked is a table with the score that chooses the pool.
type ranked struct {
	table uint32
	score float64
	lift  float64 // what its joins with the first tables add
	typed int     // its columns that are typed outright
}

// pool picks the best tables that may be seen, best first. Only they are
// looked at closely.
func (ix *Index) pool(q *question, s *scratch, allowed *catalog.Set, size int) []ranked {
	worth := q.worth()
	heap := make([]ranked, 0, size+1)
	for _, d := range s.tables {
		if !allowed.Has(int(d)) {
			continue
		}
		r := ranked{table: d, score: ix.rough(s, d, worth)}
		if len(heap) == size {
			if !better(r, heap[0]) {
				continue
			}
			heap[0] = r
			sift(heap)
			continue
		}
		heap = append(heap, r)
		if len(heap) == size {
			sort.Slice(heap, func(i, j int) bool { return better(heap[j], heap[i]) })
		}
	}
	sort.Slice(heap, func(i, j int) bool { return better(heap[i], heap[j]) })
	return heap
}

// rough is a table's score but for its name, which only the pool is asked for.
func (ix *Index) rough(s *scratch, d uint32, worth float64) float64 {
	return ix.scoreOf(s, d, worth, 0, 0)
}

// scoreOf is a table's score where so much of its name is said and so many of
// the words stand together in it, 0 to 1. It differs from the sum of the parts
// by rounding alone.
func (ix *Index) scoreOf(s *scratch, d uint32, worth, name, together float64) float64 {
	w := &ix.weights
	at := &s.cells[d]
	score := at.total*(1+w.covered*at.covered/worth+w.whole*name+w.together*together) + w.neighbours*s.near[ix.schemaOf[d]]
	return score * ix.shares[d]
}

// worth is what all words of the question would say together.
func (q *question) worth() float64 {
	sum := 0.0
	for i := range q.words {
		sum += q.words[i].weight * q.words[i].worth
	}
	return math.Max(sum, 1e-9)
}

func better(a, b ranked) bool {
	if a.typed != b.typed {
		return a.typed > b.typed
	}
	return a.score > b.score || a.score == b.score && a.table < b.table
}

// sift lets the first of a heap, whose first is its worst, sink to its place.
func sift(h []ranked) {
	for i := 0; ; {
		worst := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(h); c++ {
			if better(h[worst], h[c]) {
				worst = c
			}
		}
		if worst == i {
			return
		}
		h[i], h[worst] = h[worst], h[i]
		i = worst
	}
}

// unmet is what a word says that the catalog does not have: more than the
// rarest word that it has, since it may be the very thing asked for, but little
// where it looks like a value; a name or a place is seldom a word of a catalog.
func (ix *Index) unmet(w *word) float64 {
	share := unmetShare
	if w.value {
		share = valueShare
	}
	return share * idfOf(1, len(ix.norm))
}

const (
	unmetShare = 1.5
	valueShare = 0.2
)
