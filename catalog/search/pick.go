package search

import (
	"slices"
	"sort"

	"github.com/datafind/datafind/catalog"
)

// ranked is a table with the score that chooses the pool, and then with the one
// that orders it.
type ranked struct {
	table uint32 // position in the snapshot
	score float64
	lift  float64 // what its joins with the first tables add
	near  float64 // what engines add
	typed int     // its columns that are typed outright
	meant float64 // what the company's glossary adds

	twins  []uint32 // raw and staged forms of it that it stands for
	folded bool     // another one stands for it
}

// value is the score with what joins and twins add.
func (r ranked) value() float64 { return r.score + r.lift }

// scratch is the room that one look-up works in.
type scratch struct {
	picker picker
	bounds arena[float64]
	cuts   arena[uint32]
	most   arena[uint8]
	terms  termRoom
	any    []uint32 // words that count as one
	met    []uint64 // bits of the tables that have one of them

	touched int // postings read
}

func (s *scratch) reset() {
	s.bounds.reset()
	s.cuts.reset()
	s.most.reset()
	s.touched = 0
}

// picker picks the best tables by their words alone.
type picker struct {
	window  window
	best    []ranked // once full, a heap whose first is the worst
	size    int
	worth   float64 // of all the question's words
	covered float64 // share for meeting all of them
	few     bool    // so few tables may be seen that they lead the way
	prune   bool    // pass over what cannot come among the best
	touched int
}

// fewShare is the share of tables that may be seen below which each of them is
// looked up in the postings, instead of the other way round.
const fewShare = 20

// bounded is a window of one of the readers, with a bound on its tables' scores.
type bounded struct {
	reader *reader
	window int
	score  float64
}

// pick finds the best tables that may be seen, best first, by the question's
// words alone and steps of impact. With prune false it reads every posting and
// finds the same.
func (ix *Index) pick(q *question, allowed *catalog.Set, size int, prune bool, s *scratch) (best []ranked, readers []*reader) {
	p := &s.picker
	p.best, p.size, p.prune, p.touched = make([]ranked, 0, size), size, prune, 0
	p.worth, p.covered = q.worth(), ix.weights.covered
	p.few = prune && allowed != nil && allowed.Len() < ix.live/fewShare
	var windows []bounded
	for i := range ix.parts {
		r := ix.reader(&ix.parts[i], q, s, allowed)
		readers = append(readers, r)
		for n := range r.windows {
			total, met := 0.0, 0.0
			for w := range r.words {
				if b := r.words[w].bound[n]; b > 0 {
					total += b
					met += r.words[w].worth
				}
			}
			if total > 0 {
				windows = append(windows, bounded{r, n, p.score(total, met, float64(r.windowMost[n]))})
			}
		}
	}
	sort.SliceStable(windows, func(i, j int) bool { return windows[i].score > windows[j].score })
	for _, w := range windows {
		if prune && p.full() && w.score*slack < p.best[0].score {
			break
		}
		p.visit(w.reader, w.window)
	}
	s.touched += p.touched
	slices.SortFunc(p.best, order)
	return p.best, readers
}

// score is what chooses the pool: what the words bring and how many there are.
// It grows with each of the three, so that bounds on them bound it.
func (p *picker) score(total, met, share float64) float64 {
	return total * (1 + p.covered*met/p.worth) * share
}

func (p *picker) full() bool { return len(p.best) == p.size }

// offer takes a slot among the best where it is. The sums are made anew in the
// order of the words, so that they come out the same whatever was passed over.
func (p *picker) offer(r *reader, n int, slot uint16) {
	table, words := n<<windowBits|int(p.window.tables[slot]), len(r.words)
	total, met := 0.0, 0.0
	for i, v := range p.window.values[int(slot)*words : (int(slot)+1)*words] {
		if v > 0 {
			total += r.words[i].weight * v
			met += r.words[i].worth
		}
	}
	if total == 0 {
		return
	}
	c := ranked{table: r.ids[table], score: p.score(total, met, float64(r.shares[table]))}
	switch {
	case !p.full():
		if p.best = append(p.best, c); p.full() {
			sort.Slice(p.best, func(i, j int) bool { return better(p.best[j], p.best[i]) })
		}
	case better(c, p.best[0]):
		p.best[0] = c
		sift(p.best)
	}
}

func better(a, b ranked) bool {
	if a.typed != b.typed {
		return a.typed > b.typed
	}
	return a.score > b.score || a.score == b.score && a.table < b.table
}

func order(a, b ranked) int {
	switch {
	case better(a, b):
		return -1
	case better(b, a):
		return 1
	}
	return 0
}

// sift lets the first of a heap, whose first is its worst, sink to its place.
func sift(h []ranked) {
	for i := 0; ; {
		worst := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(h); c++ {
			if better(h[worst], h[c]) {
				worst = c
			}
		}
		if worst == i {
			return
		}
		h[i], h[worst] = h[worst], h[i]
		i = worst
	}
}
