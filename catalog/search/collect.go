package search

import (
	"hash/maphash"
	"slices"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// collector takes tables apart, one after the other.
type collector struct {
	vocabulary
	records
	current record
	lacks   error // why some tables went without columns

	// Names of columns and short comments come again and again. Of those whose
	// hashes end alike the last one is remembered, each kind by itself.
	seed   maphash.Seed
	seen   [pieceKinds][]remembered
	pieces []uint32
}

type remembered struct {
	text string
	piece
}

// piece is a text taken apart: its words are collector.pieces[from:plain], and
// up to to the joined forms that stand beside their parts.
type piece struct {
	from, plain, to uint32
	key             thing // what a column of that name leads to, 0 for no key
}

// The kinds of a piece. Prose loses its stop words.
const (
	namePiece = iota
	columnPiece
	prosePiece
	pieceKinds
)

const (
	pieceLongest   = 200     // how long a text may be in bytes to be remembered
	rememberedMost = 1 << 14 // how many texts of a kind are
	piecesMost     = 1 << 20 // words of texts, also of those that others took the place of
)

func newCollector(words vocabulary) *collector {
	c := &collector{vocabulary: words, seed: maphash.MakeSeed()}
	for i := range c.seen {
		c.seen[i] = make([]remembered, rememberedMost)
	}
	return c
}

// table takes a table apart and keeps its record.
func (c *collector) table(t *catalog.Table) {
	c.head(t)
	for i := range t.Columns {
		c.column(i, &t.Columns[i])
	}
	slices.Sort(c.current.keys)
	c.current.keys = slices.Compact(c.current.keys)
	c.keep(t)
}

// tableWith is table for one whose columns are those of an older record in the
// same words, and have no tags and no properties.
func (c *collector) tableWith(t *catalog.Table, older *record) {
	c.head(t)
	from := slices.IndexFunc(older.places, func(p place) bool { return p.column() >= 0 })
	if from >= 0 {
		c.current.words = append(c.current.words, older.words[from:]...)
		c.current.places = append(c.current.places, older.places[from:]...)
	}
	for _, f := range [...]int{columnF, columnCommentF} {
		c.current.lengths[f] = older.lengths[f]
	}
	c.current.keys = append(c.current.keys, older.keys...)
	c.keep(t)
}

// head begins a record with what a table says itself.
func (c *collector) head(t *catalog.Table) {
	c.current.reset()
	c.text(nameF, -1, t.Name)
	p := c.piece(t.Name, namePiece)
	for _, id := range c.pieces[p.from:p.plain] {
		if !has(c.current.name, id) {
			c.current.name = append(c.current.name, id)
			if saysAbout(c.terms[id], t.Schema) {
				c.current.about = append(c.current.about, id)
			}
		}
	}
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
	c.current.thing = thingOf(rowOf(c.namesWords(t.Name)))
}

// column adds a column to the record.
func (c *collector) column(i int, col *catalog.Column) {
	if key := c.text(columnF, i, col.Name); key > 0 {
		c.current.keys = append(c.current.keys, key)
	}
	c.text(columnCommentF, i, col.Comment)
	for _, g := range col.Tags {
		c.text(tagF, i, g.Key)
		c.text(tagF, i, g.Value)
	}
	c.properties(i, col.Properties)
}

func (c *collector) keep(t *catalog.Table) {
	c.records.add(&c.current, layerOf(t, c.namesWords), homeOf(t))
}

// namesWords is text.Words for a name that stands in a table.
func (c *collector) namesWords(name string) []string {
	return c.wordsOf(c.piece(name, namePiece))
}

func (c *collector) wordsOf(p piece) []string {
	words := make([]string, 0, p.plain-p.from)
	for _, id := range c.pieces[p.from:p.plain] {
		words = append(words, c.terms[id])
	}
	return words
}

func (c *collector) properties(column int, list []catalog.Property) {
	for _, p := range list {
		c.text(propertyF, column, p.Text)
	}
}

// text adds the words of one piece of text, and tells what it leads to where it
// is a column's name. Stop words count in names alone: prose is full of them and
// a name of them has nothing else.
func (c *collector) text(field, column int, s string) (key thing) {
	if s == "" {
		return 0
	}
	kind := prosePiece
	switch field {
	case nameF, schemaF:
		kind = namePiece
	case columnF:
		kind = columnPiece
	}
	p := c.piece(s, kind)
	c.current.add(placeOf(field, column), c.pieces[p.from:p.to]...)
	c.current.lengths[field] += p.plain - p.from
	return p.key
}

func (c *collector) piece(s string, kind int) piece {
	at := &c.seen[kind][maphash.String(c.seed, s)%rememberedMost]
	if at.text == s {
		return at.piece
	}
	if len(c.pieces) >= piecesMost {
		c.pieces = c.pieces[:0]
		for i := range c.seen {
			clear(c.seen[i])
		}
	}
	p := c.takeApart(s, kind == prosePiece)
	if kind == columnPiece {
		p.key = thingOf(leadsTo(c.wordsOf(p)))
	}
	if len(s) <= pieceLongest {
		*at = remembered{s, p}
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
