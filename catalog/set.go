package catalog

import (
	"encoding/binary"
	"math/bits"
)

// Set is a set of table positions of one snapshot. A nil *Set stands for all
// tables: it has everything and must not be added to.
type Set struct{ words []uint64 }

// NewSet makes an empty set for positions below n.
func NewSet(n int) *Set { return &Set{words: make([]uint64, (n+63)/64)} }

// Add puts a position into the set.
func (s *Set) Add(id int) { s.words[id/64] |= 1 << (id % 64) }

// Has tells whether a position is in the set.
func (s *Set) Has(id int) bool {
	return s == nil || id/64 < len(s.words) && s.words[id/64]&(1<<(id%64)) != 0
}

// From tells of the 64 positions from one on which are in the set, a bit each, the
// lowest for the first.
func (s *Set) From(id int) uint64 {
	if s == nil {
		return ^uint64(0)
	}
	word, shift := id/64, id%64
	if word >= len(s.words) {
		return 0
	}
	bits := s.words[word] >> shift
	if word+1 < len(s.words) {
		bits |= s.words[word+1] << (64 - shift) // nothing where shift is 0
	}
	return bits
}

// Next finds the least position from one on that is in a set, which must not be
// nil.
func (s *Set) Next(id int) (next int, ok bool) {
	for w := id / 64; w < len(s.words); w++ {
		word := s.words[w]
		if w == id/64 {
			word &= ^uint64(0) << (id % 64)
		}
		if word != 0 {
			return w*64 + bits.TrailingZeros64(word), true
		}
	}
	return 0, false
}

// Bytes are the same for equal sets of one snapshot and different for
// different ones; a nil set is none of them.
func (s *Set) Bytes() []byte {
	if s == nil {
		return nil
	}
	out := make([]byte, 0, 8*len(s.words))
	for _, w := range s.words {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

// Len counts the positions in the set; it is 0 for nil, which has no size.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}
