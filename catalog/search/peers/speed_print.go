package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// printTimings writes a table's rows: each engine, and how many times as long as
// our words alone it takes.
func printTimings(w io.Writer, tables int, all []*timing) {
	fmt.Fprintf(w, "\n%d tables, %d questions to each in turn, the fastest of %d times\n\n", tables, len(all[0].answers), rounds)
	fmt.Fprintln(w, "| engine | build s | memory MB | files MB | mean ms | p50 ms | p99 ms | times our words alone |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for _, t := range all {
		fmt.Fprintf(w, "| %s | %.1f | %d | %d | %s | %s | %s | %.3g |\n", t.name, t.build.Seconds(), t.memory>>20, t.disk>>20,
			ms(t.mean()), ms(t.quantile(.5)), ms(t.quantile(.99)), t.times(all[1]))
	}
}

// times is how many times as long as another an engine takes on average.
func (t *timing) times(other *timing) float64 { return float64(t.mean()) / float64(other.mean()) }

func (t *timing) mean() time.Duration {
	var sum time.Duration
	for _, took := range t.answers {
		sum += took
	}
	return sum / time.Duration(max(1, len(t.answers)))
}

func (t *timing) quantile(q float64) time.Duration {
	if len(t.answers) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(t.answers))[int(q*float64(len(t.answers)-1))]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.3g", float64(d)/float64(time.Millisecond)) }

// resident is the process's own memory in bytes once rubbish is given back: what
// libraries hold outside Go's heap counts too, pages of files do not. 0 where
// /proc does not tell.
func resident() int64 {
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "\nRssAnon:")
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return 0
	}
	kib, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}
