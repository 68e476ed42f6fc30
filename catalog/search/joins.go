package search

import (
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/text"
)

// links are what joins a table to others of its schema by their keys: a column
// instance_uuid leads to the table "instances", and two tables that both have
// one can be joined. Keys that the catalog declares count across schemas too.
type links struct {
	home  schema
	thing thing    // what a row of it is
	keys  []thing  // what its key columns lead to, each once, ascending
	refs  []uint32 // tables that its declared keys lead to
}

// schema stands for a schema: a hash of the names of its catalog and its own.
type schema uint64

func homeOf(t *catalog.Table) schema { return schema(hashOf(t.Catalog, t.Schema)) }

// thing stands for what a row of a table is and what a key leads to: a hash of
// its words, 0 for none. Two share one in one of 50,000 schemas of 400 things,
// where two tables then pass for ones that join.
type thing uint32

func thingOf(words string) thing {
	if words == "" {
		return 0
	}
	h := hashOf(words)
	return thing(max(1, uint32(h^h>>32)))
}

// holding is the key of the tables of a schema whose rows are a thing.
func (s schema) holding(t thing) uint64 { return uint64(s) ^ uint64(t)<<32 }

// linksOf reads the links of a table.
func (ix *Index) linksOf(id uint32) links {
	part, table := ix.locate(id)
	var r record
	r.decodeKeys(part.raw(table))
	l := links{home: part.homes[table], thing: r.thing, keys: r.keys}
	for _, f := range ix.snap.Tables[id].Foreign {
		if to, ok := ix.snap.Lookup(f.Table); ok && uint32(to) != id && !has(l.refs, uint32(to)) {
			l.refs = append(l.refs, uint32(to))
		}
	}
	return l
}

// hub is the first table in force of a schema whose rows are a thing.
func (ix *Index) hub(s schema, thing thing) (id uint32, ok bool) {
	for i := range ix.parts {
		p := &ix.parts[i]
		for _, table := range p.byThing.of(s.holding(thing)) {
			at, d := p.ids[table], int(table)
			if !p.inForce(d) || ok && at > id || p.homes[d] != s || p.thing(d) != thing {
				continue
			}
			id, ok = at, true
			break
		}
	}
	return id, ok
}

// Words that make a column a key, and those that only say what kind of table
// a table is.
var (
	keyWords  = wordSet("id ids uuid guid key sk fk pk code cd cod codigo no nr num number")
	kindWords = wordSet("dim dimension fct fact fato tb tbl tab table vw view")
)

// leadsTo is what a key column, by the words of its name, leads to: "instance" for instance_uuid, cd_instance
// and instanceid; empty for a column that is no key.
func leadsTo(w []string) string {
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

// rowOf is what a row of a table is, by the words of its name: "instance" for dim_instances.
func rowOf(w []string) string {
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

// leads tells whether a key of a table leads to table b.
func (l *links) leads(to *links, b uint32) bool {
	_, found := slices.BinarySearch(l.keys, to.thing)
	return found || has(l.refs, b)
}

// link is how surely two tables join, 0 to 1: not at all in two schemas without
// a declared key, else by a key that leads from one to the other, or by one that
// both have, the rarer the surer.
func (ix *Index) link(a, b uint32, la, lb *links) float64 {
	if la.home != lb.home && !has(la.refs, b) && !has(lb.refs, a) {
		return 0
	}
	if la.leads(lb, b) || lb.leads(la, a) {
		return 1
	}
	rarest := uint32(math.MaxUint32)
	for x, y := la.keys, lb.keys; len(x) > 0 && len(y) > 0; {
		switch {
		case x[0] < y[0]:
			x = x[1:]
		case x[0] > y[0]:
			y = y[1:]
		default:
			rarest = min(rarest, ix.keys.of(x[0]))
			x, y = x[1:], y[1:]
		}
	}
	if rarest == math.MaxUint32 {
		return 0
	}
	n := float64(ix.live)
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
// near the places that are kept. value values a table as the others are.
func (ix *Index) lift(ranks []ranked, value func(table uint32) ranked, allowed *catalog.Set) []ranked {
	if len(ranks) < joinAnchors || ix.weights.joins == 0 {
		return ranks
	}
	sure := ix.schemaShares(ranks)
	hubs := ix.hubsOf(ranks, allowed)
	for _, d := range slices.Sorted(maps.Keys(hubs)) {
		if !slices.ContainsFunc(ranks, func(r ranked) bool { return r.table == d }) {
			ranks = append(ranks, value(d))
		}
	}
	leading := ix.layer(ranks[0].table)
	var anchors [joinAnchors]links
	for i := range anchors {
		anchors[i] = ix.linksOf(ranks[i].table)
	}
	rest, middle := ranks[joinKept:], ranks[min(joinMiddle, len(ranks))-1].score
	for i := range rest {
		r := &rest[i]
		r.lift = ranks[0].score * ix.weights.hub * hubs[r.table]
		if i+joinKept < joinPool {
			closest, own := 0.0, ix.linksOf(r.table)
			for k := range anchors {
				closest = max(closest, ix.link(ranks[k].table, r.table, &anchors[k], &own))
			}
			r.lift += r.score * ix.weights.joins * closest * sure[r.home]
		}
		if r.lift > 0 && ix.layer(r.table) < leading {
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

// schemaShares is how surely the answer lies in each schema, all together 1: a
// schema counts by how near its best table comes to the first.
func (ix *Index) schemaShares(ranks []ranked) map[schema]float64 {
	shares := map[schema]float64{}
	sum := 0.0
	for _, r := range ranks[:min(joinPool, len(ranks))] {
		if n := r.home; shares[n] == 0 {
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
		own := ix.linksOf(r.table)
		for _, key := range own.keys {
			if d, ok := ix.hub(r.home, key); ok && !has(own.refs, d) {
				met(d)
			}
		}
		for _, d := range own.refs {
			met(d)
		}
	}
	for d := range hubs {
		hubs[d] /= all
	}
	return hubs
}
