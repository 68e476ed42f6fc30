package search

import (
	"cmp"
	"math"
	"slices"
)

// maxMatches bounds the matches listed for a candidate.
const maxMatches = 24

// meaning says what a word of the catalog means to the question: which word,
// in which class, how much.
type meaning struct {
	word, class int
	weight      float64
	closeness   float64 // how surely it is the question's word, 0 to 1
	how         How
}

// explainer looks at tables closely, one at a time.
type explainer struct {
	ix       *Index
	q        *question
	worth    float64 // of all the question's words
	room     *scratch
	meanings [][]meaning
	near     []float64 // by number of a schema: what the pool's tables of it answer together; nil before that is known
	within   []float64 // by number of a schema: the share of the question that they meet
	tally    tally
	classes  []int  // by word: where its classes begin among sums
	sums     []sums // by class
	home     []uint32
	column   columnShape
	pairs    []float64 // by word of the question: 1 where it stands beside the next
	inColumn []float64 // by word of the question: its worth, as far as one column's name is said

	// The table that is open.
	id      uint32
	at      schema
	layer   layer
	record  record
	share   float64 // its priors together
	norm    [fieldCount]float32
	explain bool // by and matched are wanted
	matched []Match
	by      [fieldCount]float64
	values  []float64 // by word of the question
	covered float64   // the worth of the words met
	met     float64   // what the words met say, in idf
	real    int       // the words met that are about something
	sure    int       // of those, the ones met by more than nearness in meaning
}

// newExplainer makes the explainer of a question. It must be closed, which
// leaves the room as it was.
func newExplainer(ix *Index, q *question, s *scratch) *explainer {
	e := &explainer{ix: ix, q: q, worth: q.worth(), room: s, tally: tally{at: s.terms.entry}, values: s.bounds.take(len(q.words)), pairs: s.bounds.take(len(q.words)), inColumn: s.bounds.take(len(q.words))}
	for w := range q.words {
		e.classes = append(e.classes, len(e.sums))
		e.sums = append(e.sums, make([]sums, len(q.words[w].classes))...)
		for c, class := range q.words[w].classes {
			for _, v := range class.terms {
				at := e.room.terms.meaning[v.term]
				if at == 0 {
					e.meanings = append(e.meanings, nil)
					at = uint32(len(e.meanings))
					e.room.terms.meaning[v.term] = at
					e.room.terms.known[v.term>>6] |= 1 << (v.term & 63)
				}
				e.meanings[at-1] = append(e.meanings[at-1], meaning{w, c, float64(v.weight), float64(v.weight) * class.weight, v.how})
			}
		}
	}
	return e
}

func (e *explainer) close() {
	for i := range e.q.words {
		for _, c := range e.q.words[i].classes {
			for _, v := range c.terms {
				e.room.terms.meaning[v.term] = 0
				if e.ix.compounds.of(v.term) == nil {
					e.room.terms.known[v.term>>6] &^= 1 << (v.term & 63)
				}
			}
		}
	}
}

// of is what a word of the catalog means to the question.
func (e *explainer) of(term uint32) []meaning {
	if at := e.room.terms.meaning[term]; at > 0 {
		return e.meanings[at-1]
	}
	return nil
}

// sums is what a class of a word counts in a table, over all and by field.
type sums struct {
	x     float64
	close float64 // the weight of the closest of its words that the table has
	by    [fieldCount]float64
}

// value is a table that nothing else is known of yet.
func (e *explainer) value(id uint32) ranked {
	part, table := e.ix.locate(id)
	e.open(id, part, table)
	return ranked{table: id, score: e.score(), home: e.at}
}

// open values a table of a part, from its own text and not by steps.
func (e *explainer) open(id uint32, part *part, table int) {
	e.record.skim(part.raw(table), &part.compounds, e.room.terms.known, e.room.terms.meaning)
	e.id, e.at, e.layer, e.share = id, part.homes[table], part.layers[table], float64(part.shares[table])
	e.norm = normOf(&e.record.lengths, e.ix.average, &e.ix.weights)
	e.by, e.covered, e.met, e.real, e.sure = [fieldCount]float64{}, 0, 0, 0, 0
	e.tally.table(&e.record, e.room.terms.meaning)
	e.count()
	for w := range e.q.words {
		e.values[w] = 0
		e.word(w)
	}
}

// score is that of the open table. It differs from the sum of the parts by
// rounding alone.
func (e *explainer) score() float64 {
	w, base := &e.ix.weights, 0.0
	for _, v := range e.values {
		base += v
	}
	share, shape := 1+w.covered*e.covered/e.worth, e.shape()
	for _, v := range w.bonus(&shape) {
		share += v
	}
	base *= share
	return base*e.share + e.neighbours()
}

// neighbours is what the open table gets from the others of its schema.
func (e *explainer) neighbours() float64 {
	if e.near == nil {
		return 0
	}
	n, ok := e.room.schemas[e.at]
	if !ok {
		return 0
	}
	return e.ix.weights.neighbours * e.near[n] * e.share
}

// look is the open table with the share of every field and every match.
func (e *explainer) look(id uint32) looked {
	part, table := e.ix.locate(id)
	e.matched, e.explain = e.matched[:0], true
	e.open(id, part, table)
	f := looked{Candidate: e.candidate(), met: e.met / math.Max(e.q.said(), 1e-9), whole: e.saidOf(e.record.name), real: e.real, sure: e.sure}
	if n, ok := e.room.schemas[e.at]; ok {
		f.schema = e.within[n]
	}
	e.explain = false
	for _, v := range e.by {
		f.words += v
	}
	return f
}

// count adds up what each class counts in the open table.
func (e *explainer) count() {
	clear(e.sums)
	for i := range e.tally.entries {
		entry := &e.tally.entries[i]
		var each [fieldCount]float64
		x := entry.impact(&e.ix.weights, &e.norm, &each)
		for _, m := range e.of(entry.term) {
			s := &e.sums[e.classes[m.word]+m.class]
			s.close = max(s.close, m.weight)
			s.x += m.weight * x
			if e.explain {
				for f := range each {
					s.by[f] += m.weight * each[f]
				}
			}
		}
	}
}

// word adds what one word of the question is worth in the table: the best of
// its classes, once.
func (e *explainer) word(w int) {
	word := &e.q.words[w]
	counted := e.sums[e.classes[w]:][:len(word.classes)]
	best, value := -1, 0.0
	for c := range counted {
		v := word.classes[c].weight * word.idf[c] * e.ix.saturate(counted[c].x)
		if v > value {
			best, value = c, v
		}
	}
	if best < 0 {
		return
	}
	value *= word.weight
	e.values[w] = value
	e.covered += word.weight * word.worth
	if word.weight == 1 {
		e.real++
		if !word.near {
			e.sure++
		}
	}
	// How well it is met: a word in a long comment alone says little.
	e.met += word.weight * word.says * word.classes[best].weight * counted[best].close * math.Min(1, counted[best].x/e.ix.weights.k1)
	if e.explain {
		for f, x := range counted[best].by {
			e.by[f] += value * x / counted[best].x
		}
		e.match(w, best, value/counted[best].x)
	}
}

// match lists where the words of a class stand. unit is what one point of
// impact is worth.
func (e *explainer) match(w, class int, unit float64) {
	ix := e.ix
	for i := range e.tally.entries {
		entry := &e.tally.entries[i]
		for _, m := range e.of(entry.term) {
			if m.word != w || m.class != class {
				continue
			}
			var each [fieldCount]float64
			entry.impact(&ix.weights, &e.norm, &each)
			for at, term := range e.record.words {
				if term != entry.term {
					continue
				}
				p := e.record.places[at]
				f := p.field()
				e.add(Match{
					Word: e.q.words[w].written, Term: ix.terms[entry.term], How: m.how,
					Field: fields[f],
					Score: unit * m.weight * each[f] / float64(entry.count[f]), place: p,
				})
			}
		}
	}
}

// add joins matches of the same words at the same place.
func (e *explainer) add(m Match) {
	for i := range e.matched {
		o := &e.matched[i]
		if o.Word == m.Word && o.Term == m.Term && o.place == m.place {
			o.Score += m.Score
			return
		}
	}
	e.matched = append(e.matched, m)
}

// candidate adds the parts that are no field and sums up.
func (e *explainer) candidate() Candidate {
	w := &e.ix.weights
	c := Candidate{ID: int(e.id), Table: &e.ix.snap.Tables[e.id]}
	base := 0.0
	for f, v := range e.by {
		base += v
		c.part(string(fields[f]), v)
	}
	c.part(coveredPart, base*w.covered*e.covered/e.worth)
	shape := e.shape()
	for i, share := range w.bonus(&shape) {
		c.part(shapeNames[i], base*share)
	}
	sum := c.sum()
	for i, share := range e.ix.priors(c.Table, e.layer) {
		c.part(priorNames[i], sum*share)
	}
	c.part(neighboursPart, e.neighbours())
	c.Score = c.sum()
	slices.SortStableFunc(e.matched, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	c.Matches = slices.Clone(e.matched[:min(maxMatches, len(e.matched))])
	return c
}

// part adds a contribution; nothing is not worth a name.
func (c *Candidate) part(name string, v float64) {
	if v != 0 {
		c.Parts = append(c.Parts, Part{name, v})
	}
}

func (c *Candidate) sum() float64 {
	sum := 0.0
	for _, p := range c.Parts {
		sum += p.Value
	}
	return sum
}
