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
	in       tableBits   // the same
	byWord   [][]float64 // by word and table: what the word brings, where the table has met it
	order    []int       // the words, the one that can bring most first
	visible  tableBits   // those in force that may be seen, unless all are
	seen     uint64      // words that a table that may be seen has, a bit each, over all windows; some may be missing

	// The current word.
	word    *wordLists
	class   *classLists // the current one
	k1      float64
	bit     uint64    // the word's own
	values  []float64 // byWord of it
	counted []uint16  // the tables that lists of the current class count in
}

// standing is how one table stands.
type standing struct {
	met   uint64  // the words met, a bit each
	total float64 // the words' values, added up as they come
	worth float64 // of the words met
	count float32 // what the current class counts
}

// tableBits are some of a window's tables, a bit each.
type tableBits [windowSize / 64]uint64

func (t *tableBits) has(table uint16) bool { return t[table>>6]&(1<<(table&63)) != 0 }

// reset forgets the tables of the last window.
func (w *window) reset(words int) {
	w.alive, w.in = w.alive[:0], tableBits{}
	for len(w.byWord) < words {
		w.byWord = append(w.byWord, make([]float64, windowSize))
	}
}

// enter lets a table in.
func (w *window) enter(table uint16) {
	w.standing[table] = standing{}
	w.alive = append(w.alive, table)
	w.in[table>>6] |= 1 << (table & 63)
}

// show notes which tables of a window are in force and may be seen, and tells
// whether any is.
func (w *window) show(r *reader, n int) (any bool) {
	for i := range w.visible {
		w.visible[i] = r.admitted(n<<windowBits + 64*i)
		any = any || w.visible[i] != 0
	}
	return any
}

// visit values the tables of window n of a segment that can come among the best.
func (p *picker) visit(r *reader, n int) {
	w := &p.window
	if !r.open && !w.show(r, n) {
		return
	}
	w.reset(len(r.words))
	p.sortWords(r, n)
	essential := len(w.order)
	for ; essential > 0; essential-- {
		if total, worth := p.most(r, n, essential-1); !p.hopeless(total, worth, float64(r.windowMost[n])) {
			break
		}
	}
	for i, word := range w.order {
		if i >= essential {
			if p.drop(r, n, i); len(w.alive) == 0 {
				return
			}
		}
		if w.start(r, word); i < essential {
			p.scanAll(r, n, p.needed(r, n, i))
		} else {
			p.probeAll(r, n)
		}
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
			w.in[table>>6] &^= 1 << (table & 63)
			continue
		}
		kept = append(kept, table)
	}
	w.alive = kept
}

// start makes a word the current one.
func (w *window) start(r *reader, word int) {
	w.word, w.bit, w.values = &r.words[word], 1<<word, w.byWord[word]
}

// needed is what a table that no word before met must get from word i of the
// order to come among the best; no more than 0 where that can be anything.
func (p *picker) needed(r *reader, n, i int) float64 {
	if !p.prune || !p.full() {
		return 0
	}
	total, worth := p.most(r, n, i)
	return p.best[0].score/(slack*p.score(1, worth, float64(r.windowMost[n]))) - (total - r.words[p.window.order[i]].bound[n])
}

// scanAll adds what the current word is worth to all tables, and lets those in
// that it alone may bring among the best.
func (p *picker) scanAll(r *reader, n int, needed float64) {
	w := &p.window
	for c := range w.word.classes {
		w.class = &w.word.classes[c]
		for i := range w.class.lists {
			l := &w.class.lists[i]
			if least := w.least(l, needed); l.most[n] < least {
				p.probe(r, n, l)
			} else {
				p.scan(r, n, l, least)
			}
		}
		w.sumUp()
	}
}

// probeAll adds what the current word is worth to the tables that are in.
func (p *picker) probeAll(r *reader, n int) {
	w := &p.window
	for c := range w.word.classes {
		w.class = &w.word.classes[c]
		for i := range w.class.lists {
			p.probe(r, n, &w.class.lists[i])
		}
		w.sumUp()
	}
}

// scan reads all of a list in a window, and lets tables in from an impact on.
func (p *picker) scan(r *reader, n int, l *list, least uint8) {
	w := &p.window
	from, to := l.at[n], l.at[n+1]
	p.touched += int(to - from)
	offsets, impacts := r.offsets[from:to], r.impacts[from:to]
	for i, offset := range offsets {
		table := offset & (windowSize - 1)
		if !w.in.has(table) {
			if impacts[i] < least || !r.open && !w.visible.has(table) {
				continue
			}
			w.enter(table)
		}
		w.add(table, l, impacts[i])
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
			if table := offset & (windowSize - 1); w.in.has(table) {
				w.add(table, l, impacts[i])
			}
		}
		return
	}
	block := uint16(n<<windowBits) & (1<<blockBits - 1)
	for _, table := range w.alive {
		p.touched++
		if i, ok := slices.BinarySearch(offsets, block|table); ok {
			w.add(table, l, impacts[i])
		}
	}
}

// probeCost is how many postings are read in the time that one is looked for.
const probeCost = 12

// add notes a posting: what it is worth where its class has no other list, else
// what it counts towards that.
func (w *window) add(table uint16, l *list, impact uint8) {
	s := &w.standing[table]
	if l.worth != nil {
		w.gets(s, table, w.worthOf(l, impact))
		return
	}
	if s.count == 0 {
		w.counted = append(w.counted, table)
	}
	s.count += l.weight * impactOf[impact]
}

// sumUp gives the tables that lists of the current class count in what that is worth.
func (w *window) sumUp() {
	for _, table := range w.counted {
		s := &w.standing[table]
		w.gets(s, table, w.word.weight*w.class.value(s.count, w.k1))
		s.count = 0
	}
	w.counted = w.counted[:0]
}

// gets gives a table what a class of the current word is worth, if no other class
// gave it more.
func (w *window) gets(s *standing, table uint16, value float64) {
	if s.met&w.bit == 0 {
		s.met |= w.bit
		s.total += value
		s.worth += w.word.worth
		w.values[table] = value
		w.seen |= w.bit
	} else if more := value - w.values[table]; more > 0 {
		s.total += more
		w.values[table] = value
	}
}

// worthOf is what an impact of a list that is alone in its class is worth.
func (w *window) worthOf(l *list, impact uint8) float64 {
	if l.worth[impact] == 0 {
		l.worth[impact] = w.word.weight * w.class.value(l.weight*impactOf[impact], w.k1)
	}
	return l.worth[impact]
}

// least is the least impact of a list that is worth so much, as far as can be
// told: 0 where its class has other lists.
func (w *window) least(l *list, needed float64) uint8 {
	if needed <= 0 || l.worth == nil {
		return 0
	}
	return uint8(sort.Search(len(l.worth)-1, func(impact int) bool { return w.worthOf(l, uint8(impact)) >= needed }))
}
