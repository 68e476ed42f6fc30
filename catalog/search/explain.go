package search

import (
	"math"
	"sort"
)

// maxMatches bounds the matches listed for a candidate.
const maxMatches = 24

// meaning says what a word of the catalog means to the question: which word,
// in which class, how much.
type meaning struct {
	word, class int
	weight      float64
	how         How
}

// explainer looks at tables closely, one at a time.
type explainer struct {
	ix       *Index
	q        *question
	room     *termRoom
	meanings [][]meaning
	tally    tally
	matched  []Match
	by       [fieldCount]float64
	met      float64 // what the words met say, in idf
	real     int     // the words met that are about something
}

// newExplainer makes the explainer of a question. It must be closed, which
// leaves the room as it was.
func newExplainer(ix *Index, q *question, room *termRoom) *explainer {
	e := &explainer{ix: ix, q: q, room: room, tally: tally{at: room.entry}}
	for w := range q.words {
		for c := range q.words[w].classes {
			for _, v := range q.words[w].classes[c].terms {
				at := room.meaning[v.term]
				if at == 0 {
					e.meanings = append(e.meanings, nil)
					at = uint32(len(e.meanings))
					room.meaning[v.term] = at
				}
				e.meanings[at-1] = append(e.meanings[at-1], meaning{w, c, float64(v.weight), v.how})
			}
		}
	}
	return e
}

func (e *explainer) close() {
	for i := range e.q.words {
		for _, c := range e.q.words[i].classes {
			for _, v := range c.terms {
				e.room.meaning[v.term] = 0
			}
		}
	}
}

// of is what a word of the catalog means to the question.
func (e *explainer) of(term uint32) []meaning {
	if at := e.room.meaning[term]; at > 0 {
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

// look values one table anew, with the share of every field and every match.
func (e *explainer) look(d uint32, s *scratch, worth float64) looked {
	e.by, e.matched, e.met, e.real = [fieldCount]float64{}, nil, 0, 0
	e.tally.table(e.ix.postings, int(d), e.room.meaning)
	for w := range e.q.words {
		e.word(w, d)
	}
	f := looked{Candidate: e.candidate(d, s, worth), met: e.met / math.Max(e.q.said(), 1e-9), whole: e.wholeName(d), real: e.real}
	for _, v := range e.by {
		f.words += v
	}
	return f
}

// word adds what one word of the question is worth in the table.
func (e *explainer) word(w int, d uint32) {
	word := &e.q.words[w]
	counted := make([]sums, len(word.classes))
	for i := range e.tally.entries {
		entry := &e.tally.entries[i]
		for _, m := range e.of(entry.term) {
			if m.word != w {
				continue
			}
			var each [fieldCount]float64
			counted[m.class].close = math.Max(counted[m.class].close, m.weight)
			counted[m.class].x += m.weight * entry.impact(&e.ix.weights, &e.ix.norm[d], &each)
			for f := range each {
				counted[m.class].by[f] += m.weight * each[f]
			}
		}
	}
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
	if word.weight == 1 {
		e.real++
	}
	// How well it is met: a word in a long comment alone says little.
	e.met += word.weight * word.says * word.classes[best].weight * counted[best].close * math.Min(1, counted[best].x/e.ix.weights.k1)
	for f, x := range counted[best].by {
		e.by[f] += value * x / counted[best].x
	}
	e.match(w, best, d, value/counted[best].x)
}

// match lists where the words of a class stand. unit is what one point of
// impact is worth.
func (e *explainer) match(w, class int, d uint32, unit float64) {
	ix := e.ix
	for i := range e.tally.entries {
		entry := &e.tally.entries[i]
		for _, m := range e.of(entry.term) {
			if m.word != w || m.class != class {
				continue
			}
			var each [fieldCount]float64
			entry.impact(&ix.weights, &ix.norm[d], &each)
			for at := ix.start[d]; at < ix.start[d+1]; at++ {
				if ix.words[at] != entry.term {
					continue
				}
				p := ix.places[at]
				f := p.field()
				e.add(Match{
					Word: e.q.words[w].written, Term: ix.terms[entry.term], How: m.how,
					Field: fields[f], Column: ix.columnName(d, p),
					Score: unit * m.weight * each[f] / float64(entry.count[f]),
				})
			}
		}
	}
}

// add joins matches of the same words at the same place.
func (e *explainer) add(m Match) {
	for i := range e.matched {
		o := &e.matched[i]
		if o.Word == m.Word && o.Term == m.Term && o.Field == m.Field && o.Column == m.Column {
			o.Score += m.Score
			return
		}
	}
	e.matched = append(e.matched, m)
}

func (ix *Index) columnName(d uint32, p place) string {
	columns := ix.snap.Tables[d].Columns
	if c := p.column(); c >= 0 && c < len(columns) && c < maxColumn-1 {
		return columns[c].Name
	}
	return ""
}

// candidate adds the parts that are no field and sums up.
func (e *explainer) candidate(d uint32, s *scratch, worth float64) Candidate {
	w := &e.ix.weights
	c := Candidate{ID: int(d), Table: &e.ix.snap.Tables[d]}
	base := 0.0
	for f, v := range e.by {
		base += v
		c.part(string(fields[f]), v)
	}
	c.part(coveredPart, base*w.covered*s.cells[d].covered/worth)
	c.part(wholePart, base*w.whole*e.wholeName(d))
	c.part(togetherPart, base*w.together*e.together(d))
	c.part(neighboursPart, w.neighbours*s.near[e.ix.schemaOf[d]])
	sum := c.sum()
	for i, share := range e.ix.priors[d] {
		c.part(priorNames[i], sum*share)
	}
	c.Score = c.sum()
	sort.SliceStable(e.matched, func(i, j int) bool { return e.matched[i].Score > e.matched[j].Score })
	c.Matches = e.matched[:min(maxMatches, len(e.matched))]
	return c
}

// wholeName is how much of a table's name the question says, 0 to 1, counted
// by the words' rarity.
func (e *explainer) wholeName(d uint32) float64 {
	said, all := 0.0, 0.0
	for _, term := range e.ix.nameWords[d] {
		worth := idfOf(len(e.ix.docs[term]), len(e.ix.norm))
		all += worth
		most := 0.0
		for _, m := range e.of(term) {
			most = math.Max(most, m.weight*e.q.words[m.word].classes[m.class].weight)
		}
		said += worth * math.Min(most, 1)
	}
	if all == 0 {
		return 0
	}
	return said / all
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
