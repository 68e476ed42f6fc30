package search

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// joins knows which tables of a schema belong together by their keys: a column
// instance_uuid leads to the table "instances", and two tables that both have
// one can be joined. Keys that the catalog declares count across schemas too.
type joins struct {
	keys   [][]uint32        // by table: what its key columns lead to, each once, ascending
	thing  []uint32          // by table: what a row of it is, in the same numbers
	tables []int             // by key: tables that have it
	hubs   map[uint64]uint32 // by schema and thing: the table of it
	refs   [][]uint32        // by table: tables that its declared keys lead to, ascending
}

// Words that make a column a key, and those that only say what kind of table
// a table is.
var (
	keyWords  = wordSet("id ids uuid guid key sk fk pk code cd cod codigo no nr num number")
	kindWords = wordSet("dim dimension fct fact fato tb tbl tab table vw view")
)

// newJoins reads the keys of all tables; words takes a name apart.
func newJoins(s *catalog.Snapshot, schemaOf []uint32, words func(name string) []string) *joins {
	j := &joins{hubs: map[uint64]uint32{}, keys: make([][]uint32, len(s.Tables)), thing: make([]uint32, len(s.Tables)), refs: make([][]uint32, len(s.Tables))}
	numbers, columns := map[string]uint32{}, map[string]uint32{}
	number := func(thing string) uint32 {
		n, ok := numbers[thing]
		if !ok {
			n = uint32(len(numbers))
			numbers[thing] = n
			j.tables = append(j.tables, 0)
		}
		return n
	}
	none := number("")
	for i := range s.Tables {
		t := &s.Tables[i]
		j.thing[i] = number(thingOf(words(t.Name)))
		at := uint64(schemaOf[i])<<32 | uint64(j.thing[i])
		if _, ok := j.hubs[at]; !ok {
			j.hubs[at] = uint32(i)
		}
		for c := range t.Columns {
			key, ok := columns[t.Columns[c].Name]
			if !ok {
				key = number(keyOf(words(t.Columns[c].Name)))
				columns[t.Columns[c].Name] = key
			}
			if key != none {
				j.keys[i] = append(j.keys[i], key)
			}
		}
		slices.Sort(j.keys[i])
		j.keys[i] = slices.Compact(j.keys[i])
		for _, key := range j.keys[i] {
			j.tables[key]++
		}
		for _, f := range t.Foreign {
			if id, ok := s.Lookup(f.Table); ok && id != i && !has(j.refs[i], uint32(id)) {
				j.refs[i] = append(j.refs[i], uint32(id))
			}
		}
	}
	return j
}

// keyOf is what a key column, by the words of its name, leads to: "instance" for instance_uuid, cd_instance
// and instanceid; empty for a column that is no key.
func keyOf(w []string) string {
	switch n := len(w); {
	case n > 1 && keyWords[w[n-1]]:
		w = w[:n-1]
	case n > 1 && keyWords[w[0]]:
		w = w[1:]
	case n == 1 && len(w[0]) > 4 && strings.HasSuffix(w[0], "id"):
		w[0] = w[0][:len(w[0])-2]
	default:
		return ""
	}
	return singulars(w)
}

// thingOf is what a row of a table is, by the words of its name: "instance" for dim_instances.
func thingOf(w []string) string {
	for len(w) > 1 && (passingFirst[w[0]] || kindWords[w[0]]) {
		w = w[1:]
	}
	return singulars(w)
}

func singulars(words []string) string {
	for i, w := range words {
		words[i] = text.Singular(w)
	}
	return strings.Join(words, "")
}

// leads tells whether a key of table a leads to table b.
func (j *joins) leads(a, b uint32) bool {
	_, found := slices.BinarySearch(j.keys[a], j.thing[b])
	return found || has(j.refs[a], b)
}

// link is how surely two tables of a schema join, 0 to 1: by a key that leads
// from one to the other, or by one that both have, the rarer the surer.
func (j *joins) link(a, b uint32) float64 {
	if j.leads(a, b) || j.leads(b, a) {
		return 1
	}
	rarest := math.MaxInt
	for x, y := j.keys[a], j.keys[b]; len(x) > 0 && len(y) > 0; {
		switch {
		case x[0] < y[0]:
			x = x[1:]
		case x[0] > y[0]:
			y = y[1:]
		default:
			rarest = min(rarest, j.tables[x[0]])
			x, y = x[1:], y[1:]
		}
	}
	if rarest == math.MaxInt {
		return 0
	}
	n := float64(len(j.keys))
	return max(0, math.Log(n/float64(rarest))/math.Log(max(n, 4)/2))
}

const (
	joinKept    = 3  // places that no join changes
	joinAnchors = 3  // the tables whose neighbours are lifted
	joinLeading = 10 // the tables whose keys tell which table holds them together
	joinPool    = 40 // places that can be lifted
	joinMiddle  = 6  // the place that a table which hardly a word met stays below
)

// lift orders what comes after the first places anew: a table that joins the
// first ones rises, by how surely the answer lies in that schema, and most a
// table that their keys lead to, even if no word of the question met it. ranks
// must be in order; the lifted ones come back in order too, and none comes
// near the places that are kept. score values a table as the others are.
func (ix *Index) lift(ranks []ranked, score func(table uint32) float64, allowed *catalog.Set) []ranked {
	if len(ranks) < joinAnchors || ix.weights.joins == 0 {
		return ranks
	}
	sure := ix.schemaShares(ranks)
	hubs := ix.hubsOf(ranks, allowed)
	for d := range hubs {
		if !slices.ContainsFunc(ranks, func(r ranked) bool { return r.table == d }) {
			ranks = append(ranks, ranked{table: d, score: score(d)})
		}
	}
	layer := ix.priors(ranks[0].table)[layerPrior]
	rest, middle := ranks[joinKept:], ranks[min(joinMiddle, len(ranks))-1].score
	for i := range rest {
		r := &rest[i]
		r.lift = ranks[0].score * ix.weights.hub * hubs[r.table]
		if i+joinKept < joinPool {
			closest := 0.0
			for _, a := range ranks[:joinAnchors] {
				if ix.together(a.table, r.table) {
					closest = max(closest, ix.joins.link(a.table, r.table))
				}
			}
			r.lift += r.score * ix.weights.joins * closest * sure[ix.schemaOf[r.table]]
		}
		if r.lift > 0 && ix.priors(r.table)[layerPrior] < layer {
			r.lift = 0 // the raw form of what is there already
		}
		if r.score < hardlyMet*ranks[0].score {
			r.lift = min(r.lift, max(0, liftedMost*middle-r.score))
		}
	}
	sort.Slice(rest, func(i, j int) bool {
		a, b := rest[i].score+rest[i].lift, rest[j].score+rest[j].lift
		return a > b || a == b && rest[i].table < rest[j].table
	})
	for i := range rest {
		rest[i].lift = min(rest[i].lift, max(0, liftedMost*ranks[joinKept-1].score-rest[i].score))
	}
	return ranks
}

const (
	liftedMost = 0.98 // how near a lifted table may come to the last that is kept
	hardlyMet  = 0.2  // of the first score: what the schema alone can bring
)

// together tells whether two tables can be joined at all: in one schema, or by
// a declared key.
func (ix *Index) together(a, b uint32) bool {
	return ix.schemaOf[a] == ix.schemaOf[b] || has(ix.joins.refs[a], b) || has(ix.joins.refs[b], a)
}

// schemaShares is how surely the answer lies in each schema, all together 1: a
// schema counts by how near its best table comes to the first.
func (ix *Index) schemaShares(ranks []ranked) map[uint32]float64 {
	shares := map[uint32]float64{}
	sum := 0.0
	for _, r := range ranks[:min(joinPool, len(ranks))] {
		if n := ix.schemaOf[r.table]; shares[n] == 0 {
			shares[n] = math.Exp((r.score/ranks[0].score - 1) / schemaNear)
			sum += shares[n]
		}
	}
	for n := range shares {
		shares[n] /= sum
	}
	return shares
}

// schemaNear is how far behind the first table, as a share of its score, the
// best of a schema counts a third.
const schemaNear = 0.1

// hubsOf finds the tables that the keys of the leading ones lead to, each with
// the share of the leading tables, by their scores' squares, that lead there.
func (ix *Index) hubsOf(ranks []ranked, allowed *catalog.Set) map[uint32]float64 {
	hubs := map[uint32]float64{}
	all := 0.0
	leading := ranks[:min(joinLeading, len(ranks))]
	for _, r := range leading {
		w := r.score * r.score
		all += w
		met := func(d uint32) {
			if d != r.table && allowed.Has(int(d)) {
				hubs[d] += w
			}
		}
		for _, key := range ix.joins.keys[r.table] {
			if d, ok := ix.joins.hubs[uint64(ix.schemaOf[r.table])<<32|uint64(key)]; ok && !has(ix.joins.refs[r.table], d) {
				met(d)
			}
		}
		for _, d := range ix.joins.refs[r.table] {
			met(d)
		}
	}
	for d := range hubs {
		hubs[d] /= all
	}
	return hubs
}
