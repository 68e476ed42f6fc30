package search

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/datafind/datafind/catalog"
)

// ranked is a table of the pool with the score that orders it.
type ranked struct {
	table uint32 // position in the snapshot
	score float64
	home  schema
	lift  float64 // what its joins with the first tables add
	near  float64 // what engines add
	typed int     // its columns that are typed outright
	meant float64 // what the company's glossary adds

	twins  []uint32 // raw and staged forms of it that it stands for
	folded bool     // another one stands for it
}

// scored is a table with the score that chooses the pool.
type scored struct {
	table    uint32 // position in the snapshot
	part, at uint32 // the part of the index that has it, and its number there
	score    float64
}

// value is the score with what joins and twins add.
func (r ranked) value() float64 { return r.score + r.lift }

// scratch is the room that one look-up works in.
type scratch struct {
	picker  picker
	windows []bounded
	bounds  arena[float64]
	cuts    arena[uint32]
	most    arena[uint8]
	terms   termRoom
	ranks   arena[ranked]
	schemas map[schema]uint32 // the pool's, by number
	any     []uint32          // words that count as one
	met     []uint64          // bits of the tables that have one of them

	touched int    // postings read
	near    uint64 // what bringNear returned, or its reading could be left out
}

func (s *scratch) reset() {
	s.bounds.reset()
	s.cuts.reset()
	s.most.reset()
	s.ranks.reset()
	clear(s.schemas)
	s.touched = 0
	clear(s.picker.readers)
}

// picker picks the best tables by their words alone.
type picker struct {
	window  window
	best    []scored // once full, a heap whose first is the worst
	size    int
	covered float64 // share for meeting words, by their worth
	few     few     // where few tables may be seen
	prune   bool    // pass over what cannot come among the best
	touched int
	readers []*reader
}

// bounded is a window of one of the readers, with a bound on its tables' scores.
type bounded struct {
	score          float64
	reader, window uint32
}

// byBound puts what can bring more first.
func byBound(a, b bounded) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	}
	return cmp.Or(cmp.Compare(a.reader, b.reader), cmp.Compare(a.window, b.window))
}

// pick finds the best tables that may be seen, best first, by the question's
// words alone and steps of impact. With prune false it reads every posting and
// finds the same.
func (ix *Index) pick(q *question, allowed *catalog.Set, size int, prune bool, s *scratch) []scored {
	p := &s.picker
	p.best, p.size, p.prune, p.touched, p.readers = make([]scored, 0, size), size, prune, 0, p.readers[:0]
	p.window.seen, p.window.k1 = 0, ix.weights.k1
	p.covered = ix.weights.covered / q.worth()
	seen := allowed.Len()
	if seen == ix.live {
		allowed = nil
	}
	if prune && allowed != nil && seen < ix.live/fewOf {
		for i := range ix.parts {
			p.pickFew(ix, i, q, allowed)
		}
	} else {
		p.pickWindows(ix, q, allowed, s)
	}
	s.touched += p.touched
	slices.SortFunc(p.best, byScore)
	return p.best
}

// pickWindows values the tables window by window, those that can bring most first.
func (p *picker) pickWindows(ix *Index, q *question, allowed *catalog.Set, s *scratch) {
	windows := s.windows[:0]
	for i := range ix.parts {
		r := ix.reader(i, q, s, allowed)
		p.readers = append(p.readers, r)
		for n := range r.windows {
			total, met := 0.0, 0.0
			for w := range r.words {
				if b := r.words[w].bound[n]; b > 0 {
					total += b
					met += r.words[w].worth
				}
			}
			if total > 0 {
				windows = append(windows, bounded{p.score(total, met, float64(r.windowMost[n])), uint32(i), uint32(n)})
			}
		}
	}
	slices.SortFunc(windows, byBound)
	for _, w := range windows {
		if p.prune && p.worse(w.score) {
			break
		}
		p.visit(p.readers[w.reader], int(w.window))
	}
	s.windows = windows
}

// score is what chooses the pool: what the words bring and how many there are.
// It grows with each of the three, so that bounds on them bound it.
func (p *picker) score(total, worth, share float64) float64 {
	return total * (1 + p.covered*worth) * share
}

// hopeless tells whether a table with no more than that can be passed over.
func (p *picker) hopeless(total, worth, share float64) bool {
	return p.prune && p.worse(p.score(total, worth, share))
}

// worse tells whether a score is below all of the best.
func (p *picker) worse(score float64) bool { return p.full() && score*slack < p.best[0].score }

// slack is more than what sums in another order differ by.
const slack = 1 + 1e-9

func (p *picker) full() bool { return len(p.best) == p.size }

// offer takes a table among the best where it is. The sums are made anew in the
// order of the words, so that they come out the same whatever was passed over.
func (p *picker) offer(r *reader, n int, table uint16) {
	s, at := &p.window.standing[table], n<<windowBits|int(table)
	share := float64(r.shares[at])
	if p.worse(p.score(s.total, s.worth, share)) {
		return
	}
	total, worth := 0.0, 0.0
	for met := s.met; met != 0; met &= met - 1 {
		word := bits.TrailingZeros64(met)
		total += p.window.byWord[word][table]
		worth += r.words[word].worth
	}
	if total == 0 {
		return
	}
	p.take(scored{table: r.ids[at], part: r.number, at: uint32(at), score: p.score(total, worth, share)})
}

// take keeps a table if it is among the best.
func (p *picker) take(c scored) {
	switch {
	case !p.full():
		if p.best = append(p.best, c); p.full() {
			for i := p.size/2 - 1; i >= 0; i-- {
				sift(p.best, i)
			}
		}
	case better(c, p.best[0]):
		p.best[0] = c
		sift(p.best, 0)
	}
}

func better(a, b scored) bool {
	return a.score > b.score || a.score == b.score && a.table < b.table
}

// byScore puts the better first.
func byScore(a, b scored) int {
	switch {
	case better(a, b):
		return -1
	case better(b, a):
		return 1
	}
	return 0
}

// order puts first what was typed, then the better.
func order(a, b ranked) int {
	return cmp.Or(b.typed-a.typed, byScore(scored{table: a.table, score: a.score}, scored{table: b.table, score: b.score}))
}

// sift lets one of a heap, whose first is its worst, sink to its place.
func sift(h []scored, i int) {
	sinking := h[i]
	for {
		worst := 2*i + 1
		if worst+1 < len(h) && better(h[worst], h[worst+1]) {
			worst++
		}
		if worst >= len(h) || !better(sinking, h[worst]) {
			break
		}
		h[i] = h[worst]
		i = worst
	}
	h[i] = sinking
}
