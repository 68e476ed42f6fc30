package search

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
)

// made is an index of n tables of a generator, and questions about them.
func made(n, questions int) (*Index, []string) {
	return indexOf(drawn(n, 1)), questionsOf(n, questions)
}

func questionsOf(n, count int) []string {
	g, asked := synth.New(1), make([]string, count)
	for i := range asked {
		asked[i] = g.Question(i, n)
	}
	return asked
}

// picked is what one look-up picks, how many words no table has that may be seen,
// and how many postings it read.
func picked(ix *Index, text string, allowed *catalog.Set, size int, prune bool) (best []scored, unknown, touched int) {
	q := ix.read(Query{Text: text})
	ix.weigh(&q, &scratch{})
	s := &scratch{}
	best = ix.pick(&q, allowed, size, prune, s)
	return best, len(s.picker.unknown(&q)), s.touched
}

// reference is what pick must find, by a plain walk over all postings: no
// windows, no bounds, no slots.
func reference(ix *Index, text string, allowed *catalog.Set, size int) []scored {
	q := ix.read(Query{Text: text})
	ix.weigh(&q, &scratch{})
	total, met, share := map[uint32]float64{}, map[uint32]float64{}, map[uint32]float64{}
	for i := range q.words {
		w := &q.words[i]
		best := map[uint32]float64{}
		for c, class := range w.classes {
			counted := map[uint32]float32{}
			for _, v := range class.terms {
				for _, p := range ix.parts {
					p.each(v.term, func(table int, impact uint8) {
						if p.inForce(table) && allowed.Has(int(p.ids[table])) {
							counted[p.ids[table]] += v.weight * impactOf[impact]
							share[p.ids[table]] = float64(p.shares[table])
						}
					})
				}
			}
			for id, x := range counted {
				best[id] = max(best[id], class.weight*w.idf[c]*ix.saturate(float64(x)))
			}
		}
		for id, v := range best {
			total[id] += w.weight * v
			met[id] += w.weight * w.worth
		}
	}
	var all []scored
	for id, v := range total {
		all = append(all, scored{table: id, score: v * (1 + ix.weights.covered*met[id]/q.worth()) * share[id]})
	}
	slices.SortFunc(all, byScore)
	return all[:min(size, len(all))]
}

// same fails where two lists differ by more than the rounding of sums.
func same(t *testing.T, what string, got, want []scored) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d found, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Abs(got[i].score-want[i].score) > 1e-9*want[i].score {
			t.Fatalf("%s: place %d is %+v, want %+v", what, i, got[i], want[i])
		}
	}
}

// What is passed over changes nothing, whatever may be seen.
func TestPrunedIsExhaustiveIsReference(t *testing.T) {
	ix, questions := made(5_000, 20)
	questions = append(questions, "date", "date id customer valor name status", "the customer's saldo and order amounts by region, channel and risk score")
	samePicks(t, ix, questions, allowedSets(ix.live))
}

// Nor does it where tables moved, went and came since the index was built.
func TestPrunedIsExhaustiveAfterChanges(t *testing.T) {
	r, tables := rand.New(rand.NewPCG(4, 4)), drawn(400, 12)
	ix := indexOf(tables)
	for round := range 4 {
		var touched []string
		tables, touched = change(tables, round, r)
		ix = ix.Advance(catalog.NewSnapshot(slices.Clone(tables), nil, today, "test"), touched)
		if len(ix.parts) < 2 || ix.parts[0].dead == nil {
			t.Fatal("the index was built anew")
		}
		samePicks(t, ix, asked(tables, 12, uint64(round)), allowedSets(ix.live))
	}
}

// Nor in a catalog of two blocks.
func TestPrunedIsExhaustiveInTwoBlocks(t *testing.T) {
	tables := make([]catalog.Table, 1<<blockBits+5_000)
	for i := range tables {
		tables[i] = table(fmt.Sprintf("c.s%d.kind%d_of%d", i/synth.SchemaTables, i%7, i%997), "")
	}
	ix := indexOf(tables)
	samePicks(t, ix, []string{"kind3", "of5 kind1", "kind6 of8 of9 of996"}, allowedSets(ix.live))
}

// samePicks fails where one way to pick tells another best than the others.
func samePicks(t *testing.T, ix *Index, questions []string, sets map[string]*catalog.Set) {
	t.Helper()
	for name, allowed := range sets {
		for _, q := range questions {
			want := reference(ix, q, allowed, 200)
			for _, size := range []int{1, 10, 200} {
				pruned, lack, _ := picked(ix, q, allowed, size, true)
				all, lacks, _ := picked(ix, q, allowed, size, false)
				if !reflect.DeepEqual(pruned, all) || lack != lacks {
					t.Fatalf("%s, %q, best %d: pruned differs from exhaustive", name, q, size)
				}
				same(t, name+", "+q, all, want[:min(size, len(want))])
			}
		}
	}
}

// The first no less than a number is found, however far from it the search begins.
func TestSeek(t *testing.T) {
	list := []uint16{2, 2, 3, 7, 7, 7, 9, 20, 21, 22, 40}
	for wanted := range uint16(50) {
		want := slices.IndexFunc(list, func(n uint16) bool { return n >= wanted })
		if want < 0 {
			want = len(list)
		}
		for near := range len(list) + 3 {
			if got := seek(list, wanted, near); got != want {
				t.Errorf("%d sought from %d is at %d, want %d", wanted, near, got, want)
			}
		}
	}
	if seek(nil, uint32(3), 0) != 0 {
		t.Error("something is found in nothing")
	}
}

// allowedSets are shares of n tables, at random and by whole schemas, and none.
func allowedSets(n int) map[string]*catalog.Set {
	sets := map[string]*catalog.Set{"all": nil, "none": catalog.NewSet(n)}
	for _, share := range []float64{1, .5, .1, .03, .01, .001, .0001} {
		sets[fmt.Sprint("random ", share)] = allowedShare(n, 1, share)
		sets[fmt.Sprint("schemas ", share)] = allowedShare(n, synth.SchemaTables, share)
	}
	return sets
}

// allowedShare is that share of n tables, rounded up to whole groups, drawn by
// so many neighbours together.
func allowedShare(n, group int, share float64) *catalog.Set {
	set, groups := catalog.NewSet(n), (n+group-1)/group
	for _, g := range rand.New(rand.NewPCG(5, 5)).Perm(groups)[:int(math.Ceil(share*float64(groups)))] {
		for id := g * group; id < min((g+1)*group, n); id++ {
			set.Add(id)
		}
	}
	return set
}

// Passing over pays, whatever may be seen, counted in postings and not in time,
// so that it is the same everywhere.
func TestFewPostingsAreRead(t *testing.T) {
	const n = 20_000
	ix, questions := made(n, 40)
	read := func(allowed *catalog.Set, prune bool) (sum int) {
		for _, q := range questions {
			_, _, touched := picked(ix, q, allowed, 20, prune)
			sum += touched
		}
		return sum
	}
	pruned, all := read(nil, true), read(nil, false)
	t.Logf("%d of %d postings read", pruned/len(questions), all/len(questions))
	if pruned*2 > all {
		t.Errorf("%d of %d postings are read", pruned, all)
	}
	for name, allowed := range allowedSets(n) {
		if some := read(allowed, true); float64(some) > 1.5*float64(pruned) {
			t.Errorf("%s may be seen: %d postings are read, without that %d", name, some, pruned)
		}
	}
}
