package search

import (
	"context"
	"sync"
	"testing"

	"github.com/datafind/datafind/catalog"
)

// Indexes for the benchmarks, built once.
var (
	index1k   = sync.OnceValues(func() (*Index, []string) { return benchIndex(1_000) })
	index100k = sync.OnceValues(func() (*Index, []string) { return benchIndex(100_000) })
)

func benchIndex(n int) (*Index, []string) {
	tables := generated(n, 1)
	questions := asked(tables, 256, 1)
	return indexOf(tables), questions
}

func BenchmarkSearch1k(b *testing.B)   { benchSearch(b, index1k, nil) }
func BenchmarkSearch100k(b *testing.B) { benchSearch(b, index100k, nil) }

// A hundredth of the tables may be seen.
func BenchmarkSearch100kFiltered(b *testing.B) {
	allowed := catalog.NewSet(100_000)
	for id := 0; id < 100_000; id += 100 {
		allowed.Add(id)
	}
	benchSearch(b, index100k, allowed)
}

func benchSearch(b *testing.B, get func() (*Index, []string), allowed *catalog.Set) {
	ix, questions := get()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		ix.Search(context.Background(), Query{Text: questions[i%len(questions)], Allowed: allowed})
	}
}

func BenchmarkBuild1k(b *testing.B) {
	s := catalog.NewSnapshot(generated(1_000, 1), nil, today, "bench")
	b.ReportAllocs()
	for b.Loop() {
		New(s)
	}
}
