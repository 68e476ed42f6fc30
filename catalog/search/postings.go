package search

import (
	"math"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog"
)

// Tables are visited in windows of 1,024, whose bounds tell which are worth
// it; a posting says where in a block of 65,536 its table is.
const (
	windowBits = 10
	windowSize = 1 << windowBits
	blockBits  = 16
)

// segment is the text of some tables, from a word to the tables that have it
// and from a table to its words. It never changes. A table has a number of its
// own in it, which grows with the position in the snapshot.
type segment struct {
	records
	tables  int
	windows int
	blocks  int
	loaded  bool // it comes out of a file

	// The postings of word w in block b of tables are those from
	// start[w*blocks+b] to the next start: the table's number without its block,
	// and what the word counts in it, the BM25F sum over the fields before
	// saturation, as a step of impactOf.
	start   []uint32
	offsets []uint16
	impacts []uint8

	frequent map[uint32]cuts // of the words that many tables have

	byName, byThing hashes // of the name in lower case; of the schema and what a row is

	shares     []float32 // by table: the priors together, 1 for none
	windowMost []float32 // by window: the greatest share
}

// cuts is where the postings of a word lie by window: those of window i are from
// at[i] to at[i+1], and the greatest impact among them is most[i].
type cuts struct {
	at   []uint32
	most []uint8
}

// frequentFrom is how many postings a window a word needs on average for its
// cuts to be kept; those of others are made for each question that has them.
const frequentFrom = 8

// newSegment makes postings out of the records of the tables that at gives.
func newSegment(r records, ix *Index, at func(table int) *catalog.Table) *segment {
	s := &segment{records: r, tables: len(r.ends)}
	var beside sync.WaitGroup
	beside.Go(func() {
		s.byName = newHashes(s.tables, func(d int) uint64 { return hashOf(strings.ToLower(at(d).Name)) })
		s.byThing = newHashes(s.tables, func(d int) uint64 { return s.homes[d].holding(s.thing(d)) })
	})
	s.shares = make([]float32, s.tables)
	for d := range s.shares {
		s.shares[d] = float32(ix.share(at(d), r.layers[d]))
	}
	s.size()
	s.fill(len(ix.terms), &ix.weights, ix.average)
	s.cutFrequent()
	beside.Wait()
	return s
}

// size sets what follows from the number of tables and their shares.
func (s *segment) size() {
	s.windows, s.blocks = (s.tables+windowSize-1)>>windowBits, (s.tables+1<<blockBits-1)>>blockBits
	s.windowMost = make([]float32, s.windows)
	for d, share := range s.shares {
		s.windowMost[d>>windowBits] = max(s.windowMost[d>>windowBits], share)
	}
}

// fill writes the postings of so many words, block by block: first how many each
// has, then what they are.
func (s *segment) fill(words int, w *weights, average *[fieldCount]float64) {
	s.start = make([]uint32, words*s.blocks+1)
	s.inBlocks(words, func(block, from, to int, of []uint32) {
		last := make([]uint32, words)
		var t record
		for d := from; d < to; d++ {
			t.decodeWords(s.raw(d), &s.compounds)
			for _, w := range t.words {
				if last[w] != uint32(d)+1 {
					last[w] = uint32(d) + 1
					of[w]++
				}
			}
		}
		for w, n := range of {
			s.start[w*s.blocks+block] = n
		}
	})
	sum := uint32(0)
	for i, n := range s.start {
		s.start[i] = sum
		sum += n
	}
	s.offsets, s.impacts = make([]uint16, sum), make([]uint8, sum)
	s.inBlocks(words, func(block, from, to int, next []uint32) {
		for w := range next {
			next[w] = s.start[w*s.blocks+block]
		}
		var t record
		y := tally{at: make([]uint32, words)}
		for d := from; d < to; d++ {
			s.read(d, &t)
			norm := normOf(&t.lengths, average, w)
			y.table(&t, nil)
			for i := range y.entries {
				e := &y.entries[i]
				at := next[e.term]
				next[e.term]++
				s.offsets[at], s.impacts[at] = uint16(d), stepOf(e.impact(w, &norm, nil))
			}
		}
	})
}

// inBlocks works on all blocks, as many at a time as there are cores, each time
// with room for a number for each word: two cores do not write side by side.
func (s *segment) inBlocks(words int, work func(block, from, to int, room []uint32)) {
	inStretches(s.blocks, 1, func(_, first, last int) {
		for b := first; b < last; b++ {
			work(b, b<<blockBits, min((b+1)<<blockBits, s.tables), make([]uint32, words))
		}
	})
}

// count is how many tables have a word.
func (s *segment) count(word int) uint32 {
	return s.start[(word+1)*s.blocks] - s.start[word*s.blocks]
}

// cutFrequent cuts the postings of words that many tables have into windows.
func (s *segment) cutFrequent() {
	s.frequent = map[uint32]cuts{}
	for t := range s.words() {
		if int(s.count(t)) >= frequentFrom*s.windows {
			c := cuts{make([]uint32, s.windows+1), make([]uint8, s.windows)}
			s.cut(uint32(t), c)
			s.frequent[uint32(t)] = c
		}
	}
}

// cut finds the windows of a word's postings and returns how many it read.
func (s *segment) cut(term uint32, c cuts) (read int) {
	if int(term) >= s.words() {
		clear(c.at)
		return 0
	}
	window, at := 0, s.start[int(term)*s.blocks]
	c.at[0] = at
	for b := range s.blocks {
		end := s.start[int(term)*s.blocks+b+1]
		for ; at < end; at++ {
			for w := b<<(blockBits-windowBits) + int(s.offsets[at]>>windowBits); window < w; {
				window++
				c.at[window] = at
			}
			c.most[window] = max(c.most[window], s.impacts[at])
			read++
		}
	}
	for window < s.windows {
		window++
		c.at[window] = at
	}
	return read
}

// each yields the tables that have a word, in force or not, with the steps of
// what it counts in them, and returns how many there are.
func (s *segment) each(term uint32, yield func(table int, impact uint8)) (read int) {
	if int(term) >= s.words() {
		return 0
	}
	for b := range s.blocks {
		at := int(term)*s.blocks + b
		for i := s.start[at]; i < s.start[at+1]; i++ {
			yield(b<<blockBits|int(s.offsets[i]), s.impacts[i])
			read++
		}
	}
	return read
}

// words is how many words the segment knows; those with greater numbers came
// later.
func (s *segment) words() int {
	if s.blocks == 0 {
		return 0
	}
	return (len(s.start) - 1) / s.blocks
}

// Impacts are kept in steps of about 3 percent: what step n counts is
// 2^((n-impactZero)/impactSteps).
const (
	impactSteps = 22
	impactZero  = 6 * impactSteps
)

var impactOf = func() (of [256]float32) {
	for n := range of {
		of[n] = float32(math.Exp2(float64(n-impactZero) / impactSteps))
	}
	return of
}()

func stepOf(impact float64) uint8 {
	n := math.Round(math.Log2(impact)*impactSteps) + impactZero
	return uint8(max(0, min(n, 255)))
}

// normOf is what one occurrence counts in each field of a table: the field's
// weight, less where the field is longer than it is on average.
func normOf(lengths *[fieldCount]uint32, average *[fieldCount]float64, w *weights) (norm [fieldCount]float32) {
	for f, n := range lengths {
		if n > 0 {
			b := w.length[f]
			long := 1.0
			if average[f] > 0 {
				long = float64(n) / average[f]
			}
			norm[f] = float32(w.field[f] / (1 - b + b*long))
		}
	}
	return norm
}
