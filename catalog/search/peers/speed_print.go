package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// printTimings writes a table's rows: each engine, and how many times as long as the
// first one it takes.
func printTimings(w io.Writer, tables int, all []timing) {
	fmt.Fprintf(w, "\n%d tables\n\n", tables)
	fmt.Fprintln(w, "| engine | build s | memory MB | files MB | questions | mean ms | p50 ms | p99 ms | times ours |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|")
	for _, t := range all {
		fmt.Fprintf(w, "| %s | %.1f | %d | %d | %d | %s | %s | %s | %.0f |\n", t.name, t.build.Seconds(), t.memory>>20, t.disk>>20, len(t.answers),
			ms(t.mean()), ms(t.quantile(.5)), ms(t.quantile(.99)), float64(t.mean())/float64(all[0].mean()))
	}
}

func (t timing) mean() time.Duration {
	var sum time.Duration
	for _, took := range t.answers {
		sum += took
	}
	return sum / time.Duration(max(1, len(t.answers)))
}

func (t timing) quantile(q float64) time.Duration {
	if len(t.answers) == 0 {
		return 0
	}
	return t.answers[int(q*float64(len(t.answers)-1))]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.3g", float64(d)/float64(time.Millisecond)) }

// resident is the process's memory in bytes once rubbish is given back: what
// libraries hold outside Go's heap counts too. 0 where /proc does not tell.
func resident() int64 {
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
