package search

import "github.com/datafind/datafind/catalog"

// wordLists are the postings of one word of the question in a segment.
type wordLists struct {
	classes []classLists
	weight  float64
	worth   float64   // what meeting the word adds to what is covered
	bound   []float64 // by window: no table in it gets more from the word
}

// classLists are the postings of what a word may mean in one way.
type classLists struct {
	factor float64
	lists  []list
}

// list is the postings of one word of the catalog, cut by window.
type list struct {
	cuts
	weight float32
	worth  []float64 // by step of impact: what the word gets by it, 0 where that is not reckoned yet; nil where its class has other lists
}

// reader is a question's way through a segment.
type reader struct {
	*part
	number  uint32 // of the part in the index
	words   []wordLists
	k1      float64
	allowed *catalog.Set
	open    bool // every table is in force and may be seen
}

// reader finds the postings of the question's words in a segment.
func (ix *Index) reader(number int, q *question, s *scratch, allowed *catalog.Set) *reader {
	p := &ix.parts[number]
	r := &reader{part: p, number: uint32(number), k1: ix.weights.k1, allowed: allowed, open: p.dead == nil && allowed == nil}
	r.words = make([]wordLists, len(q.words))
	for i := range q.words {
		w := &q.words[i]
		l := &r.words[i]
		l.weight, l.worth = w.weight, w.weight*w.worth
		l.bound = s.bounds.take(r.windows)
		l.classes = make([]classLists, len(w.classes))
		for c := range w.classes {
			class := &l.classes[c]
			class.factor = w.classes[c].weight * w.idf[c]
			for _, v := range w.classes[c].terms {
				class.lists = append(class.lists, list{cuts: r.cutsOf(v.term, s), weight: v.weight})
			}
			if len(class.lists) == 1 {
				class.lists[0].worth = s.bounds.take(len(impactOf))
			}
			for n := range l.bound {
				l.bound[n] = max(l.bound[n], w.weight*r.most(class, n))
			}
		}
	}
	return r
}

func (r *reader) cutsOf(term uint32, s *scratch) cuts {
	if c, ok := r.frequent[term]; ok {
		return c
	}
	c := cuts{s.cuts.take(r.windows + 1), s.most.take(r.windows)}
	s.touched += r.cut(term, c)
	return c
}

// most is a bound on what a class counts in any table of a window.
func (r *reader) most(c *classLists, window int) float64 {
	sum := float32(0)
	for i := range c.lists {
		if l := &c.lists[i]; l.at[window] < l.at[window+1] {
			sum += float32(l.weight * impactOf[l.most[window]])
		}
	}
	return c.value(sum, r.k1)
}

// value is what a class is worth in a table where its words count so much.
func (c *classLists) value(counted float32, k1 float64) float64 {
	if counted == 0 {
		return 0
	}
	x := float64(counted)
	return c.factor * (x * (k1 + 1) / (x + k1))
}

// admits tells whether a table of the segment is in force and may be seen.
func (r *reader) admits(table int) bool {
	return r.inForce(table) && r.allowed.Has(int(r.ids[table]))
}

// admitted are bits of the 64 tables from one on that are in force and may be seen.
func (r *reader) admitted(from int) (visible uint64) {
	to := min(from+64, r.tables)
	if from >= to {
		return 0
	}
	if first := int(r.ids[from]); int(r.ids[to-1])-first == to-1-from && (r.dead == nil || r.dead[from>>6] == 0) {
		return r.allowed.From(first) & (^uint64(0) >> (64 - (to - from))) // one follows the other, as no two in force are the same
	}
	for table := from; table < to; table++ {
		if r.admits(table) {
			visible |= 1 << (table - from)
		}
	}
	return visible
}

// any tells whether a table that may be seen has the word.
func (r *reader) any(l *list) bool {
	for n := range r.windows {
		for at := l.at[n]; at < l.at[n+1]; at++ {
			if r.admits(n<<windowBits | int(r.offsets[at]&(windowSize-1))) {
				return true
			}
		}
	}
	return false
}

// arena hands out pieces of one slice, zeroed, until it is reset.
type arena[T any] struct{ room []T }

func (a *arena[T]) take(n int) []T {
	if len(a.room)+n > cap(a.room) {
		a.room = make([]T, 0, max(2*cap(a.room), n, 1024)) // those handed out keep the old one
	}
	from := len(a.room)
	a.room = a.room[:from+n]
	piece := a.room[from : from+n : from+n]
	clear(piece)
	return piece
}

func (a *arena[T]) reset() { a.room = a.room[:0] }

func (p *part) inForce(table int) bool {
	return p.dead == nil || p.dead[table>>6]&(1<<(table&63)) == 0
}

// locate finds the table in force with a position in the snapshot.
func (p *part) locate(id uint32) (table int, ok bool) {
	at := seek(p.ids, id, int(id)) // few tables have moved
	for ; at < len(p.ids) && p.ids[at] == id; at++ {
		if p.inForce(at) {
			return at, true
		}
	}
	return 0, false
}
