package search

import (
	"sync"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// Index finds tables of one snapshot. It never changes once made and may be
// asked by many goroutines at once.
type Index struct {
	snap    *catalog.Snapshot
	weights weights
	vocabulary
	lexicon *lexicon
	names   names

	parts   []part
	count   []uint32 // by word: tables in force that have it
	live    int      // tables in force
	average *[fieldCount]float64

	schemaOf []uint32 // by table: its schema's number; tables of a schema need not be neighbours
	joins    *joins
	scratch  sync.Pool
}

// part is a segment with what is in force of it.
type part struct {
	*segment
	ids  []uint32 // by table of the segment: its position in the snapshot, growing
	dead []uint64 // bits of the tables that are no longer in force; nil for none
}

// New builds the index of a snapshot: 30 to 50 µs a table of real catalogs, up
// to 100 where each brings 30 words of its own, on one core; it takes two.
func New(s *catalog.Snapshot) *Index { return build(s, standard) }

func build(s *catalog.Snapshot, w weights) *Index {
	c := newCollector()
	for i := range s.Tables {
		c.table(&s.Tables[i])
	}
	c.splitCompounds(loadGlossary())
	ix := &Index{snap: s, weights: w, vocabulary: c.vocabulary, live: len(s.Tables)}
	var lexicon sync.WaitGroup
	lexicon.Go(func() { ix.lexicon = newLexicon(c.terms, c.byTerm) }) // nothing below adds a word
	ix.count = c.counts(len(c.terms))
	ix.average = averages(&c.records)
	ix.parts = []part{{segment: newSegment(c.records, ix.count, &w, ix.average, ix.share), ids: make([]uint32, len(s.Tables))}}
	for i := range s.Tables {
		ix.parts[0].ids[i] = uint32(i)
	}
	ix.names = newNames(s)
	ix.schemaOf = schemasOf(s)
	ix.joins = newJoins(s, ix.schemaOf, text.Words)
	lexicon.Wait()
	ix.scratch.New = func() any { return &scratch{terms: newTermRoom(len(ix.terms))} }
	return ix
}

// Snapshot is what the index was built from; candidates point into it.
func (ix *Index) Snapshot() *catalog.Snapshot { return ix.snap }

// locate finds the part that has a table in force, and its number there.
func (ix *Index) locate(id uint32) (p *part, table int) {
	for i := range ix.parts {
		if table, ok := ix.parts[i].locate(id); ok {
			return &ix.parts[i], table
		}
	}
	return nil, 0
}

// priors is what speaks for or against a table whatever the question.
func (ix *Index) priors(id uint32) [len(priorNames)]float64 {
	return priorsOf(&ix.snap.Tables[id], ix.snap.AsOf, &ix.weights, text.Words)
}

// share is the priors of a table together, 1 for none.
func (ix *Index) share(id int) float64 {
	share := 1.0
	for _, p := range ix.priors(uint32(id)) {
		share += p
	}
	return share
}

// schemasOf numbers the schemas.
func schemasOf(s *catalog.Snapshot) []uint32 {
	numbers := map[[2]string]uint32{}
	of := make([]uint32, len(s.Tables))
	for i := range s.Tables {
		key := [2]string{s.Tables[i].Catalog, s.Tables[i].Schema}
		n, ok := numbers[key]
		if !ok {
			n = uint32(len(numbers))
			numbers[key] = n
		}
		of[i] = n
	}
	return of
}
