package search

import (
	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// place says where in a table a word stands: the field, and the column by its
// position plus one, 0 for none.
type place uint16

const (
	columnBits = 13
	maxColumn  = 1<<columnBits - 1 // columns beyond it are found, but not named
)

func placeOf(field, column int) place {
	return place(field<<columnBits | min(column+1, maxColumn))
}

func (p place) field() int  { return int(p >> columnBits) }
func (p place) column() int { return int(p&maxColumn) - 1 }

// postings is the text of all tables, in both directions: from a word to the
// tables that have it, and from a table to its words.
type postings struct {
	terms  []string
	byTerm map[string]uint32

	// Tables with a word, ascending, and what the word counts in each: the
	// BM25F sum over the fields before saturation.
	docs    [][]uint32
	impacts [][]float32

	// The words of table d, in the order of its text: words[start[d]:start[d+1]].
	start  []uint32
	words  []uint32
	places []place

	norm [][fieldCount]float32 // what one occurrence counts, by table and field

	nameWords [][]uint32 // by table: the words of its name, each once
}

// collector gathers the words of the tables.
type collector struct {
	postings
	lengths [][fieldCount]float32
	current *[fieldCount]float32

	// Names of columns and short comments come again and again; they are taken
	// apart once, prose by itself because it loses its stop words.
	seen   [2]map[string]piece
	pieces []uint32
}

// piece is a text taken apart: its words are collector.pieces[from:plain], and
// up to to the joined forms that stand beside their parts.
type piece struct{ from, plain, to uint32 }

// pieceLongest is how long a text may be in bytes to be remembered.
const pieceLongest = 200

func collect(tables []catalog.Table) *collector {
	c := &collector{lengths: make([][fieldCount]float32, len(tables))}
	c.byTerm = make(map[string]uint32, 8*len(tables))
	for i := range c.seen {
		c.seen[i] = make(map[string]piece, 4*len(tables))
	}
	c.start = make([]uint32, 1, len(tables)+1)
	for i := range tables {
		c.current = &c.lengths[i]
		c.table(&tables[i])
		c.start = append(c.start, uint32(len(c.words)))
	}
	return c
}

func (c *collector) table(t *catalog.Table) {
	c.text(nameF, -1, t.Name)
	var name []uint32
	p := c.name(t.Name)
	for _, id := range c.pieces[p.from:p.plain] {
		if !has(name, id) {
			name = append(name, id)
		}
	}
	c.nameWords = append(c.nameWords, name)
	c.text(schemaF, -1, t.Schema)
	if t.Catalog != t.Schema {
		c.text(schemaF, -1, t.Catalog)
	}
	c.text(commentF, -1, t.Comment)
	c.text(tagF, -1, t.Domain)
	c.text(tagF, -1, t.Owner)
	for _, g := range t.Tags {
		c.text(tagF, -1, g.Key)
		c.text(tagF, -1, g.Value)
	}
	c.properties(-1, t.Properties)
	for i := range t.Columns {
		col := &t.Columns[i]
		c.text(columnF, i, col.Name)
		c.text(columnCommentF, i, col.Comment)
		for _, g := range col.Tags {
			c.text(tagF, i, g.Key)
			c.text(tagF, i, g.Value)
		}
		c.properties(i, col.Properties)
	}
}

func (c *collector) properties(column int, list []catalog.Property) {
	for _, p := range list {
		c.text(propertyF, column, p.Text)
	}
}

// text adds the words of one piece of text. Stop words count in names alone:
// prose is full of them and a name of them has nothing else.
func (c *collector) text(field, column int, s string) {
	if s == "" {
		return
	}
	kind := namePiece
	if field != nameF && field != columnF && field != schemaF {
		kind = prosePiece
	}
	p := c.piece(s, kind)
	at := placeOf(field, column)
	c.words = append(c.words, c.pieces[p.from:p.to]...)
	for range p.to - p.from {
		c.places = append(c.places, at)
	}
	c.current[field] += float32(p.plain - p.from)
}

// The kinds of a piece.
const (
	namePiece = iota
	prosePiece
)

func (c *collector) name(s string) piece { return c.piece(s, namePiece) }

// namesWords is text.Words for a name that stands in a table.
func (c *collector) namesWords(s string) []string {
	p := c.name(s)
	words := make([]string, p.plain-p.from)
	for i := range words {
		words[i] = c.terms[c.pieces[p.from+uint32(i)]]
	}
	return words
}

func (c *collector) piece(s string, kind int) piece {
	p, ok := c.seen[kind][s]
	if !ok {
		p = c.takeApart(s, kind == prosePiece)
		if len(s) <= pieceLongest {
			c.seen[kind][s] = p
		}
	}
	return p
}

// takeApart splits a text into the numbers of its words.
func (c *collector) takeApart(s string, prose bool) piece {
	p := piece{from: uint32(len(c.pieces))}
	var whole []uint32
	for _, t := range text.Split(s) {
		if prose && text.IsStop("", t.Text) {
			continue
		}
		c.pieces = append(c.pieces, c.term(t.Text))
		if t.Whole != "" {
			whole = append(whole, c.term(t.Whole))
		}
	}
	p.plain = uint32(len(c.pieces))
	c.pieces = append(c.pieces, whole...)
	p.to = uint32(len(c.pieces))
	return p
}

// term is the number of a word.
func (c *collector) term(word string) uint32 {
	id, ok := c.byTerm[word]
	if !ok {
		id = uint32(len(c.terms))
		c.terms = append(c.terms, word)
		c.byTerm[word] = id
	}
	return id
}

// finish turns the words into postings under the given weights.
func (c *collector) finish(w *weights) *postings {
	p := &c.postings
	p.norm = norms(c.lengths, w)
	n := len(p.terms)
	p.docs, p.impacts = make([][]uint32, n), make([][]float32, n)
	t := tally{at: make([]uint32, n)}
	counts := p.tables(n)
	for i, count := range counts {
		p.docs[i], p.impacts[i] = make([]uint32, 0, count), make([]float32, 0, count)
	}
	for d := range p.norm {
		t.table(p, d, nil)
		for _, e := range t.entries {
			p.docs[e.term] = append(p.docs[e.term], uint32(d))
			p.impacts[e.term] = append(p.impacts[e.term], float32(e.impact(w, &p.norm[d], nil)))
		}
	}
	return p
}

// norms is what one occurrence counts in each field of each table: the
// field's weight, less where the field is longer than it is on average.
func norms(lengths [][fieldCount]float32, w *weights) [][fieldCount]float32 {
	var sum, with [fieldCount]float64
	for _, l := range lengths {
		for f, n := range l {
			if n > 0 {
				sum[f] += float64(n)
				with[f]++
			}
		}
	}
	out := make([][fieldCount]float32, len(lengths))
	for d, l := range lengths {
		for f, n := range l {
			if n > 0 {
				b := w.length[f]
				out[d][f] = float32(w.field[f] / (1 - b + b*float64(n)*with[f]/sum[f]))
			}
		}
	}
	return out
}

// tally counts the words of one table at a time.
type tally struct {
	entries []entry
	at      []uint32 // by term: its entry plus one, 0 for none; all zero between tables
}

// entry is how often a word stands in each field of a table.
type entry struct {
	term  uint32
	count [fieldCount]uint16
}

// table counts the words of table d, or only those wanted, by term.
func (t *tally) table(p *postings, d int, wanted []uint32) {
	t.entries = t.entries[:0]
	for i := p.start[d]; i < p.start[d+1]; i++ {
		term := p.words[i]
		if wanted != nil && wanted[term] == 0 {
			continue
		}
		at := t.at[term]
		if at == 0 {
			t.entries = append(t.entries, entry{term: term})
			at = uint32(len(t.entries))
			t.at[term] = at
		}
		if c := &t.entries[at-1].count[p.places[i].field()]; *c < 1<<16-1 {
			*c++
		}
	}
	for i := range t.entries {
		t.at[t.entries[i].term] = 0
	}
}

// impact is what an entry counts over the fields together, before saturation;
// each, where given, takes it by field. A word that comes again in the same
// field counts little more, or a table with fifty columns named alike would
// win by that alone.
func (e *entry) impact(w *weights, norm *[fieldCount]float32, each *[fieldCount]float64) float64 {
	sum := 0.0
	for f, n := range e.count {
		if n > 0 {
			x := float64(norm[f]) * (1 + w.again*log2(n))
			sum += x
			if each != nil {
				each[f] = x
			}
		}
	}
	return sum
}
