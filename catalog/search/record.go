package search

import (
	"encoding/binary"
	"slices"
)

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
	lengths [fieldCount]uint32
	words   []uint32
	places  []place
}

func (r *record) reset() {
	r.thing, r.keys = 0, r.keys[:0]
	r.name, r.words, r.places = r.name[:0], r.words[:0], r.places[:0]
	r.lengths = [fieldCount]uint32{}
}

// add puts words to a place.
func (r *record) add(at place, words ...uint32) {
	for _, w := range words {
		r.words, r.places = append(r.words, w), append(r.places, at)
	}
}

// encode appends the record to b: thing and keys, the name, the lengths, then runs of words at
// one place. Words that came up early are common and have short numbers.
func (r *record) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(r.thing))
	b = appendNumbers(b, r.keys)
	b = appendNumbers(b, r.name)
	for _, n := range r.lengths {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for i := 0; i < len(r.words); {
		end := i + 1
		for end < len(r.words) && r.places[end] == r.places[i] {
			end++
		}
		b = binary.AppendUvarint(b, uint64(r.places[i]))
		b = appendNumbers(b, r.words[i:end])
		i = end
	}
	return b
}

func appendNumbers(b []byte, list []uint32) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, n := range list {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// decode reads what encode wrote, and puts their parts beside compounds. In the
// name they stand in their place: "securitygroups" is as long a name as
// "security_groups".
func (r *record) decode(b []byte, compounds [][]uint32) {
	b = r.decodeKeys(b)
	r.name, b = readNumbers(r.name, b)
	r.takeNameApart(compounds)
	for f := range r.lengths {
		n, size := binary.Uvarint(b)
		r.lengths[f], b = uint32(n), b[size:]
	}
	for len(b) > 0 {
		n, size := binary.Uvarint(b)
		at := place(n)
		count, more := binary.Uvarint(b[size:])
		b = b[size+more:]
		for range count {
			w := uint32(b[0])
			if w < 0x80 { // most are
				b = b[1:]
			} else {
				n, size := binary.Uvarint(b)
				w, b = uint32(n), b[size:]
			}
			r.words, r.places = append(r.words, w), append(r.places, at)
			if int(w) < len(compounds) && compounds[w] != nil {
				r.add(at, compounds[w]...)
				r.lengths[at.field()] += uint32(len(compounds[w]) - 1)
			}
		}
	}
}

func (r *record) takeNameApart(compounds [][]uint32) {
	for at := len(r.name) - 1; at >= 0; at-- {
		if w := r.name[at]; int(w) < len(compounds) && compounds[w] != nil {
			r.name = slices.Replace(r.name, at, at+1, compounds[w]...)
		}
	}
}

// decodeKeys reads thing and keys alone.
func (r *record) decodeKeys(b []byte) (rest []byte) {
	r.reset()
	thing, size := binary.Uvarint(b)
	r.thing = uint32(thing)
	r.keys, rest = readNumbers(r.keys, b[size:])
	return rest
}

func readNumbers(to []uint32, b []byte) (list []uint32, rest []byte) {
	count, size := binary.Uvarint(b)
	b = b[size:]
	for range count {
		n, size := binary.Uvarint(b)
		to, b = append(to, uint32(n)), b[size:]
	}
	return to, b
}

// records are the records of many tables, one after the other.
type records struct {
	data      []byte
	ends      []uint64   // by table: where its record ends
	compounds [][]uint32 // by word: those that it is made up of, which then stand beside it
}

func (r *records) add(t *record) {
	r.data = t.encode(r.data)
	r.ends = append(r.ends, uint64(len(r.data)))
}

// raw is the encoded record of a table.
func (r *records) raw(table int) []byte {
	from := uint64(0)
	if table > 0 {
		from = r.ends[table-1]
	}
	return r.data[from:r.ends[table]]
}

// read gives the record of a table, with what its compounds are made up of.
func (r *records) read(table int, into *record) { into.decode(r.raw(table), r.compounds) }
