package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search/synth"
)

// sizes are how many tables the benchmarks run over; BENCH_TABLES adds one more,
// such as 1000000, which takes minutes and gigabytes to make.
func sizes() []int {
	list := []int{10_000, 100_000}
	if n, err := strconv.Atoi(os.Getenv("BENCH_TABLES")); err == nil {
		list = append(list, n)
	}
	return list
}

func sizeName(n int) string { return strconv.Itoa(n) }

// built is the last index made, and what it took: seconds with all that else
// runs on the machine, and bytes beside the snapshot.
var built struct {
	sync.Mutex
	index     *Index
	questions []string
	seconds   float64
	bytes     float64
}

func benchIndex(n int) (*Index, []string) {
	built.Lock()
	defer built.Unlock()
	if built.index == nil || built.index.live != n {
		built.index = nil
		s := catalog.NewSnapshot(drawn(n, 1), nil, today, "bench")
		before, start := held(), time.Now()
		built.index = New(s)
		built.seconds = time.Since(start).Seconds()
		built.bytes = held() - before
		built.questions = questionsOf(n, 512)
	}
	return built.index, built.questions
}

// held is how many bytes are in use.
func held() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

func eachSize(b *testing.B, run func(b *testing.B, ix *Index, questions []string)) {
	for _, n := range sizes() {
		b.Run(sizeName(n), func(b *testing.B) {
			ix, questions := benchIndex(n)
			run(b, ix, questions)
		})
	}
}

// The whole way of a question: read, expanded, picked, looked at.
func BenchmarkSearch(b *testing.B) {
	eachSize(b, func(b *testing.B, ix *Index, questions []string) {
		var took []float64
		for i := 0; b.Loop(); i++ {
			start := time.Now()
			ix.Search(context.Background(), Query{Text: questions[i%len(questions)], Limit: 20})
			took = append(took, float64(time.Since(start).Microseconds())/1000)
		}
		slices.Sort(took)
		b.ReportMetric(took[len(took)/2], "ms-p50")
		b.ReportMetric(took[len(took)*99/100], "ms-p99")
		b.ReportMetric(built.seconds, "s-build")
		b.ReportMetric(built.bytes/1e6, "MB-index")
		lexical, _ := lexicalBytes(takenBy(ix))
		b.ReportMetric(lexical/1e6, "MB-lexical")
	})
}

// Two at once, in the time for each question.
func BenchmarkSearchTwo(b *testing.B) {
	eachSize(b, func(b *testing.B, ix *Index, questions []string) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
		b.RunParallel(func(next *testing.PB) {
			for i := rand.IntN(len(questions)); next.Next(); i++ {
				ix.Search(context.Background(), Query{Text: questions[i%len(questions)], Limit: 20})
			}
		})
	})
}

// The words of a question alone, by bounds and without them.
func BenchmarkPick(b *testing.B) {
	for _, prune := range []bool{true, false} {
		b.Run(fmt.Sprintf("prune=%t", prune), func(b *testing.B) {
			eachSize(b, func(b *testing.B, ix *Index, questions []string) { benchPick(b, ix, questions, prune) })
		})
	}
}

func benchPick(b *testing.B, ix *Index, questions []string, prune bool) {
	asked, read, s := weighed(ix, questions), 0, &scratch{}
	for i := 0; b.Loop(); i++ {
		ix.pick(&asked[i%len(asked)], nil, 20, prune, s)
		read += s.touched
		s.reset()
	}
	b.ReportMetric(float64(read)/float64(b.N), "postings/op")
}

// weighed are questions read and weighed.
func weighed(ix *Index, questions []string) []question {
	asked := make([]question, len(questions))
	for i, text := range questions {
		asked[i] = ix.read(Query{Text: text})
		ix.weigh(&asked[i], &scratch{})
	}
	return asked
}

// Shares of the tables that may be seen, at random and by whole schemas, against
// all of them: each question is asked in both ways, in turns first in one and in
// the other, and counts by its fastest time in either.
func BenchmarkAllowed(b *testing.B) {
	eachSize(b, func(b *testing.B, ix *Index, questions []string) {
		for _, group := range []int{1, synth.SchemaTables} {
			for _, percent := range []float64{100, 50, 10, 3, 1, .1, .01} {
				allowed := allowedShare(ix.live, group, percent/100)
				for _, size := range []int{20, poolLeast} {
					b.Run(fmt.Sprintf("together=%d/percent=%v/best=%d", group, percent, size), func(b *testing.B) {
						benchAllowed(b, ix, questions, allowed, size)
					})
				}
			}
		}
	})
}

func benchAllowed(b *testing.B, ix *Index, questions []string, allowed *catalog.Set, size int) {
	asked, s, read := weighed(ix, questions), &scratch{}, [2]int{}
	fastest := [2][]float64{make([]float64, len(asked)), make([]float64, len(asked))}
	for i := 0; b.Loop(); i++ {
		for turn := range 2 {
			way := (i/len(asked) + turn) % 2
			start := time.Now()
			ix.pick(&asked[i%len(asked)], []*catalog.Set{nil, allowed}[way], size, true, s)
			took := float64(time.Since(start).Nanoseconds())
			if best := &fastest[way][i%len(asked)]; *best == 0 || took < *best {
				*best = took
			}
			read[way] += s.touched
			s.reset()
		}
	}
	sum := [2]float64{}
	for way := range fastest {
		for _, took := range fastest[way] {
			sum[way] += took
		}
	}
	b.ReportMetric(sum[1]/sum[0], "times-all")
	b.ReportMetric(sum[1]/float64(min(b.N, len(asked)))/1000, "µs-mean")
	b.ReportMetric(float64(read[1])/float64(b.N), "postings/op")
	b.ReportMetric(float64(read[0])/float64(b.N), "postings-all/op")
}

func BenchmarkBuild(b *testing.B) {
	g := synth.New(1)
	tables := make([]catalog.Table, 10_000)
	for i := range tables {
		tables[i] = g.Table(i)
	}
	s := catalog.NewSnapshot(tables, nil, today, "bench")
	b.ReportAllocs()
	for b.Loop() {
		New(s)
	}
}
