package search

import (
	"math/bits"
)

// speller finds the known words that a misspelt one may have been meant for:
// the catalog's and the glossary's.
type speller struct {
	older   *speller // of the words before these; nil for none
	words   []string
	letters []uint32 // by word: which letters it has, to pass over most words cheaply
}

const (
	typoShortest = 4  // shorter words are never corrected
	typoLong     = 8  // from here on two edits are allowed
	typoLongest  = 24 // longer words are never corrected
	maxTypos     = 3
)

func newSpeller(terms []string, g *glossary) *speller {
	s := &speller{}
	known := map[string]bool{}
	for _, w := range terms {
		known[w] = true
		s.add(w)
	}
	for _, group := range g.groups {
		for _, words := range group {
			for _, w := range words {
				if !known[w] {
					known[w] = true
					s.add(w)
				}
			}
		}
	}
	return s
}

// with is the speller with more words of the catalog; it has those of the
// glossary already.
func (s *speller) with(terms []string, g *glossary) *speller {
	more := &speller{older: s}
	for _, w := range terms {
		if !g.words[w] {
			more.add(w)
		}
	}
	return more
}

func (s *speller) add(w string) {
	if n := len(w); n >= typoShortest-1 && n <= typoLongest+2 && !hasDigit(w) {
		s.words = append(s.words, w)
		s.letters = append(s.letters, lettersOf(w))
	}
}

// nearest finds the words fewest edits away, at most maxTypos of them: one
// edit, or two in a long word. An edit is a letter more, less, another, or two
// swapped. The first letter must stand: people rarely miss it, and without it
// chance hits are many.
func (s *speller) nearest(word string) []string {
	if len(word) < typoShortest || len(word) > typoLongest || hasDigit(word) {
		return nil
	}
	allowed := 1
	if len(word) >= typoLong {
		allowed = 2
	}
	found, _ := s.within(word, allowed)
	return found
}

// within finds the words fewest edits away, and tells how many, or so many where
// there are none.
func (s *speller) within(word string, allowed int) (found []string, edited int) {
	if s.older != nil {
		found, allowed = s.older.within(word, allowed)
	}
	mask := lettersOf(word)
	for i, w := range s.words {
		if w[0] != word[0] || bits.OnesCount32(mask^s.letters[i]) > 2*allowed || len(w) > len(word)+allowed || len(word) > len(w)+allowed {
			continue
		}
		switch d := edits(word, w, allowed); {
		case d > allowed:
		case d < allowed:
			allowed = d
			found = append(found[:0], w)
		case len(found) < maxTypos:
			found = append(found, w)
		}
	}
	return found, allowed
}

// edits is the optimal string alignment distance in bytes, or more than most
// where it is more.
func edits(a, b string, most int) int {
	var rows [3][typoLongest + 4]int
	before, prev, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(prev[j]+cost, prev[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
			least = min(least, d)
		}
		if least > most {
			return least
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}

func lettersOf(w string) uint32 {
	var m uint32
	for i := range len(w) {
		m |= 1 << (w[i] & 31)
	}
	return m
}

func hasDigit(w string) bool {
	for i := range len(w) {
		if '0' <= w[i] && w[i] <= '9' {
			return true
		}
	}
	return false
}
