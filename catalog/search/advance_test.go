package search

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
)

// change makes the next state of a catalog: some tables changed, some gone, some
// new, one of them with words that nobody had.
func change(tables []catalog.Table, round int, r *rand.Rand) (next []catalog.Table, touched []string) {
	touch := func(t catalog.Table) { touched = append(touched, strings.ToLower(t.FullName())) }
	spare := drawn(100, uint64(100+round))
	for _, t := range tables {
		switch r.IntN(30) {
		case 0:
			touch(t)
		case 1:
			t.Comment = spare[r.IntN(len(spare))].Comment + " zyxo" + string(rune('a'+round)) + "quel"
			touch(t)
			next = append(next, t)
		case 2:
			changePart(&t, spare[r.IntN(len(spare))], r.IntN(8))
			touch(t)
			next = append(next, t)
		default:
			next = append(next, t)
		}
	}
	for i := range 15 {
		t := spare[len(spare)-1-i]
		t.Name += "_r" + string(rune('a'+round))
		touch(t)
		next = append(next, t)
	}
	return next, touched
}

// changePart changes one of the things that there are to change.
func changePart(t *catalog.Table, other catalog.Table, which int) {
	t.Columns, t.Summary = slices.Clone(t.Columns), nil
	last := &t.Columns[len(t.Columns)-1]
	switch which {
	case 0:
		t.Usage.Users, t.Certified = t.Usage.Users+9, !t.Certified
	case 1:
		t.Owner, t.Domain = other.Name+"@example.com", other.Schema
	case 2:
		t.Tags = append(slices.Clip(t.Tags), catalog.Tag{Key: "topic", Value: other.Name})
	case 3:
		t.Columns = append(t.Columns, other.Columns[0], catalog.Column{Name: "churn_id"})
	case 4:
		last.Comment = other.Comment
	case 5:
		last.Tags = append(slices.Clip(last.Tags), catalog.Tag{Key: "topic", Value: other.Name})
	case 6:
		last.Properties = append(slices.Clip(last.Properties), catalog.Property{Name: "note", Text: other.Comment})
	case 7:
		t.Properties, t.Comment = []catalog.Property{{Name: "note", Text: other.Comment}}, ""
	}
}

func drawn(n int, seed uint64) []catalog.Table {
	g := synth.New(seed)
	tables := make([]catalog.Table, n)
	for i := range tables {
		tables[i] = g.Table(i)
	}
	return tables
}

// An index that was advanced finds what one built anew finds, with the average
// lengths of the first one.
func TestAdvancedIsBuiltAnew(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	tables := drawn(400, 12)
	ix := indexOf(tables)
	first := ix
	for round := range 6 {
		var touched []string
		tables, touched = change(tables, round, r)
		s := catalog.NewSnapshot(append([]catalog.Table(nil), tables...), nil, today, "test")
		before := ask(ix, "where do we keep everything")
		next := ix.Advance(s, touched)
		if len(next.parts) < 2 || len(next.parts) > 1+laterMost || next.parts[0].segment != first.parts[0].segment {
			t.Fatal("the index was built anew")
		}
		if after := ask(ix, "where do we keep everything"); len(before.Candidates) != len(after.Candidates) {
			t.Fatal("the older index changed")
		}
		ix = next
		anew := buildWith(s, standard, first.average)
		sameCounts(t, ix, anew)
		for _, q := range append(asked(tables, 30, uint64(round)), "zyxo"+string(rune('a'+round))+"quel", tables[7].FullName()) {
			sameResults(t, q, ask(ix, q), ask(anew, q))
		}
	}
	if again := ix.Advance(ix.snap, nil); len(ask(again, "zyxofquel").Candidates) == 0 {
		t.Error("nothing touched loses a word")
	}
}

func sameCounts(t *testing.T, ix, anew *Index) {
	t.Helper()
	for id, w := range ix.terms {
		want := uint32(0)
		if other, ok := anew.find(w); ok {
			want = anew.count[other]
		}
		if ix.count[id] != want {
			t.Fatalf("%q is in %d tables, counted %d", w, want, ix.count[id])
		}
	}
	for _, k := range slices.Concat(ix.keys.things, anew.keys.things, slices.Collect(maps.Keys(ix.keys.newer))) {
		if got, want := ix.keys.of(k), anew.keys.of(k); got != want {
			t.Fatalf("keys of %d tables lead to %d, counted %d", want, k, got)
		}
	}
}

// sameResults compares up to rounding, which may swap equals.
func sameResults(t *testing.T, question string, got, want Result) {
	t.Helper()
	if len(got.Candidates) != len(want.Candidates) || got.Nothing != want.Nothing {
		t.Fatalf("%q finds %d, want %d", question, len(got.Candidates), len(want.Candidates))
	}
	scores := map[string]float64{}
	for _, c := range got.Candidates {
		scores[c.Table.FullName()] = c.Score
	}
	last := want.Candidates[max(len(want.Candidates)-1, 0):]
	for i, c := range want.Candidates {
		score, ok := scores[c.Table.FullName()]
		if !ok && math.Abs(c.Score-last[0].Score) < 1e-6 {
			continue
		}
		if g := got.Candidates[i].Score; !ok || math.Abs(score-c.Score) > 1e-6*(1+c.Score) || math.Abs(g-c.Score) > 1e-6*(1+c.Score) {
			t.Fatalf("%q: place %d is %s with %v, want %s with %v", question, i+1, got.Candidates[i].Table.FullName(), g, c.Table.FullName(), c.Score)
		}
	}
}

// Of what is gone nothing is found, not by its name either.
func TestGoneIsGone(t *testing.T) {
	ix := indexOf(company())
	var rest []catalog.Table
	for _, table := range company() {
		if table.Name != "employees" {
			rest = append(rest, table)
		}
	}
	s := catalog.NewSnapshot(rest, nil, today, "test")
	next := ix.Advance(s, []string{"gold.hr.employees"})
	for _, q := range []string{"gold.hr.employees", "`employees`", "salary of employees"} {
		r := next.Search(context.Background(), Query{Text: q})
		for _, c := range r.Candidates {
			if c.Table.Name == "employees" {
				t.Errorf("%q finds what is gone", q)
			}
		}
	}
	if _, ok := next.Lookup("employees", nil); ok {
		t.Error("what is gone is looked up")
	}
}

// A part that loses all its tables takes its words along, and the next part has
// words of its own all the same.
func TestLastPartGoes(t *testing.T) {
	tables := company()
	ix := indexOf(slices.Clone(tables))
	for i := range laterMost {
		for k := range laterMost - i { // each smaller than the last, so that none are joined
			tables = append(tables, table("gold.hr.late"+string(rune('a'+i))+string(rune('a'+k)), "Zyxo"+string(rune('a'+i))+"quel.", "id"))
		}
		ix = ix.Advance(catalog.NewSnapshot(slices.Clone(tables), nil, today, "test"), touched(tables[len(tables)-laterMost+i:]...))
	}
	if len(ix.parts) != 1+laterMost {
		t.Fatalf("%d parts", len(ix.parts))
	}
	last := tables[len(tables)-1]
	tables = tables[:len(tables)-1]
	ix = ix.Advance(catalog.NewSnapshot(slices.Clone(tables), nil, today, "test"), touched(last))
	tables = append(tables, table("gold.hr.latest", "Quelzyxo and churnsecuritygroups.", "id"))
	ix = ix.Advance(catalog.NewSnapshot(slices.Clone(tables), nil, today, "test"), touched(tables[len(tables)-1]))
	sameCounts(t, ix, buildWith(ix.snap, standard, ix.average))
	for _, word := range []string{"quelzyxo", "zyxoaquel", "security groups"} {
		if len(ask(ix, word).Candidates) == 0 {
			t.Errorf("nothing has %q", word)
		}
	}
}

func touched(tables ...catalog.Table) (names []string) {
	for _, t := range tables {
		names = append(names, strings.ToLower(t.FullName()))
	}
	return names
}

// What does not fit together, or moved too much, is built anew.
func TestAdvanceBuildsAnew(t *testing.T) {
	ix := indexOf(company())
	s := catalog.NewSnapshot(generated(100, 3), nil, today, "test")
	next := ix.Advance(s, []string{"a.b.c"})
	if len(next.parts) != 1 || next.live != 100 {
		t.Error("two catalogs were mixed")
	}
}

func BenchmarkAdvance(b *testing.B) {
	for _, n := range sizes() {
		b.Run(sizeName(n)+"/comments", func(b *testing.B) {
			benchAdvance(b, n, func(t *catalog.Table) { t.Comment += " renewed" })
		})
		b.Run(sizeName(n)+"/columns", func(b *testing.B) {
			benchAdvance(b, n, func(t *catalog.Table) {
				t.Columns = append(slices.Clip(t.Columns), catalog.Column{Name: "renewed_at"})
			})
		})
	}
}

// benchAdvance takes 1,000 changed tables of n over.
func benchAdvance(b *testing.B, n int, change func(t *catalog.Table)) {
	ix, _ := benchIndex(n)
	tables := slices.Clone(ix.snap.Tables)
	var touched []string
	for i := range 1_000 {
		t := &tables[i*(n/1_000)]
		change(t)
		touched = append(touched, strings.ToLower(t.FullName()))
	}
	s := catalog.NewSnapshot(tables, nil, today, "bench")
	runtime.GC() // of what else the benchmark made
	var took []float64
	for b.Loop() {
		start := time.Now()
		ix.Advance(s, touched)
		took = append(took, float64(time.Since(start).Microseconds())/1000)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms-p50")
	b.ReportMetric(took[0], "ms-least")
}
