package search

import (
	"math"
	"slices"
)

// weigh says what each word of the question and each of its classes is worth,
// by how many tables have them. A word counts once with its other forms and
// translations: in a catalog of two languages either word is rarer than the
// thing, and would count too much.
func (ix *Index) weigh(q *question, s *scratch) {
	for i := range q.words {
		w := &q.words[i]
		w.idf, w.says, w.worth = make([]float64, len(w.classes)), ix.unmet(w), 0
		limit, alike := math.Inf(1), idfOf(ix.withAny(w.classes, alikeLeast, s), ix.live)
		for c := range w.classes {
			class := &w.classes[c]
			idf := alike
			if class.weight < alikeLeast {
				idf = math.Min(idfOf(ix.withAny(w.classes[c:c+1], 0, s), ix.live), limit)
			}
			w.idf[c] = idf
			w.worth = math.Max(w.worth, idf*class.weight)
			if class.how == Exact {
				limit = idf // a synonym is never rarer than the word itself
				w.says = idf
			}
		}
	}
}

// alikeLeast is the weight from which on a class means the word itself.
const alikeLeast = 0.6

// withAny is how many tables have any word of those classes that weigh so much
// at least. Where that would mean reading many postings it is about how many,
// taking words to fall on tables independently of each other.
func (ix *Index) withAny(classes []class, least float64, s *scratch) float64 {
	s.any = s.any[:0]
	sum, none := 0, 1.0
	for _, c := range classes {
		if c.weight < least {
			continue
		}
		for _, v := range c.terms {
			s.any = append(s.any, v.term)
			sum += int(ix.count[v.term])
			none *= 1 - float64(ix.count[v.term])/float64(ix.live)
		}
	}
	switch {
	case len(s.any) < 2:
		return float64(sum)
	case sum <= countedMost:
		return float64(ix.countAny(s))
	}
	return (1 - none) * float64(ix.live)
}

// countedMost is how many postings are read to count tables.
const countedMost = 4096

// countAny counts the tables in force that have any of the words s.any.
func (ix *Index) countAny(s *scratch) (count int) {
	for i := range ix.parts {
		p := &ix.parts[i]
		s.met = slices.Grow(s.met[:0], p.tables/64+1)[:p.tables/64+1]
		clear(s.met)
		for _, term := range s.any {
			s.touched += p.each(term, func(table int, _ uint8) {
				if bit := uint64(1) << (table & 63); s.met[table>>6]&bit == 0 && p.inForce(table) {
					s.met[table>>6] |= bit
					count++
				}
			})
		}
	}
	return count
}

func idfOf(with float64, of int) float64 {
	return math.Log(1 + (float64(of)-with+0.5)/(with+0.5))
}

// rarity is the idf of a word that so many tables have.
func (ix *Index) rarity(count uint32) float64 {
	if int(count) < len(ix.rarities) {
		return ix.rarities[count]
	}
	return idfOf(float64(count), ix.live)
}

// raritiesKept is how many of them are worked out once: most words are rare.
const raritiesKept = 1024

func raritiesOf(live int) []float64 {
	list := make([]float64, raritiesKept)
	for count := range list {
		list[count] = idfOf(float64(count), live)
	}
	return list
}

func (ix *Index) saturate(x float64) float64 {
	k := ix.weights.k1
	return x * (k + 1) / (x + k)
}

// worth is what all words of the question would say together.
func (q *question) worth() float64 {
	sum := 0.0
	for i := range q.words {
		sum += q.words[i].weight * q.words[i].worth
	}
	return math.Max(sum, 1e-9)
}

// unmet is what a word says that the catalog does not have: more than the
// rarest word that it has, since it may be the very thing asked for, but little
// where it looks like a value; a name or a place is seldom a word of a catalog.
func (ix *Index) unmet(w *word) float64 {
	share := unmetShare
	if w.value {
		share = valueShare
	}
	return share * idfOf(1, ix.live)
}

const (
	unmetShare = 1.5
	valueShare = 0.2
)
