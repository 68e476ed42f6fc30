package search

import (
	_ "embed" // for the word vectors
	"encoding/binary"
	"slices"
	"strings"
	"sync"

	"github.com/datafind/datafind/catalog/text"
)

//go:embed vectors/words.bin
var vectorsFile string

// wordVectors says how near two words are in meaning, in one language or in
// two: frequent words of English, Portuguese and Spanish as points.
// vectors/make.py made them, and vectors/NOTICE says from what.
type wordVectors struct {
	words []string // folded, ascending
	langs string   // by word: a bit for each of text.Languages that it is common in
	*rows          // by word
}

var loadVectors = sync.OnceValue(func() *wordVectors { return parseVectors(vectorsFile) })

// parseVectors reads what make.py writes: "DFV1"; how many words there are,
// how many dimensions, and how many bytes the words take; the words, a line
// each; their languages, a byte each; their rows. The file is ours: one that
// is broken makes it panic.
func parseVectors(file string) *wordVectors {
	const head = 16
	count := func(i int) int { return int(binary.LittleEndian.Uint32([]byte(file[4*i : 4*i+4]))) }
	n, dims, size := count(1), count(2), count(3)
	v := &wordVectors{words: strings.Split(file[head:head+size], "\n"), rows: newRows(n, dims)}
	file = file[head+size:]
	v.langs, file = file[:n], file[n:]
	for i := range v.values {
		v.values[i] = int8(file[i])
	}
	for i := range n {
		v.finish(i)
	}
	return v
}

// find is the row of a folded word or else of its singular.
func (v *wordVectors) find(word string) (row int, ok bool) {
	if row, ok = slices.BinarySearch(v.words, word); ok {
		return row, true
	}
	return slices.BinarySearch(v.words, text.Singular(word))
}

func (v *wordVectors) has(word string) bool {
	_, ok := v.find(word)
	return ok
}
