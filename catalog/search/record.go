package search

import "encoding/binary"

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

// record is the text of one table taken apart. Words and places go in the order
// of the text.
type record struct {
	thing   uint32   // what a row of it is, a number of the things
	keys    []uint32 // what its key columns lead to, each once, ascending
	name    []uint32 // the words of its name, each once
	about   []uint32 // those of them that say what it is about
	parted  bool     // compounds among them were taken apart, and about tells nothing
	lengths [fieldCount]uint32
	words   []uint32
	places  []place
}

func (r *record) reset() {
	r.thing, r.keys = 0, r.keys[:0]
	r.name, r.about, r.parted = r.name[:0], r.about[:0], false
	r.words, r.places = r.words[:0], r.places[:0]
	r.lengths = [fieldCount]uint32{}
}

// add puts words to a place.
func (r *record) add(at place, words ...uint32) {
	for _, w := range words {
		r.words, r.places = append(r.words, w), append(r.places, at)
	}
}

// A run of words at one place begins with their number and, in its last two
// bits, with where that is: mostly the name of the column after the last one.
const (
	nextColumn  = iota + 1 // the name of the next column
	sameComment            // the comment of the same column
	elsewhere              // a place that follows
	runBits     = 2
)

// encode appends the record to b: thing and keys, the name, the lengths, then
// the runs. Words that came up early are common and have short numbers.
func (r *record) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(r.thing))
	b = appendNumbers(b, r.keys)
	b = r.encodeName(b)
	for _, n := range r.lengths {
		b = binary.AppendUvarint(b, uint64(n))
	}
	before := placeOf(columnF, -1)
	for i := 0; i < len(r.words); {
		at, end := r.places[i], i+1
		for end < len(r.words) && r.places[end] == at {
			end++
		}
		b = appendRun(b, before, at, end-i)
		for _, w := range r.words[i:end] {
			b = binary.AppendUvarint(b, uint64(w))
		}
		i, before = end, at
	}
	return b
}

// encodeName appends the words of the name, each with a bit for being among
// those that it is about.
func (r *record) encodeName(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(r.name)))
	for _, w := range r.name {
		n := uint64(w) << 1
		if has(r.about, w) {
			n++
		}
		b = binary.AppendUvarint(b, n)
	}
	return b
}

func appendRun(b []byte, before, at place, words int) []byte {
	n := uint64(words) << runBits
	switch at {
	case nameAfter(before):
		return binary.AppendUvarint(b, n|nextColumn)
	case commentOf(before):
		return binary.AppendUvarint(b, n|sameComment)
	}
	b = binary.AppendUvarint(b, n|elsewhere)
	return binary.AppendUvarint(b, uint64(at.column()+1)<<3|uint64(at.field()))
}

// nameAfter is the place of the name of the column after one.
func nameAfter(p place) place { return placeOf(columnF, p.column()+1) }

// commentOf is the place of the comment of a column.
func commentOf(p place) place { return placeOf(columnCommentF, p.column()) }

// readRun reads what appendRun wrote.
func readRun(before place, b []byte) (at place, words int, rest []byte) {
	n, b := readNumber(b)
	switch n & (1<<runBits - 1) {
	case nextColumn:
		at = nameAfter(before)
	case sameComment:
		at = commentOf(before)
	default:
		var p uint32
		p, b = readNumber(b)
		at = placeOf(int(p&7), int(p>>3)-1)
	}
	return at, int(n >> runBits), b
}

func appendNumbers(b []byte, list []uint32) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, n := range list {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func readNumbers(to []uint32, b []byte) (list []uint32, rest []byte) {
	count, b := readNumber(b)
	for range count {
		var n uint32
		n, b = readNumber(b)
		to = append(to, n)
	}
	return to, b
}

// readNumber reads a number; most have a byte or two.
func readNumber(b []byte) (n uint32, rest []byte) {
	if n = uint32(b[0]); n < 0x80 {
		return n, b[1:]
	}
	if b[1] < 0x80 {
		return n&0x7f | uint32(b[1])<<7, b[2:]
	}
	return readLong(b)
}

func readLong(b []byte) (n uint32, rest []byte) {
	long, size := binary.Uvarint(b)
	return uint32(long), b[size:]
}

// decode reads what encode wrote, and puts their parts beside compounds.
func (r *record) decode(b []byte, compounds [][]uint32) {
	b = r.decodeHead(b, compounds)
	at, count, w := placeOf(columnF, -1), 0, uint32(0)
	for len(b) > 0 {
		at, count, b = readRun(at, b)
		for range count {
			w, b = readNumber(b)
			r.words, r.places = append(r.words, w), append(r.places, at)
			if int(w) < len(compounds) && compounds[w] != nil {
				r.add(at, compounds[w]...)
				r.lengths[at.field()] += uint32(len(compounds[w]) - 1)
			}
		}
	}
}

// skim reads a record as decode does, but keeps the words of those places alone
// that have a word with a meaning. known has a bit for each word that has one,
// and for each compound.
func (r *record) skim(b []byte, compounds [][]uint32, known []uint64, meaning []uint32) {
	b = r.decodeHead(b, compounds)
	at, count, w := placeOf(columnF, -1), 0, uint32(0)
	for len(b) > 0 {
		at, count, b = readRun(at, b)
		from, meant := len(r.words), false
		for range count {
			w, b = readNumber(b)
			r.words = append(r.words, w)
			if known[w>>6]&(1<<(w&63)) == 0 {
				continue
			}
			meant = meant || meaning[w] > 0
			if int(w) >= len(compounds) || compounds[w] == nil {
				continue
			}
			for _, part := range compounds[w] {
				r.words = append(r.words, part)
				meant = meant || meaning[part] > 0
			}
			r.lengths[at.field()] += uint32(len(compounds[w]) - 1)
		}
		if !meant {
			r.words = r.words[:from]
			continue
		}
		for range len(r.words) - from {
			r.places = append(r.places, at)
		}
	}
}

// decodeHead reads what comes before the runs. In the name the parts of compounds
// stand in their place: "securitygroups" is as long a name as "security_groups".
func (r *record) decodeHead(b []byte, compounds [][]uint32) (rest []byte) {
	count, b := readNumber(r.decodeKeys(b))
	for range count {
		var n uint32
		n, b = readNumber(b)
		w := n >> 1
		if int(w) < len(compounds) && compounds[w] != nil {
			r.name, r.parted = append(r.name, compounds[w]...), true
			continue
		}
		if r.name = append(r.name, w); n&1 > 0 {
			r.about = append(r.about, w)
		}
	}
	for f := range r.lengths {
		r.lengths[f], b = readNumber(b)
	}
	return b
}

// decodeKeys reads thing and keys alone.
func (r *record) decodeKeys(b []byte) (rest []byte) {
	r.reset()
	r.thing, b = readNumber(b)
	r.keys, rest = readNumbers(r.keys, b)
	return rest
}
