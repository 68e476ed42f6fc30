package search

import "encoding/binary"

// A run of words at one place is their number and, in its last two bits, where
// that is: mostly the name of the column after the last one.
const (
	nextColumn  = iota + 1 // the name of the next column
	sameComment            // the comment of the same column
	elsewhere              // a place that follows
	runBits     = 2
)

// beforeRuns is the place that the first run comes after.
var beforeRuns = placeOf(columnF, -1)

// appendRuns appends the runs of words at these places.
func appendRuns(b []byte, places []place) []byte {
	before := beforeRuns
	for i := 0; i < len(places); {
		at, end := places[i], i+1
		for end < len(places) && places[end] == at {
			end++
		}
		b = appendRun(b, before, at, end-i)
		i, before = end, at
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

// A word has two bytes, or four where its number is great: the first two then
// are wideFrom and the upper bits of what the number has from wideFrom on. Words
// that came up early are common and have small numbers.
const wideFrom = 0xf000

func appendWord(b []byte, w uint32) []byte {
	if w >= wideFrom {
		w -= wideFrom
		b = binary.LittleEndian.AppendUint16(b, uint16(wideFrom+w>>16))
	}
	return binary.LittleEndian.AppendUint16(b, uint16(w))
}

// widened is the number of a word of four bytes.
func widened(first, second uint32) uint32 { return wideFrom + (first-wideFrom)<<16 + second }

func readWord(b []byte) (w uint32, rest []byte) {
	if w = uint32(binary.LittleEndian.Uint16(b)); w < wideFrom {
		return w, b[2:]
	}
	return widened(w, uint32(binary.LittleEndian.Uint16(b[2:]))), b[4:]
}
