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
	thing   thing    // what a row of it is
	keys    []thing  // what its key columns lead to, each once, ascending
	name    []uint32 // the words of its name, each once
	about   []uint32 // those of them that say what it is about
	parted  bool     // compounds among them were taken apart, and about tells nothing
	lengths [fieldCount]uint32
	words   []uint32
	places  []place

	runs []byte   // room to write with
	all  []uint32 // room to skim with: all words, and which of them are known
	hits []int
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

// put adds a word to a place, and behind it what it is made up of.
func (r *record) put(at place, w uint32, parts []uint32) {
	r.words, r.places = append(r.words, w), append(r.places, at)
	if parts != nil {
		r.add(at, parts...)
	}
}

// encode appends the record to b: thing and keys, the name, the lengths, the
// runs with how many bytes they take, then the words.
func (r *record) encode(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(r.thing))
	b = binary.AppendUvarint(b, uint64(len(r.keys)))
	for _, k := range r.keys {
		b = binary.LittleEndian.AppendUint32(b, uint32(k))
	}
	b = r.encodeName(b)
	for _, n := range r.lengths {
		b = binary.AppendUvarint(b, uint64(n))
	}
	r.runs = appendRuns(r.runs[:0], r.places)
	b = binary.AppendUvarint(b, uint64(len(r.runs)))
	b = append(b, r.runs...)
	for _, w := range r.words {
		b = appendWord(b, w)
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

// decode reads what encode wrote, and puts their parts beside compounds.
func (r *record) decode(b []byte, compounds *compounds) {
	runs, b := r.decodeHead(b, compounds, nil)
	at, count, w := beforeRuns, 0, uint32(0)
	for len(runs) > 0 {
		at, count, runs = readRun(at, runs)
		for range count {
			w, b = readWord(b)
			parts := partsOf(w, compounds, nil)
			r.put(at, w, parts)
			r.lengths[at.field()] += beyondOne(parts)
		}
	}
}

// decodeWords reads keys and words alone, with what the words are made up of.
func (r *record) decodeWords(b []byte, compounds *compounds) {
	_, b = r.decodeHead(b, compounds, nil)
	for len(b) > 0 {
		var w uint32
		w, b = readWord(b)
		r.words = append(append(r.words, w), compounds.of(w)...)
	}
}

// partsOf is what a word is made up of; nil for most. known, where given, has a
// bit for each word that is made up of others.
func partsOf(w uint32, compounds *compounds, known []uint64) []uint32 {
	if compounds == nil || known != nil && known[w>>6]&(1<<(w&63)) == 0 {
		return nil
	}
	return compounds.of(w)
}

// beyondOne is how much longer the parts of a word make its place.
func beyondOne(parts []uint32) uint32 { return uint32(max(len(parts), 1) - 1) }

// skim reads a record as decode does, but keeps the words of those places alone
// that have a word with a meaning. known has a bit for each word that has one,
// and for each compound. Few words are known: all are looked at first, and then
// the places of those.
func (r *record) skim(b []byte, compounds *compounds, known []uint64, meaning []uint32) {
	runs, b := r.decodeHead(b, compounds, known)
	r.all, r.hits = slices.Grow(r.all[:0], len(b)/2), r.hits[:0]
	for i := 0; i+1 < len(b); i += 2 {
		w := uint32(binary.LittleEndian.Uint16(b[i:]))
		if w >= wideFrom {
			i += 2
			w = widened(w, uint32(binary.LittleEndian.Uint16(b[i:])))
		}
		if known[w>>6]&(1<<(w&63)) != 0 {
			r.hits = append(r.hits, len(r.all))
		}
		r.all = append(r.all, w)
	}
	at, count, from, to := beforeRuns, 0, 0, 0
	for hits := r.hits; len(hits) > 0; {
		for to <= hits[0] {
			at, count, runs = readRun(at, runs)
			from, to = to, to+count
		}
		meant := false
		for ; len(hits) > 0 && hits[0] < to; hits = hits[1:] {
			w := r.all[hits[0]]
			parts := partsOf(w, compounds, known)
			meant = meant || meaning[w] > 0 || slices.ContainsFunc(parts, func(p uint32) bool { return meaning[p] > 0 })
			r.lengths[at.field()] += beyondOne(parts)
		}
		if meant {
			for _, w := range r.all[from:to] {
				r.put(at, w, partsOf(w, compounds, known))
			}
		}
	}
}

// decodeHead reads what comes before the words, and finds the runs. In the name
// the parts of compounds stand in their place: "securitygroups" is as long a name
// as "security_groups".
func (r *record) decodeHead(b []byte, compounds *compounds, known []uint64) (runs, words []byte) {
	count, b := readNumber(r.decodeKeys(b))
	for range count {
		var n uint32
		n, b = readNumber(b)
		w := n >> 1
		if parts := partsOf(w, compounds, known); parts != nil {
			r.name, r.parted = append(r.name, parts...), true
			continue
		}
		if r.name = append(r.name, w); n&1 > 0 {
			r.about = append(r.about, w)
		}
	}
	for f := range r.lengths {
		r.lengths[f], b = readNumber(b)
	}
	n, b := readNumber(b)
	return b[:n], b[n:]
}

// decodeKeys reads thing and keys alone.
func (r *record) decodeKeys(b []byte) (rest []byte) {
	r.reset()
	r.thing = readThing(b)
	count, b := readNumber(b[thingBytes:])
	for range count {
		r.keys, b = append(r.keys, readThing(b)), b[thingBytes:]
	}
	return b
}

const thingBytes = 4

func readThing(b []byte) thing { return thing(binary.LittleEndian.Uint32(b)) }
