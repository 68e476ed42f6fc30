package search

import (
	"slices"
	"sort"
)

// window is the work on 1,024 tables: how each of them stands after the words
// seen so far, and what each word brings it.
type window struct {
	standing [windowSize]standing
	alive    []uint16    // tables that may still be among the best
	values   [][]float64 // by word and table, where the table has met the word
	order    []int       // the words, the one that can bring most first

	ofClass, ofWord []uint16 // tables that the current class, the current word met
}

// standing is how one table stands.
type standing struct {
	met   uint64  // the words met, a bit each
	total float64 // the words' values, added up as they come
	worth float64 // of the words met
	count float32 // what the current class counts
	alive bool
}

// reset forgets the tables of the last window.
func (w *window) reset(words int) {
	for _, t := range w.alive {
		w.standing[t].alive = false
	}
	w.alive = w.alive[:0]
	for len(w.values) < words {
		w.values = append(w.values, make([]float64, windowSize))
	}
}

// enter lets a table in.
func (w *window) enter(table uint16) {
	w.standing[table] = standing{alive: true}
	w.alive = append(w.alive, table)
}

// visit values the tables of window n of a segment that can come among the best.
func (p *picker) visit(r *reader, n int) {
	w := &p.window
	w.reset(len(r.words))
	p.sortWords(r, n)
	essential := len(w.order)
	if p.few {
		r.admitted(n, w.enter)
		essential = 0
	} else {
		for ; essential > 0; essential-- {
			if total, worth := p.most(r, n, essential-1); !p.hopeless(total, worth, float64(r.windowMost[n])) {
				break
			}
		}
	}
	for i, word := range w.order {
		if i >= essential {
			if p.drop(r, n, i); len(w.alive) == 0 {
				return
			}
		}
		p.word(r, n, word, i < essential)
	}
	for _, table := range w.alive {
		p.offer(r, n, table)
	}
}

// sortWords orders the words by what they can bring in a window, and leaves out
// those that it does not have.
func (p *picker) sortWords(r *reader, n int) {
	w := &p.window
	w.order = w.order[:0]
	for i := range r.words {
		if r.words[i].bound[n] > 0 {
			w.order = append(w.order, i)
		}
	}
	slices.SortFunc(w.order, func(a, b int) int {
		switch x, y := r.words[a].bound[n], r.words[b].bound[n]; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return a - b
	})
}

// most is a bound on what the words of the order from one on bring in a window.
func (p *picker) most(r *reader, n, from int) (total, worth float64) {
	for _, word := range p.window.order[from:] {
		total += r.words[word].bound[n]
		worth += r.words[word].worth
	}
	return total, worth
}

// drop gives up the tables that have no hope.
func (p *picker) drop(r *reader, n, from int) {
	w, shares := &p.window, r.shares[n<<windowBits:]
	total, worth := p.most(r, n, from)
	kept := w.alive[:0]
	for _, table := range w.alive {
		s := &w.standing[table]
		if p.hopeless(s.total+total, s.worth+worth, float64(shares[table])) {
			s.alive = false
			continue
		}
		kept = append(kept, table)
	}
	w.alive = kept
}

// word adds what one word is worth: the best of its classes, once. Where it is
// open, tables that no word before met are let in.
func (p *picker) word(r *reader, n, word int, open bool) {
	w, l := &p.window, &r.words[word]
	for c := range l.classes {
		class := &l.classes[c]
		for i := range class.lists {
			if open {
				p.scan(r, n, &class.lists[i])
			} else {
				p.probe(r, n, &class.lists[i])
			}
		}
		p.class(class, word, r.k1)
	}
	values := w.values[word]
	for _, table := range w.ofWord {
		s := &w.standing[table]
		s.total += l.weight * values[table]
		s.worth += l.worth
	}
	if len(w.ofWord) > 0 {
		p.seen |= 1 << word
	}
	w.ofWord = w.ofWord[:0]
}

// class turns what a class counts in each table that it met into what it is
// worth there.
func (p *picker) class(c *classLists, word int, k1 float64) {
	w, values, bit := &p.window, p.window.values[word], uint64(1)<<word
	for _, table := range w.ofClass {
		s := &w.standing[table]
		value := c.value(s.count, k1)
		s.count = 0
		if s.met&bit == 0 {
			s.met |= bit
			values[table] = value
			w.ofWord = append(w.ofWord, table)
			continue
		}
		values[table] = max(values[table], value)
	}
	w.ofClass = w.ofClass[:0]
}

// scan reads all of a list in a window.
func (p *picker) scan(r *reader, n int, l *list) {
	w, base := &p.window, n<<windowBits
	from, to := l.at[n], l.at[n+1]
	p.touched += int(to - from)
	offsets, impacts := r.offsets[from:to], r.impacts[from:to]
	for i, offset := range offsets {
		table := offset & (windowSize - 1)
		if !w.standing[table].alive {
			if !r.open && !r.admits(base|int(table)) {
				continue
			}
			w.enter(table)
		}
		w.add(table, l.weight, impacts[i])
	}
}

// probe looks in a list for the tables that are in: through the list where it
// is short, else for one table after the other.
func (p *picker) probe(r *reader, n int, l *list) {
	w := &p.window
	from, to := l.at[n], l.at[n+1]
	offsets, impacts := r.offsets[from:to], r.impacts[from:to]
	if len(offsets) <= probeCost*len(w.alive) {
		p.touched += len(offsets)
		for i, offset := range offsets {
			if table := offset & (windowSize - 1); w.standing[table].alive {
				w.add(table, l.weight, impacts[i])
			}
		}
		return
	}
	block := uint16(n<<windowBits) & (1<<blockBits - 1)
	for _, table := range w.alive {
		p.touched++
		if i, ok := slices.BinarySearch(offsets, block|table); ok {
			w.add(table, l.weight, impacts[i])
		}
	}
}

// probeCost is how many postings are read in the time that one is looked for.
const probeCost = 12

func (w *window) add(table uint16, weight float32, impact uint8) {
	s := &w.standing[table]
	if s.count == 0 {
		w.ofClass = append(w.ofClass, table)
	}
	s.count += float32(weight * impactOf[impact])
}

// admitted yields the tables of a window that may be seen, ascending.
func (r *reader) admitted(n int, yield func(table uint16)) {
	from, to := n<<windowBits, min((n+1)<<windowBits, r.tables)
	ids := r.ids[from:to]
	for id, ok := r.allowed.Next(int(ids[0])); ok && id <= int(ids[len(ids)-1]); id, ok = r.allowed.Next(id + 1) {
		at := sort.Search(len(ids), func(i int) bool { return int(ids[i]) >= id })
		for ; at < len(ids) && int(ids[at]) == id; at++ {
			if r.admits(from + at) {
				yield(uint16(at))
			}
		}
	}
}
