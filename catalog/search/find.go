package search

import (
	"context"
	"slices"
	"sort"
)

const (
	defaultLimit = 10
	poolFactor   = 4    // tables looked at closely for each that is asked for, and
	poolLeast    = 200  // at least
	poolSpare    = 50   // that join it later, most times at most
	typedScore   = 1000 // above all that words can bring together
	columnScore  = 200  // for a column typed outright: above what words bring, below a table
)

// Search finds the tables that answer a question, best first. It never fails:
// a context that ends early makes it return what it has, at worst nothing. A
// table outside q.Allowed appears nowhere in the result; what words are worth
// (how many tables have them, what their schema is about) is counted over the
// whole catalog.
func (ix *Index) Search(ctx context.Context, q Query) Result {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	asked := ix.read(q)
	r := Result{Language: asked.lang}
	if ctx.Err() != nil {
		return r
	}
	s := ix.scratch.Get().(*scratch)
	defer func() {
		s.reset()
		ix.scratch.Put(s)
	}()
	ix.weigh(&asked, s)
	pool := ix.pick(&asked, q.Allowed, max(poolLeast, poolFactor*q.Limit), true, s)
	if ctx.Err() != nil {
		return r
	}
	found := ix.look(q, &asked, s, pool)
	ix.judge(&r, &asked, found, &s.picker)
	for _, f := range found {
		r.Candidates = append(r.Candidates, f.Candidate)
	}
	ix.whole(ctx, &r)
	return r
}

// look looks closely at the pool and at the tables that were typed outright,
// and keeps the best.
func (ix *Index) look(q Query, asked *question, s *scratch, picked []scored) []looked {
	e := newExplainer(ix, asked, s)
	defer e.close()
	typed := ix.typed(cut(q.Text, maxText), q.Allowed)
	pool := e.rank(picked, typedColumns(cut(q.Text, maxText)))
	if len(q.Near) > 0 {
		pool = ix.meet(pool, q.Near, q.Allowed, e.value)
	}
	if len(asked.meant) > 0 {
		pool = ix.liftMeant(pool, asked.meant, e.value, q.Allowed)
	}
	if len(pool) > 0 && pool[0].typed == 0 {
		pool = ix.lift(pool, e.value, q.Allowed)
	}
	pool = ix.foldTwins(pool)
	out := make([]looked, 0, q.Limit+len(typed))
	for _, r := range pool[:min(q.Limit, len(pool))] {
		if !has(typed, r.table) {
			f := e.look(r.table)
			f.part(nearPart, r.near)
			f.part(glossaryPart, r.meant)
			f.part(joinsPart, r.lift)
			f.part(typedPart, columnScore*float64(r.typed))
			f.typed, f.joined, f.meant = r.typed > 0, r.lift+r.near > 0, r.meant > 0
			f.Score = f.sum()
			for _, id := range r.twins {
				f.Twins = append(f.Twins, int(id))
			}
			out = append(out, f)
		}
	}
	for _, d := range typed {
		f := e.look(d)
		f.typed = true
		f.Parts = append(f.Parts, Part{typedPart, typedScore})
		f.Score = f.sum()
		out = append(out, f)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Score > out[j].Score })
	return dropFiller(out[:min(q.Limit, len(out))])
}

// rank values what was picked anew and puts it in order. Tables of a schema answer
// together: each word counts there by the table of the pool that has most of it.
func (e *explainer) rank(picked []scored, columns []string) []ranked {
	s, words := e.room, len(e.values)
	pool, shares, of := s.ranks.take(len(picked) + poolSpare)[:len(picked)], s.bounds.take(len(picked)), s.cuts.take(len(picked))
	best := s.bounds.take(len(picked) * words) // by schema and word
	s.near += e.ix.bringNear(picked)
	for i, c := range picked {
		r := &pool[i]
		e.open(c.table, &e.ix.parts[c.part], int(c.at))
		r.table, r.home, r.score, shares[i] = c.table, e.at, e.score(), e.share
		if len(columns) > 0 {
			r.typed = min(e.ix.columnsOf(r.table, columns), 4)
		}
		n, ok := s.schemas[r.home]
		if !ok {
			n = uint32(len(s.schemas))
			s.schemas[r.home] = n
		}
		if of[i] = n; i < poolLeast { // who asks for more gets the same order
			for w, v := range e.values {
				at := &best[int(n)*words+w]
				*at = max(*at, v)
			}
		}
	}
	near, within := s.bounds.take(len(s.schemas)), s.bounds.take(len(s.schemas))
	for n := range near {
		near[n], within[n] = e.together(best[n*words : (n+1)*words])
	}
	for i := range pool {
		pool[i].score += e.ix.weights.neighbours * near[of[i]] * shares[i]
	}
	e.near, e.within = near, within
	slices.SortFunc(pool, order)
	return pool
}

// bringNear reads a byte of all that is read of the tables next. They lie far
// apart, and memory brings many of them in the time of one where none has to
// wait for another. What it returns tells nothing.
func (ix *Index) bringNear(picked []scored) (sum uint64) {
	for _, c := range picked {
		p := &ix.parts[c.part]
		raw := p.raw(int(c.at))
		for i := 0; i < len(raw); i += 64 {
			sum += uint64(raw[i])
		}
		sum += uint64(p.homes[c.at]) + uint64(p.layers[c.at]) + uint64(p.shares[c.at])
	}
	return sum
}

// together is what words are worth, and the share of the question that they are.
func (e *explainer) together(values []float64) (sum, share float64) {
	for w, v := range values {
		if sum += v; v > 0 {
			share += e.q.words[w].weight * e.q.words[w].worth / e.worth
		}
	}
	return sum, share
}

// dropFiller leaves out what meets only words such as "month" or "name", where
// the first table meets what the question is about: one good table is better
// than that and two that have a month too. What joins the others may stay.
func dropFiller(found []looked) []looked {
	if len(found) == 0 || found[0].real == 0 {
		return found
	}
	return slices.DeleteFunc(found, func(f looked) bool { return f.real == 0 && !f.typed && !f.joined && !f.meant })
}
