package store

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

var benchTables = flag.Int("tables", 100_000, "how many tables of 20 columns the benchmarks work with")

// resident is the memory of the process in MB, now and at its highest; zeros
// where the system does not say.
func resident() (now, peak float64) {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f", &kb); err == nil {
			now = kb / 1024
		}
		if _, err := fmt.Sscanf(line, "VmHWM: %f", &kb); err == nil {
			peak = kb / 1024
		}
	}
	return now, peak
}

// heap is what is reachable, in MB.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// BenchmarkLife is the life of a large cache: filled, brought up to date after
// little and after much changed, and started from until the first question is
// answered. The promises are 3 minutes and 1 GB for the first sync, 10 s after
// 1 % changed, and 5 s for start and answer together.
func BenchmarkLife(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		path := filepath.Join(b.TempDir(), "cache.db")
		source := newSynth(*benchTables, 20)
		s := open(b, path, Options{})
		b.StartTimer()

		step := func(name string, do func()) {
			start := time.Now()
			do()
			took := time.Since(start)
			now, peak := resident()
			b.ReportMetric(took.Seconds(), name+"-s")
			fmt.Printf("%-10s %6.2f s, resident %4.0f MB, at most %4.0f MB\n", name, took.Seconds(), now, peak)
		}
		sync := func() { mustSync(b, s, source) }
		step("first", sync)
		step("same", sync)
		for i := range source.tables / 100 {
			source.altered[i*100]++
		}
		step("1%", sync)
		for i := range source.tables {
			source.used[i]++
		}
		step("usage", sync)
		info, err := os.Stat(path)
		must(b, err)
		fmt.Printf("file %d MB\n", info.Size()>>20)
		must(b, s.Close())
		debug.FreeOSMemory()
		before := heap()
		var snapshot *catalog.Snapshot
		var revision int64
		step("start", func() {
			s = open(b, path, Options{})
			snapshot, revision, err = s.Snapshot(b.Context())
			must(b, err)
		})
		loaded := heap()
		fmt.Printf("snapshot %.0f MB\n", loaded-before)
		var index *search.Index
		step("answer", func() {
			index = search.New(snapshot)
			if r := index.Search(b.Context(), search.Query{Text: "invoices by region"}); len(r.Candidates) == 0 {
				b.Fatal("nothing was found")
			}
		})
		fmt.Printf("index %.0f MB\n", heap()-loaded)
		runtime.KeepAlive(index)
		index = nil
		for i := range source.tables / 100 {
			source.altered[i*100]++
		}
		mustSync(b, s, source)
		step("advance", func() { _, _, _, err = s.Advance(b.Context(), snapshot, revision); must(b, err) })
		step("columns", func() {
			for _, err := range snapshot.EachWhole(b.Context(), snapshot.Positions(nil)) {
				must(b, err)
			}
		})
		runtime.KeepAlive(snapshot)
		must(b, s.Close())
	}
}
