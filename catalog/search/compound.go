package search

import (
	"math"

	"github.com/datafind/datafind/catalog/text"
)

const (
	compoundShortest = 8 // shorter words are taken as they are
	pieceShortest    = 3
)

// compounds says what each word is made up of; nothing for most.
type compounds struct {
	first [][]uint32 // by word, those of the last whole build
	later [][]uint32 // by word from there on
}

func (c *compounds) of(word uint32) []uint32 {
	n := uint32(len(c.first))
	if word < n {
		return c.first[word]
	}
	if word -= n; word < uint32(len(c.later)) {
		return c.later[word]
	}
	return nil
}

// splitCompounds lets names written in one piece be found by their words:
// "securitygroups" gets "security" and "groups" beside it. The catalog itself
// tells which words there are: a piece must stand alone in more tables than
// the compound does, which keeps "transaction" from being a kind of action.
//
// Words from a number on are split; those before it were. tables is how many of
// so many tables have each word.
func (c *collector) splitCompounds(from int, tables []uint32, of int) [][]uint32 {
	s, g := splitter{c, tables, of}, loadGlossary()
	made := make([][]uint32, len(c.terms)-from)
	for i, w := range c.terms[from:] {
		if c.maybeCompound(w, g) {
			made[i] = s.split(w, tables[from+i])
		}
	}
	return made
}

type splitter struct {
	c      *collector
	tables []uint32
	of     int
}

// split finds the likeliest words that a compound is made of: as few as
// possible, as common as possible. nil: it is no compound.
func (s *splitter) split(w string, own uint32) []uint32 {
	n := len(w)
	cost := make([]float64, n+1)
	from := make([]int, n+1)
	for end := 1; end <= n; end++ {
		cost[end] = math.Inf(1)
		for begin := max(0, end-maxPiece); begin <= end-pieceShortest; begin++ {
			t, ok := s.c.find(w[begin:end])
			if !ok || begin > 0 && endings[w[begin:end]] || math.IsInf(cost[begin], 1) || begin == 0 && end == n || s.tables[t] <= own {
				continue
			}
			if v := cost[begin] + math.Log(float64(s.of+1)/float64(s.tables[t])) + pieceCost; v < cost[end] {
				cost[end], from[end] = v, begin
			}
		}
	}
	if math.IsInf(cost[n], 1) {
		return nil
	}
	var pieces []uint32
	for end := n; end > 0; end = from[end] {
		piece, _ := s.c.find(w[from[end]:end])
		pieces = append(pieces, piece)
	}
	return pieces
}

const (
	maxPiece  = 24
	pieceCost = 3 // natural logarithm: each further piece must be worth it
)

// endings of words that are words by themselves now and then, in some catalog.
var endings = wordSet("ing ings ion ions uses ers able ible ment ments ness ance ence ity ive est")

// maybeCompound tells whether a word is long, plain, not known to be one word
// and not the plural of one.
func (c *collector) maybeCompound(w string, g *glossary) bool {
	if len(w) < compoundShortest || hasDigit(w) || g.words[w] {
		return false
	}
	one := text.Singular(w)
	_, known := c.find(one)
	return !g.words[one] && (one == w || !known || len(one) >= 2*compoundShortest)
}
