package search

import (
	"math"
	"strings"
)

// shape is how a table meets a question, beyond how many of its words and how
// often: each 0 to 1, and each worth a share of what the words bring.
type shape struct {
	whole    float64 // how much of the table's name the question says, by the words' rarity
	home     float64 // how much of its schema's and catalog's names
	together float64 // how many of the question's neighbouring words stand side by side in the table
	columns  float64 // how much of the question is met by columns whose whole name it says
	first    float64 // how well the first thing that the question names is met
	short    float64 // how short the table's name is: few words say that they are all it is about
	keys     float64 // how few other things the table leads to, which makes it a thing rather than a relation
}

// bonus is what a shape brings, as named shares.
func (w *weights) bonus(s *shape) [shapeCount]float64 {
	return [shapeCount]float64{w.whole * s.whole, w.home * s.home, w.together * s.together, w.columns * s.columns, w.first * s.first, w.short * s.short, w.keys * s.keys}
}

// shapeNames names them in the same order.
var shapeNames = [...]string{wholePart, homePart, togetherPart, columnsPart, firstPart, shortPart, keysPart}

const shapeCount = len(shapeNames)

// shape looks at the words of the open table in the order of its text.
func (e *explainer) shape() shape {
	about := e.about()
	s := shape{whole: e.saidOf(about), short: 1 / float64(1+len(about)), keys: 1 / (1 + math.Log1p(float64(len(e.record.keys))))}
	clear(e.pairs)
	clear(e.inColumn)
	e.column, e.home = e.column.empty(), e.home[:0]
	var last []meaning
	before := place(0)
	for at, term := range e.record.words {
		here, meanings := e.record.places[at], e.of(term)
		if here != before {
			e.closeColumn()
			last = nil
		}
		switch here.field() {
		case columnF:
			e.addToColumn(term, meanings)
		case schemaF:
			e.home = append(e.home, term)
		}
		if s.first < 1 {
			s.first = max(s.first, e.first(meanings))
		}
		e.pair(last, meanings)
		last, before = meanings, here
	}
	e.closeColumn()
	s.home = e.saidOf(e.home)
	s.together = sumOf(e.pairs) / max(1, float64(len(e.q.words)-1))
	s.columns = sumOf(e.inColumn) / e.worth
	return s
}

// first is how well a word of the catalog meets the first word of the question
// that is about something.
func (e *explainer) first(meanings []meaning) float64 {
	best := 0.0
	for _, m := range meanings {
		if m.word == e.q.first {
			best = max(best, m.closeness)
		}
	}
	return best
}

// pair notes the words of the question that stand side by side there and in
// the table, by the first of them.
func (e *explainer) pair(before, here []meaning) {
	for _, a := range before {
		for _, b := range here {
			if first := min(a.word, b.word); max(a.word, b.word) == first+1 {
				e.pairs[first] = 1
			}
		}
	}
}

// columnShape is how far the question says the name of the column at hand.
type columnShape struct {
	words []uint32
	met   []meaning
}

func (c columnShape) empty() columnShape { return columnShape{c.words[:0], c.met[:0]} }

func (e *explainer) addToColumn(term uint32, meanings []meaning) {
	e.column.words = append(e.column.words, term)
	e.column.met = append(e.column.met, meanings...)
}

// closeColumn ends a column: each word that it meets counts by how much of the
// column's name is said, in the best column alone.
func (e *explainer) closeColumn() {
	if len(e.column.met) > 0 {
		said := e.saidOf(e.column.words)
		for _, m := range e.column.met {
			w := &e.q.words[m.word]
			e.inColumn[m.word] = max(e.inColumn[m.word], w.weight*w.worth*m.closeness*said)
		}
	}
	e.column = e.column.empty()
}

// saidOf is how much of a name the question says, 0 to 1, counted by the words'
// rarity.
func (e *explainer) saidOf(name []uint32) float64 {
	said, all := 0.0, 0.0
	for _, term := range name {
		worth := e.ix.rarity(e.ix.count[term])
		all += worth
		most := 0.0
		for _, m := range e.of(term) {
			most = max(most, m.closeness)
		}
		said += worth * min(most, 1)
	}
	if all == 0 {
		return 0
	}
	return said / all
}

// about is the words of the open table's name that say what it is about; all of
// them where none does.
func (e *explainer) about() []uint32 {
	r := &e.record
	if r.parted {
		schema := e.ix.snap.Tables[e.id].Schema
		r.about = r.about[:0]
		for _, term := range r.name {
			if saysAbout(e.ix.terms[term], schema) {
				r.about = append(r.about, term)
			}
		}
	}
	if len(r.about) == 0 {
		return r.name
	}
	return r.about
}

// saysAbout tells whether a word of a table's name says what the table is about:
// not its kind, nor what its schema is called by already, as "shopify" in
// shopify__orders.
func saysAbout(word, schema string) bool {
	return !kindWords[word] && !(len(word) > 2 && containsFold(schema, word))
}

// containsFold tells whether a text has a folded ASCII word in it, whatever
// the case.
func containsFold(s, word string) bool {
	for i := 0; i+len(word) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

func sumOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum
}
