package search

import (
	"math/bits"

	"github.com/datafind/datafind/catalog"
)

// few is the work on the tables of a block that may be seen, where these are few.
// The best of few are little better than the rest, so that bounds let next to
// nothing be passed over: each list is met with all of them, without windows.
type few struct {
	tables   []uint16                    // those that may be seen, ascending
	in       [1 << blockBits / 64]uint64 // bits of them
	before   [1 << blockBits / 64]uint16 // how many come before each word of bits
	standing []fewStanding               // by their order
	met      []uint16                    // those that have the current word
	counted  []uint16                    // those that the current class counts in
}

// fewStanding is how one of them stands.
type fewStanding struct {
	total, worth float64 // of the words before
	value        float64 // of the current word
	count        float32 // of the current class
}

// fewOf is the share of tables below which those that may be seen are few: above
// it passing over what cannot come among the best takes less.
const fewOf = 40

// pickFew values each table of a part that may be seen.
func (p *picker) pickFew(ix *Index, number int, q *question, allowed *catalog.Set) {
	f, part := &p.few, &ix.parts[number]
	for b := range part.blocks {
		if f.enter(part, b, allowed); len(f.tables) == 0 {
			continue
		}
		for i := range q.words {
			w := &q.words[i]
			for c, class := range w.classes {
				for _, v := range class.terms {
					p.touched += f.meet(part, b, v)
				}
				f.sumUp(ix, w.weight, class.weight*w.idf[c])
			}
			if len(f.met) > 0 {
				p.window.seen |= 1 << i
			}
			f.add(w.weight * w.worth)
		}
		for i, table := range f.tables {
			if s := &f.standing[i]; s.total > 0 {
				at := b<<blockBits | int(table)
				p.take(scored{part.ids[at], uint32(number), uint32(at), p.score(s.total, s.worth, float64(part.shares[at]))})
			}
		}
	}
}

// enter takes the tables of a block that may be seen.
func (f *few) enter(p *part, block int, allowed *catalog.Set) {
	first, end := block<<blockBits, min((block+1)<<blockBits, p.tables)
	f.tables = f.tables[:0]
	clear(f.in[:])
	at := first
	for id, ok := allowed.Next(int(p.ids[first])); ok && id <= int(p.ids[end-1]); id, ok = allowed.Next(id + 1) {
		at = seek(p.ids[:end], uint32(id), at+max(0, id-int(p.ids[at]))) // most tables have not moved
		for ; at < end && int(p.ids[at]) == id; at++ {
			if table := uint16(at); p.inForce(at) {
				f.tables = append(f.tables, table)
				f.in[table>>6] |= 1 << (table & 63)
			}
		}
	}
	sum := uint16(0)
	for i, word := range f.in {
		f.before[i] = sum
		sum += uint16(bits.OnesCount64(word))
	}
	f.standing = append(f.standing[:0], make([]fewStanding, len(f.tables))...)
}

// meet adds what a word counts in the tables, and returns how many postings it
// read: all of them, or where they are many one for each table.
func (f *few) meet(p *part, block int, v variant) (read int) {
	if int(v.term) >= p.words() {
		return 0
	}
	from, to := p.start[int(v.term)*p.blocks+block], p.start[int(v.term)*p.blocks+block+1]
	offsets, impacts := p.offsets[from:to], p.impacts[from:to]
	if len(offsets) > probeCost*len(f.tables) {
		at := 0
		for i, table := range f.tables {
			if at = seek(offsets, table, at); at == len(offsets) {
				break
			}
			if offsets[at] == table {
				f.note(i, v.weight*impactOf[impacts[at]])
			}
		}
		return len(f.tables)
	}
	for i, table := range offsets {
		word, bit := f.in[table>>6], uint64(1)<<(table&63)
		if word&bit != 0 {
			f.note(int(f.before[table>>6])+bits.OnesCount64(word&(bit-1)), v.weight*impactOf[impacts[i]])
		}
	}
	return len(offsets)
}

// note says that a word of the current class counts so much in a table.
func (f *few) note(i int, impact float32) {
	s := &f.standing[i]
	if s.count == 0 {
		f.counted = append(f.counted, uint16(i))
	}
	s.count += impact
}

// sumUp gives the tables what the current class is worth in them, if no other class
// gave them more.
func (f *few) sumUp(ix *Index, weight, factor float64) {
	for _, i := range f.counted {
		s := &f.standing[i]
		if s.value == 0 {
			f.met = append(f.met, i)
		}
		s.value = max(s.value, weight*(factor*ix.saturate(float64(s.count))))
		s.count = 0
	}
	f.counted = f.counted[:0]
}

// add ends the current word.
func (f *few) add(worth float64) {
	for _, i := range f.met {
		s := &f.standing[i]
		s.total += s.value
		s.worth += worth
		s.value = 0
	}
	f.met = f.met[:0]
}

// seek finds the first of a growing list that is no less than what is wanted,
// len(list) where there is none, from near its place on.
func seek[T uint16 | uint32](list []T, wanted T, near int) int {
	low := min(near, len(list))
	high := low
	for step := 1; low > 0 && list[low-1] >= wanted; step *= 2 {
		low, high = max(0, low-step), low
	}
	for step := 1; high < len(list) && list[high] < wanted; step *= 2 {
		low, high = high+1, min(len(list), high+step)
	}
	for low < high {
		if middle := (low + high) / 2; list[middle] < wanted {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
