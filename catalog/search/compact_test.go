package search

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
)

// A compact index is the one that is built anew.
func TestCompactIsBuiltAnew(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	tables := drawn(400, 12)
	ix := indexOf(slices.Clone(tables))
	for round := range 5 {
		var touched []string
		tables, touched = change(tables, round, r)
		ix = ix.Advance(catalog.NewSnapshot(slices.Clone(tables), nil, today, "test"), touched)
	}
	got, anew := ix.Compact(), New(ix.snap)
	if !got.Whole() || len(got.terms) != len(anew.terms) || !reflect.DeepEqual(got.average, anew.average) {
		t.Fatalf("whole %v, %d words, want %d", got.Whole(), len(got.terms), len(anew.terms))
	}
	sameCounts(t, got, anew)
	for _, q := range append(asked(tables, 60, 9), "zyxoaquel", "zyxoequel", tables[7].FullName()) {
		sameResults(t, q, ask(got, q), ask(anew, q))
	}
	again, err := Load(stored(t, got), ix.snap)
	if err != nil || again.Whole() {
		t.Fatalf("whole %v, %v: what was loaded would be stored again", again.Whole(), err)
	}
}

// What is little by little gone and new adds up, and is kept until it is made whole.
func TestAdvancesWearAnIndex(t *testing.T) {
	const n, each, rounds = 10_000, 200, 3
	tables := drawn(n, 13)
	ix := indexOf(slices.Clone(tables))
	for round := range rounds {
		if ix.Worn() {
			t.Fatalf("worn after %d rounds", round)
		}
		var touched []string
		for i := range each {
			table := &tables[round*each+i]
			table.Comment += " renewed"
			touched = append(touched, strings.ToLower(table.FullName()))
		}
		ix = ix.Advance(catalog.NewSnapshot(slices.Clone(tables), nil, today, "test"), touched)
	}
	if !ix.Worn() || ix.Compact().Worn() || len(ask(ix.Compact(), "renewed").Candidates) == 0 {
		t.Error("much came and went, and the index is not worn or cannot be made whole")
	}
}

// More than may be taken over at once is taken apart, and the rest is not.
func TestMuchAtOnceIsBuiltAnew(t *testing.T) {
	const n = 1_500
	tables := drawn(n, 17)
	ix := indexOf(slices.Clone(tables))
	var touched []string
	for i := range advancedLeast + 100 {
		table := &tables[i]
		table.Comment += " renewed"
		touched = append(touched, strings.ToLower(table.FullName()))
	}
	tables = append(tables, table("aa.bb.newcomer", "Renewed too.", "id"))
	touched = append(touched, "aa.bb.newcomer")
	s := catalog.NewSnapshot(slices.Clone(tables), nil, today, "test")
	got, anew := ix.Advance(s, touched), New(s)
	if !got.Whole() {
		t.Error("it is not whole")
	}
	sameCounts(t, got, anew)
	for _, q := range append(asked(tables, 30, 3), "renewed", "newcomer") {
		sameResults(t, q, ask(got, q), ask(anew, q))
	}
}

// However many cores build an index, it is the same to the last byte.
func TestCoresDoNotShow(t *testing.T) {
	s := catalog.NewSnapshot(drawn(1_500, 3), nil, today, "test")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := stored(t, New(s))
	for _, cores := range []int{2, 5} {
		runtime.GOMAXPROCS(cores)
		if !bytes.Equal(stored(t, New(s)), want) {
			t.Errorf("%d cores build another index", cores)
		}
	}
}
