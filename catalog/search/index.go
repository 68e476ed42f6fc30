package search

import (
	"cmp"
	"context"
	"iter"
	"sync"

	"github.com/datafind/datafind/catalog"
)

// Index finds tables of one snapshot. It never changes once made and may be
// asked by many goroutines at once.
type Index struct {
	snap    *catalog.Snapshot
	weights weights
	vocabulary
	lexicon   *lexicon
	compounds compounds
	ownTerms  ownTerms

	parts    []part   // the tables of the last whole build, then those that came or changed since
	count    []uint32 // by word: tables in force that have it
	keys     keyCounts
	live     int       // tables in force
	rarities []float64 // by how many tables have a word: what it is worth; of the lowest counts
	average  *[fieldCount]float64
	lacks    error // why columns are missing in it
	scratch  sync.Pool
}

// part is a segment with what is in force of it.
type part struct {
	*segment
	ids  []uint32 // by table of the segment: its position in the snapshot, growing
	dead []uint64 // bits of the tables that are no longer in force; nil for none
}

// New builds the index of a snapshot: 30 to 50 µs a table of real catalogs, up
// to 100 where each brings 30 words of its own, of one core's time; it takes all that there are. own
// is the company's glossary.
func New(s *catalog.Snapshot, own ...catalog.Term) *Index {
	ix := build(s, standard)
	ix.Learn(own)
	return ix
}

// Learn takes the company's glossary into an index that was stored without it.
// It must be called before the index is asked.
func (ix *Index) Learn(own []catalog.Term) { ix.ownTerms = newOwnTerms(own) }

func build(s *catalog.Snapshot, w weights) *Index { return buildWith(s, w, nil) }

// buildWith builds with given average lengths, or those of the tables.
func buildWith(s *catalog.Snapshot, w weights, average *[fieldCount]float64) *Index {
	c := takeApart(len(s.Tables), func() *collector { return newCollector(emptyVocabulary()) }, func(c *collector, from, to int) {
		for t, err := range s.EachWhole(context.Background(), between(from, to)) {
			c.lacks = cmp.Or(c.lacks, err)
			c.table(t)
		}
	})
	return assemble(s, w, c, average)
}

func between(from, to int) iter.Seq[int] {
	return func(yield func(id int) bool) {
		for ; from < to && yield(from); from++ {
		}
	}
}

// assemble makes an index of what was collected of all tables of a snapshot.
func assemble(s *catalog.Snapshot, w weights, c *collector, average *[fieldCount]float64) *Index {
	c.trim()
	words, keys := c.counts(len(c.terms))
	c.compounds.first = c.splitCompounds(0, words, len(s.Tables))
	ix := &Index{snap: s, weights: w, vocabulary: c.vocabulary, keys: keys, compounds: c.compounds, live: len(s.Tables), lacks: c.lacks}
	var lexicon sync.WaitGroup
	lexicon.Go(func() { ix.lexicon = newLexicon(c.vocabulary, c.shortForms(c.terms)) }) // nothing below adds a word
	if ix.average = average; average == nil {
		ix.average = averages(&c.records)
	}
	base := part{newSegment(c.records, ix, func(table int) *catalog.Table { return &s.Tables[table] }), make([]uint32, len(s.Tables)), nil}
	for i := range s.Tables {
		base.ids[i] = uint32(i)
	}
	ix.parts, ix.count = []part{base}, make([]uint32, len(c.terms))
	for w := range ix.count[:base.words()] {
		ix.count[w] = base.count(w)
	}
	ix.rarities = raritiesOf(ix.live)
	lexicon.Wait()
	ix.scratch.New = ix.newScratch
	return ix
}

// Lacks says why columns are missing in the index, since the snapshot could not
// read them when it was made; nil where none are. Advance builds it anew.
func (ix *Index) Lacks() error { return ix.lacks }

// Snapshot is what the index was built from; candidates point into it.
func (ix *Index) Snapshot() *catalog.Snapshot { return ix.snap }

func (ix *Index) newScratch() any {
	return &scratch{terms: newTermRoom(len(ix.terms), &ix.compounds), schemas: map[schema]uint32{}}
}

// locate finds the part that has a table in force, and its number there.
func (ix *Index) locate(id uint32) (p *part, table int) {
	for i := range ix.parts {
		if table, ok := ix.parts[i].locate(id); ok {
			return &ix.parts[i], table
		}
	}
	return nil, 0
}

// layer is that of a table in force.
func (ix *Index) layer(id uint32) layer {
	p, table := ix.locate(id)
	return p.layers[table]
}

// schemaOf is that of a table in force.
func (ix *Index) schemaOf(id uint32) schema {
	p, table := ix.locate(id)
	return p.homes[table]
}

// priors is what speaks for or against a table whatever the question.
func (ix *Index) priors(t *catalog.Table, l layer) [len(priorNames)]float64 {
	return priorsOf(t, l, ix.snap.AsOf, &ix.weights)
}

// share is the priors of a table together, 1 for none.
func (ix *Index) share(t *catalog.Table, l layer) float64 {
	share := 1.0
	for _, p := range ix.priors(t, l) {
		share += p
	}
	return share
}
