package search

import (
	"math/bits"
	"slices"

	"github.com/datafind/datafind/catalog"
)

// An index is built anew when the tables that came since the last build are more
// than so many and more than this part of all, or as many of those built went.
const (
	advancedLeast = 1_000
	advancedShare = 8
)

// laterMost is how many parts may follow the first before the last ones are
// joined: each costs every question a little.
const laterMost = 4

// Advance is the index of a later snapshot. touched are the full names, in lower
// case, of all tables that were added, changed or dropped in between; the others
// are taken over. The index that it is made from goes on as it was.
//
// What is not renewed until the next whole build: the average lengths of fields,
// the freshness of tables that did not change, and which of the older words are
// made up of others.
func (ix *Index) Advance(s *catalog.Snapshot, touched []string) *Index {
	return ix.advance(s, ix.moves(s, touched))
}

func (ix *Index) advance(s *catalog.Snapshot, m moves) *Index {
	if !m.whole || len(ix.parts) == 0 || ix.lacks != nil {
		n := build(s, ix.weights)
		n.ownTerms = ix.ownTerms
		return n
	}
	n := &Index{snap: s, weights: ix.weights, lexicon: ix.lexicon, ownTerms: ix.ownTerms, live: len(s.Tables), average: ix.average}
	for i := range ix.parts {
		n.parts = append(n.parts, ix.parts[i].moved(m))
	}
	if n.moved()+len(m.came) > max(advancedLeast, len(s.Tables)/advancedShare) {
		return n.again(ix, m.came)
	}
	a := ix.later(s, m)
	for _, id := range m.gone {
		p, table := ix.locate(id)
		a.recount(&p.records, table, -1)
	}
	a.countAll(len(ix.terms), len(s.Tables))
	n.vocabulary, n.compounds, n.count, n.keys, n.lacks = a.vocabulary, a.compounds, a.count, a.keys, a.lacks
	if len(n.terms) > len(n.lexicon.terms) {
		n.lexicon = n.lexicon.with(n.vocabulary)
	}
	stay := n.staying(len(m.came))
	r, ids := a.with(n.parts[stay:], m.came)
	n.parts = n.parts[:stay]
	if len(ids) > 0 {
		at := func(table int) *catalog.Table { return &s.Tables[ids[table]] }
		n.parts = append(n.parts, part{segment: newSegment(r, n, at), ids: ids})
	}
	n.rarities = raritiesOf(n.live)
	n.scratch.New = n.newScratch
	return n
}

// moved counts the tables that came or went since the last whole build.
func (ix *Index) moved() int {
	count := ix.parts[0].deadCount()
	for _, p := range ix.parts[1:] {
		count += len(p.ids)
	}
	return count
}

// staying is how many of the parts stay as they are when so many tables come:
// the first, and of those after it the ones that are larger than what would be
// joined.
func (ix *Index) staying(came int) int {
	stay := len(ix.parts)
	for stay > 1 && (stay > laterMost || len(ix.parts[stay-1].ids) < came) {
		stay--
		came += len(ix.parts[stay].ids)
	}
	return stay
}

// moves says where the tables of one snapshot are in the next.
type moves struct {
	gone  []uint32 // positions in the old one of what was changed or dropped
	came  []uint32 // positions in the new one of what was added or changed, growing
	was   []uint32 // those of came in the old one, or none
	to    []uint32 // by position in the old one: in the new one, for what is gone that of the next; nil where no table moved
	whole bool     // the two fit together
}

func (ix *Index) moves(s *catalog.Snapshot, touched []string) moves {
	var m moves
	for _, name := range slices.Compact(slices.Sorted(slices.Values(touched))) { // tables go in the order of these
		was := none
		if id, ok := ix.snap.Lookup(name); ok {
			was = uint32(id)
			m.gone = append(m.gone, was)
		}
		if id, ok := s.Lookup(name); ok {
			m.came, m.was = append(m.came, uint32(id)), append(m.was, was)
		}
	}
	m.whole = len(ix.snap.Tables)-len(m.gone)+len(m.came) == len(s.Tables)
	if !slices.Equal(m.gone, m.came) {
		m.to = positions(len(ix.snap.Tables), m.gone, m.came)
	}
	return m
}

// positions says where each of n tables is once some are gone and others came.
func positions(n int, gone, came []uint32) []uint32 {
	to, next := make([]uint32, n), uint32(0)
	for id := range to {
		for len(came) > 0 && came[0] == next {
			next, came = next+1, came[1:]
		}
		to[id] = next
		if len(gone) > 0 && gone[0] == uint32(id) {
			gone = gone[1:]
		} else {
			next++
		}
	}
	return to
}

// moved is the part with the positions of the next snapshot.
func (p *part) moved(m moves) part {
	n := part{segment: p.segment, ids: p.ids, dead: p.dead}
	if m.to != nil {
		n.ids = make([]uint32, len(p.ids))
		for table, id := range p.ids {
			n.ids[table] = m.to[min(int(id), len(m.to)-1)]
		}
	}
	own := false
	for _, id := range m.gone {
		table, ok := p.locate(id)
		if !ok {
			continue
		}
		if !own {
			n.dead, own = make([]uint64, (len(p.ids)+63)/64), true
			copy(n.dead, p.dead)
		}
		n.dead[table>>6] |= 1 << (table & 63)
	}
	return n
}

func (p *part) deadCount() int {
	count := 0
	for _, w := range p.dead {
		count += bits.OnesCount64(w)
	}
	return count
}
