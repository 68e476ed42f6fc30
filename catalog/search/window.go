package search

import (
	"slices"
	"sort"
)

// window is the work on 1,024 tables. Each table that may still be among the
// best has a slot; a slot holds what the words seen so far bring it.
type window struct {
	slotOf [windowSize]uint16 // by table of the window: its slot plus one, 0 for none
	tables []uint16           // by slot
	alive  []uint16           // slots
	values []float64          // by slot and word
	total  []float64          // by slot: the words' values, added up as they come
	met    []float64          // by slot: the worth of the words met
	count  []float32          // by slot: what the current class counts
	order  []int              // the words, the one that can bring most first

	ofClass, ofWord []uint16 // slots that the current class, the current word met
}

func (w *window) reset() {
	for _, t := range w.tables {
		w.slotOf[t] = 0
	}
	w.tables, w.alive, w.values = w.tables[:0], w.alive[:0], w.values[:0]
	w.total, w.met, w.count = w.total[:0], w.met[:0], w.count[:0]
}

// slot gives a table its slot.
func (w *window) slot(table uint16, words int) uint16 {
	n := uint16(len(w.tables))
	w.slotOf[table] = n + 1
	w.tables, w.alive = append(w.tables, table), append(w.alive, n)
	w.total, w.met, w.count = append(w.total, 0), append(w.met, 0), append(w.count, 0)
	for range words {
		w.values = append(w.values, 0)
	}
	return n
}

// visit values the tables of window n of a segment that can come among the best.
func (p *picker) visit(r *reader, n int) {
	w := &p.window
	w.reset()
	p.sortWords(r, n)
	essential := len(w.order)
	if p.few {
		r.admitted(n, func(table uint16) { w.slot(table, len(r.words)) })
		essential = 0
	} else {
		for essential > 0 && p.hopeless(r, n, essential-1, 0, 0, float64(r.windowMost[n])) {
			essential--
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
	for _, slot := range w.alive {
		p.offer(r, n, slot)
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

// hopeless tells whether a table that has so much cannot come among the best by
// the words of the order from one on.
func (p *picker) hopeless(r *reader, n, from int, total, met, share float64) bool {
	if !p.prune || !p.full() {
		return false
	}
	for _, word := range p.window.order[from:] {
		total += r.words[word].bound[n]
		met += r.words[word].worth
	}
	return p.score(total, met, share)*slack < p.best[0].score
}

// slack is more than what sums in another order differ by.
const slack = 1 + 1e-9

// drop gives up the slots that have no hope.
func (p *picker) drop(r *reader, n, from int) {
	w := &p.window
	kept := w.alive[:0]
	for _, slot := range w.alive {
		table := w.tables[slot]
		if p.hopeless(r, n, from, w.total[slot], w.met[slot], float64(r.shares[n<<windowBits|int(table)])) {
			w.slotOf[table] = 0
			continue
		}
		kept = append(kept, slot)
	}
	w.alive = kept
}

// word adds what one word is worth: the best of its classes, once. Where it is
// open, tables that no word before met get their slots.
func (p *picker) word(r *reader, n, word int, open bool) {
	w, l, words := &p.window, &r.words[word], len(r.words)
	for c := range l.classes {
		class := &l.classes[c]
		for i := range class.lists {
			if open {
				p.scan(r, n, &class.lists[i])
			} else {
				p.probe(r, n, &class.lists[i])
			}
		}
		for _, slot := range w.ofClass {
			value := &w.values[int(slot)*words+word]
			if *value == 0 {
				w.ofWord = append(w.ofWord, slot)
			}
			*value = max(*value, class.value(w.count[slot], r.k1))
			w.count[slot] = 0
		}
		w.ofClass = w.ofClass[:0]
	}
	for _, slot := range w.ofWord {
		w.total[slot] += l.weight * w.values[int(slot)*words+word]
		w.met[slot] += l.worth
	}
	w.ofWord = w.ofWord[:0]
}

// scan reads all of a list in a window.
func (p *picker) scan(r *reader, n int, l *list) {
	w, base, words := &p.window, n<<windowBits, len(r.words)
	from, to := l.at[n], l.at[n+1]
	p.touched += int(to - from)
	offsets, impacts := r.offsets[from:to], r.impacts[from:to]
	for i, offset := range offsets {
		table := offset & (windowSize - 1)
		slot := w.slotOf[table]
		if slot == 0 {
			if !r.admits(base | int(table)) {
				continue
			}
			slot = w.slot(table, words) + 1
		}
		w.add(slot-1, l.weight, impacts[i])
	}
}

// probe looks in a list for the tables that have a slot: through the list where
// it is short, else for one table after the other.
func (p *picker) probe(r *reader, n int, l *list) {
	w := &p.window
	from, to := l.at[n], l.at[n+1]
	offsets, impacts := r.offsets[from:to], r.impacts[from:to]
	if len(offsets) <= probeCost*len(w.alive) {
		p.touched += len(offsets)
		for i, offset := range offsets {
			if slot := w.slotOf[offset&(windowSize-1)]; slot > 0 {
				w.add(slot-1, l.weight, impacts[i])
			}
		}
		return
	}
	block := uint16(n<<windowBits) & (1<<blockBits - 1)
	for _, slot := range w.alive {
		p.touched++
		if i, ok := slices.BinarySearch(offsets, block|w.tables[slot]); ok {
			w.add(slot, l.weight, impacts[i])
		}
	}
}

// probeCost is how many postings are read in the time that one is looked for.
const probeCost = 12

func (w *window) add(slot uint16, weight float32, impact uint8) {
	if w.count[slot] == 0 {
		w.ofClass = append(w.ofClass, slot)
	}
	w.count[slot] += float32(weight * impactOf[impact])
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
