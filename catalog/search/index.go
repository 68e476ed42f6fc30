package search

import (
	"math"
	"sync"

	"github.com/datafind/datafind/catalog"
)

// Index finds tables of one snapshot. It never changes once made and may be
// asked by many goroutines at once.
type Index struct {
	snap    *catalog.Snapshot
	weights weights
	*postings
	lexicon *lexicon
	names   names

	schemaOf []uint32 // by table: its schema's number; tables of a schema need not be neighbours
	schemas  int
	joins    *joins
	priors   [][len(priorNames)]float64 // by table: shares of its score, whatever the question
	shares   []float64                  // by table: the priors together, 1 for none
	scratch  sync.Pool
}

// New builds the index of a snapshot: 30 to 50 µs a table of real catalogs, up
// to 100 where each brings 30 words of its own, on one core; it takes two.
func New(s *catalog.Snapshot) *Index { return build(s, standard) }

func build(s *catalog.Snapshot, w weights) *Index {
	c := collect(s.Tables)
	c.splitCompounds(loadGlossary())
	ix := &Index{snap: s, weights: w}
	var lexicon sync.WaitGroup
	lexicon.Go(func() { ix.lexicon = newLexicon(c.terms, c.byTerm) }) // nothing below adds a word
	ix.postings = c.finish(&w)
	ix.names = newNames(s)
	ix.schemaOf, ix.schemas = schemasOf(s)
	ix.joins = newJoins(s, ix.schemaOf, c.namesWords)
	ix.shares = make([]float64, len(s.Tables))
	ix.priors = make([][len(priorNames)]float64, len(s.Tables))
	for i := range s.Tables {
		ix.priors[i] = priorsOf(&s.Tables[i], s.AsOf, &w, c.namesWords)
		ix.shares[i] = 1
		for _, p := range ix.priors[i] {
			ix.shares[i] += p
		}
	}
	lexicon.Wait()
	ix.scratch.New = func() any { return newScratch(len(s.Tables), ix.schemas, len(ix.terms)) }
	return ix
}

// Snapshot is what the index was built from; candidates point into it.
func (ix *Index) Snapshot() *catalog.Snapshot { return ix.snap }

// schemasOf numbers the schemas.
func schemasOf(s *catalog.Snapshot) (of []uint32, count int) {
	numbers := map[[2]string]uint32{}
	of = make([]uint32, len(s.Tables))
	for i := range s.Tables {
		key := [2]string{s.Tables[i].Catalog, s.Tables[i].Schema}
		n, ok := numbers[key]
		if !ok {
			n = uint32(len(numbers))
			numbers[key] = n
		}
		of[i] = n
	}
	return of, len(numbers)
}

func log2(n uint16) float64 {
	if n == 1 {
		return 0
	}
	return math.Log2(float64(n))
}
